package catalog

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"pickbot/recommend"
)

// Bounds of a feedback file.
const (
	MaxFeedbackBytes = 200 << 20
	MaxFeedbackRows  = 2_000_000
	maxUser          = 100
)

var feedbackColumns = []string{"user_id", "item_id", "kind", "created_at"}

// Vote is one line of feedback from another system.
type Vote struct {
	// Line is where it stands in its file.
	Line int
	// User is that system's id of a person.
	User string
	recommend.Feedback
}

// Feedback reads a CSV file with the columns user_id, item_id, kind (like, dislike, save, had, shown) and created_at
// (RFC 3339); other columns are ignored. It yields as Items does.
func Feedback(r io.Reader) iter.Seq2[Vote, error] {
	return func(yield func(Vote, error) bool) {
		src, err := open(r, MaxFeedbackBytes)
		if err != nil {
			yield(Vote{}, err)
			return
		}
		var bad BadRowsError
		n := 0
		for r, err := range csvRows(src, feedbackColumns...) {
			if n++; n > MaxFeedbackRows && err == nil {
				err = refuse("file_rows", "Most", MaxFeedbackRows)
			}
			if err != nil {
				yield(Vote{}, err)
				return
			}
			v, reasons := parseVote(r)
			if len(reasons) > 0 {
				bad.Add(r.line, reasons...)
			} else if !yield(v, nil) {
				return
			}
		}
		if err := bad.OrNil(); err != nil {
			yield(Vote{}, err)
		}
	}
}

func parseVote(r row) (Vote, []Reason) {
	if r.reason != nil {
		return Vote{}, []Reason{*r.reason}
	}
	v := Vote{Line: r.line}
	var reasons []Reason
	for _, c := range r.cells {
		if why, bad := refuseCell(c); bad {
			reasons = append(reasons, why)
		} else if wrong := v.set(c.name, clean(c.value)); wrong != "" {
			reasons = append(reasons, InEnglish("%s", wrong))
		}
	}
	return v, reasons
}

// set takes one column and returns what is wrong with it.
func (v *Vote) set(name, value string) string {
	switch name {
	case "user_id":
		if n := utf8.RuneCountInString(value); n == 0 || n > maxUser {
			return fmt.Sprintf("user_id %q should have 1-%d characters", shorten(value), maxUser)
		}
		v.User = value
	case "item_id":
		if value == "" {
			return "no item_id"
		}
		v.ItemID = value
	case "kind":
		v.Kind = recommend.Kind(strings.ToLower(value))
		if !v.Kind.Opinion() && v.Kind != recommend.Shown {
			return fmt.Sprintf("kind %q should be like, dislike, save, had or shown", shorten(value))
		}
	case "created_at":
		at, err := time.Parse(time.RFC3339, value)
		if err != nil || at.Unix() <= 0 {
			return fmt.Sprintf("created_at %q should be a time such as 2026-05-04T12:00:00Z", shorten(value))
		}
		v.At = at.UTC()
	}
	return ""
}
