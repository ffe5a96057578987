package gemini

import (
	"strconv"
	"strings"
)

// A reason says why a key is not used, or why the pool left it: a code, and behind it what Google answered, as in
// "bad_key 400 API_KEY_INVALID". The codes are outcomes and those below; package bot has words for each of them.
const (
	reasonFirst      = "first_request"
	reasonRemoved    = "key_removed"
	reasonDay        = "day_limit"
	reasonDayKept    = "day_limit_kept" // but for the share that is kept for first picks
	reasonMinute     = "minute_limit"
	reasonMinuteKept = "minute_limit_kept"
	reasonCounter    = "damaged_counter"
	reasonMark       = "unreadable_mark"
)

// ByAdmin is the reason of what an admin had done.
const ByAdmin = "by_admin"

// ReasonCodes are all codes that a reason may begin with.
func ReasonCodes() []string {
	codes := []string{
		reasonFirst, reasonRemoved, reasonDay, reasonDayKept, reasonMinute, reasonMinuteKept, reasonCounter, reasonMark, ByAdmin,
	}
	for _, o := range faultOutcomes() {
		codes = append(codes, string(o))
	}
	return codes
}

// reason is the fault as a key's reason.
func (f *Fault) reason() string {
	parts := []string{string(f.Outcome)}
	if f.Status != 0 {
		parts = append(parts, strconv.Itoa(f.Status))
	}
	if f.Reason != "" {
		parts = append(parts, f.Reason)
	}
	return strings.Join(parts, " ")
}
