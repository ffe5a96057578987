package proof_test

import (
	"strings"

	"pickbot/recommend"
)

// opinion is what somebody may think of an item.
type opinion struct {
	person int64
	item   string
	kind   recommend.Kind
}

// opinions are what taps leave behind if each has its effect once, in order.
type opinions struct {
	given   map[opinion]bool
	changes int // how many taps changed something
}

var codes = map[string]recommend.Kind{"l": recommend.Like, "d": recommend.Dislike, "s": recommend.Save, "h": recommend.Had}

// parseTap reads the callback data of an opinion's button, 1f.<kind><on>.<of>.<page>.<item>.<signature>; false for other
// buttons.
func parseTap(person int64, data string) (o opinion, on, ok bool) {
	fields := strings.Split(data, ".")
	if len(fields) != 6 || fields[0] != "1f" || len(fields[1]) != 2 {
		return opinion{}, false, false
	}
	return opinion{person, fields[4], codes[fields[1][:1]]}, fields[1][1:] == "1", true
}

// apply does what a tap is for: what holds afterwards, whatever held before.
func (s *opinions) apply(o opinion, on bool) {
	if s.given[o] == on {
		return
	}
	s.changes++
	s.given[o] = on
	opposite := map[recommend.Kind]recommend.Kind{recommend.Like: recommend.Dislike, recommend.Dislike: recommend.Like}[o.kind]
	if on && opposite != "" {
		s.given[opinion{o.person, o.item, opposite}] = false
	}
}

// forget is what deleting everything does.
func (s *opinions) forget(person int64) {
	for o := range s.given {
		if o.person == person {
			delete(s.given, o)
		}
	}
}

// differences compares with what is kept.
func (s *opinions) differences(kept map[opinion]bool) []string {
	var wrong []string
	for o, on := range s.given {
		if on && !kept[o] {
			wrong = append(wrong, "missing: "+string(o.kind)+" of "+o.item)
		}
	}
	for o := range kept {
		if !s.given[o] {
			wrong = append(wrong, "left over: "+string(o.kind)+" of "+o.item)
		}
	}
	return wrong
}
