package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pickbot/recommend"
)

var codec = newTapCodec([]byte("secret"))

func anyTap(t *rapid.T) Tap {
	item := rapid.StringMatching(`[A-Za-z0-9_-]{1,32}`).Draw(t, "item")
	of := time.Unix(rapid.Int64Range(1, 4_000_000_000).Draw(t, "of"), 0).UTC()
	day := of.Add(time.Duration(rapid.IntRange(-24, 48).Draw(t, "ahead")) * time.Hour).Format(time.DateOnly)
	on := rapid.Bool().Draw(t, "on")
	kind := rapid.SampledFrom([]recommend.Kind{recommend.Like, recommend.Dislike, recommend.Save, recommend.Had}).Draw(t, "kind")
	return rapid.SampledFrom([]Tap{
		{Action: actionFeedback, Kind: kind, On: on, Of: of, Day: day, Page: rapid.IntRange(0, 10).Draw(t, "place"), Value: item},
		{Action: actionRemove, Kind: kind, Page: rapid.IntRange(0, 35).Draw(t, "page"), Value: item},
		{Action: actionSimilar, Value: item},
		{Action: actionTopic, On: on, Value: code(item)},
		{Action: actionWhy, Of: of, Day: day},
		{Action: actionWhy, Of: of}, // as all were once
		{Action: actionKeep, On: on, Value: "c1234567,t1234567,c1234567,t1234567"},
		{Action: actionSet, Value: settingZone + " America/Argentina/Buenos_Aires"},
	}).Draw(t, "tap")
}

func TestTapCodec(t *testing.T) {
	t.Parallel()

	t.Run("a tap comes back as it was, in at most 64 bytes", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			tap, chat := anyTap(t), rapid.Int64().Draw(t, "chat")
			data := codec.encode(chat, tap)
			got, err := codec.decode(chat, data)
			if diff := cmp.Diff(tap, got); err != nil || diff != "" || len(data) > tapMax {
				t.Errorf("%q (%d bytes), error %v (-want +got):\n%s", data, len(data), err, diff)
			}
		})
	})

	t.Run("it is bound to its chat, its content and the secret", func(t *testing.T) {
		t.Parallel()
		data := codec.encode(7, Tap{Action: actionFeedback, Kind: recommend.Like, On: true, Value: "soup"})
		for name, read := range map[string]func() (Tap, error){
			"another chat":   func() (Tap, error) { return codec.decode(8, data) },
			"another item":   func() (Tap, error) { return codec.decode(7, strings.Replace(data, "soup", "cake", 1)) },
			"another secret": func() (Tap, error) { return newTapCodec([]byte("other")).decode(7, data) },
			"no signature":   func() (Tap, error) { return codec.decode(7, data[:len(data)-tapSignature]) },
			"empty":          func() (Tap, error) { return codec.decode(7, "") },
			"another version": func() (Tap, error) {
				payload := "2w.-0.0.0."
				return codec.decode(7, payload+tapSeparator+codec.sign(7, payload))
			},
		} {
			if _, err := read(); err == nil {
				t.Errorf("%s was accepted", name)
			}
		}
	})
}

func TestBot_IsOld(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.May, 5, 16, 0, 0, 0, time.UTC)
	b := &Bot{now: func() time.Time { return now }}
	v := visit{person: recommend.Person{Zone: time.FixedZone("", -7*60*60)}}
	evening := now.Add(-13 * time.Hour) // of the day before, there
	for name, test := range map[string]struct {
		tap  Tap
		want bool
	}{
		"of no day's picks":                 {Tap{}, false},
		"of today's, made the day before":   {Tap{Of: evening, Day: "2026-05-05"}, false},
		"of yesterday's":                    {Tap{Of: evening, Day: "2026-05-04"}, true},
		"of picks without a date, of today": {Tap{Of: now.Add(-time.Hour)}, false},
		"of picks without a date, of then":  {Tap{Of: evening}, true},
	} {
		if got := b.isOld(v, test.tap); got != test.want {
			t.Errorf("a button %s: old %v", name, got)
		}
	}
}

// FuzzTapCodec: what is accepted was made by us, whatever its payload.
func FuzzTapCodec(f *testing.F) {
	f.Add("1f.l1.0.0.soup", true)
	f.Add("1w.-0.zzzz.0.", true)
	f.Add("1w.-0.zzzz/fgh.0.", true)
	f.Add("...", false)
	f.Fuzz(func(t *testing.T, payload string, signed bool) {
		data := payload
		if signed {
			data += tapSeparator + codec.sign(7, payload)
		}
		tap, err := codec.decode(7, data)
		if err == nil && !signed {
			t.Errorf("%q was accepted as %+v", data, tap)
		}
	})
}
