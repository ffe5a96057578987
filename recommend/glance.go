package recommend

import (
	"encoding/json"
	"slices"

	"github.com/tidwall/gjson"
)

// glance reads a value that begins with the order's prefix as far as it is shown, if it is to be shown as it stands: what
// an entry keeps to be changed by is half of what there is to decode, and most who look change nothing. Such an entry is
// for an Answer, and not to be written back.
func (s *Service) glance(o order, value []byte) (Entry, bool) {
	e, ok := readShown(value)
	if !ok {
		return Entry{}, false
	}
	ruling := s.engine.Ranker().Shelf().under(e.Rules)
	gone := func(p Pick) bool { return !ruling.allows(p.ItemID) }
	return e, e.Wish == o.wish && e.Seen && !s.isOver(e) && !s.outdated(e) && !s.isBehind(o, e) &&
		len(e.Picks) == s.picksFor(o.person) && !slices.ContainsFunc(e.Picks, gone)
}

// readShown reads an entry without Stats, Spares, Dropped and Next. Reflection is slow on what is long, so it is left
// what is short.
func readShown(value []byte) (e Entry, ok bool) {
	if !gjson.ValidBytes(value) {
		return Entry{}, false
	}
	short := make([]byte, 1, 512)
	short[0] = '{'
	gjson.ParseBytes(value).ForEach(func(name, v gjson.Result) bool {
		switch name.Str {
		case "stats", "spares", "dropped", "next":
		case "summary":
			e.Summary = v.Str
		case "tips":
			e.Tips = readTexts(v)
		case "picks":
			e.Picks = readPicks(v)
		default:
			if len(short) > 1 {
				short = append(short, ',')
			}
			short = append(append(append(short, name.Raw...), ':'), v.Raw...)
		}
		return true
	})
	return e, json.Unmarshal(append(short, '}'), &e) == nil
}

func readTexts(v gjson.Result) (texts []string) {
	if !v.IsArray() { // null, for one
		return nil
	}
	v.ForEach(func(_, text gjson.Result) bool {
		texts = append(texts, text.Str)
		return true
	})
	return texts
}

func readPicks(v gjson.Result) (picks []Pick) {
	if !v.IsArray() {
		return nil
	}
	v.ForEach(func(_, pick gjson.Result) bool {
		var p Pick
		pick.ForEach(func(name, v gjson.Result) bool {
			switch name.Str {
			case "item_id":
				p.ItemID = v.Str
			case "reason":
				p.Reason = v.Str
			case "outside":
				p.Outside = v.Bool()
			case "marks":
				for _, kind := range readTexts(v) {
					p.Marks = append(p.Marks, Kind(kind))
				}
			}
			return true
		})
		picks = append(picks, p)
		return true
	})
	return picks
}
