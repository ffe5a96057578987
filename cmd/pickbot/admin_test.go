package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// adminCommandLines are all that admins can give, with what they answer first, given in this order.
var adminCommandLines = []struct{ line, answer string }{
	{"/stats", "people"}, {"/keys", "active"}, {"/rotate", ""}, {"/rotations", "move"}, {"/user 1001", "Person"}, {"/catalog", "offered"},
	{"/maintenance", "Maintenance is off"}, {"/audit", "What admins did"}, {"/broadcast", ""},
}

// TestAdminCommands goes through every command in one house, as Max, who is an admin, and as Ann, who is none.
func TestAdminCommands(t *testing.T) {
	t.Parallel()
	r := runCommandLine(t, nil, "demo")
	town := sandboxtest.Attach(t, r.url)
	ann, max := town.Person(sandbox.Ann), town.Person(sandbox.Max)
	ann.Send("/picks")
	ann.WaitFor("picks", contains("for you today"))
	says := func(p *sandboxtest.Person, text string, want ...string) sandbox.Message {
		t.Helper()
		town.Advance(2 * time.Second) // nobody types faster
		before := lastID(p)
		p.Send(text)
		return p.WaitFor("an answer to "+text, func(m sandbox.Message) bool {
			return m.ID > before && !slices.ContainsFunc(want, func(w string) bool { return !strings.Contains(m.Text+m.Caption, w) })
		})
	}
	taps := func(p *sandboxtest.Person, m sandbox.Message, label, want string) sandbox.Message {
		t.Helper()
		town.Advance(2 * time.Second)
		p.Tap(m, label)
		return p.WaitFor(want+" after "+label, contains(want))
	}

	for _, c := range adminCommandLines {
		says(max, c.line, c.answer)
	}
	keys := says(max, "/keys", "Keys: 5 of 5 active")
	label := buttons(keys)[1]
	one := taps(max, keys, label, "Nothing to do")
	off := taps(max, one, "⏸ Disable", "Keys: 4 of 5 active")
	one = taps(max, off, label, "It is not used")
	taps(max, one, "▶ Enable", "Keys: 5 of 5 active")
	says(max, "/rotate", "Now in use")
	says(max, "/rotations", "by an admin")

	if m := says(max, "/stats", "people"); len(m.Photo) == 0 {
		t.Errorf("no picture: %s", m.Caption)
	}

	user := says(max, fmt.Sprintf("/user %d", sandbox.Ann), "Active")
	sure := taps(max, user, "Drop the cached picks", "may cost a Gemini request")
	user = taps(max, sure, "Drop the cached picks", "Active")
	sure = taps(max, user, "🚫 Ban", "They get no answer any more")
	user = taps(max, sure, "🚫 Ban", "Banned.")
	taps(max, user, "Lift the ban", "Active")
	says(ann, "/picks", "for you today")
	if m := says(max, fmt.Sprintf("/user %d", sandbox.Max), "Person"); slices.Contains(buttons(m), "🚫 Ban") {
		t.Errorf("an admin can be banned:\n%s", m.Text)
	}

	for name, file := range map[string][]byte{
		"zip archive": []byte("PK\x03\x04rest"), "UTF-8": []byte("id,title\nsoup,\xff\xfe\n"),
		"columns":   []byte("id,title," + strings.Repeat("x,", 300) + "y\n"),
		"line 2":    []byte("id,title\nsoup," + strings.Repeat("x", 1<<20) + "\n"),
		"than 20 M": make([]byte, 20<<20+1),
	} {
		town.Advance(2 * time.Second)
		max.Upload("catalog.csv", file, "")
		refused := max.WaitFor("a refusal of "+name, contains("nothing is changed"))
		if !strings.Contains(strings.ToLower(refused.Text), strings.ToLower(name)) || refused.ReplyMarkup != nil {
			t.Errorf("%s: %s", name, refused.Text)
		}
	}
	max.Upload("catalog.csv", []byte("id,title\nonion,Onion soup of the house\n"), "")
	dry := max.WaitFor("the differences", contains("➕ added: 1"))
	taps(max, dry, "✓ Import", "is imported")
	taps(max, says(max, "/audit", "/catalog import"), "▸", "What admins did")

	says(max, "/maintenance on", "Maintenance is on")
	says(ann, "/picks", "back soon")
	says(max, "/picks", "for you today")
	says(max, "/maintenance off", "Maintenance is off")
	says(ann, "/help", "What I can do")

	nobodyElse(t, town, ann, max)
}

// nobodyElse gives all commands and taps all buttons of an admin as somebody else. What the admin sees stays as it was.
func nobodyElse(t *testing.T, town *sandboxtest.Sandbox, ann, max *sandboxtest.Person) {
	t.Helper()
	answer := func(p *sandboxtest.Person, text string) sandbox.Message {
		t.Helper()
		town.Advance(2 * time.Second) // nobody types faster
		before := lastID(p)
		p.Send(text)
		return p.WaitFor("an answer to "+text, func(m sandbox.Message) bool { return m.ID > before })
	}
	var stolen []string // callback data of an admin's own buttons
	seen := func() (texts []string) {
		t.Helper()
		for _, text := range []string{"/keys", "/rotations", fmt.Sprintf("/user %d", sandbox.Ann), "/catalog", "/maintenance"} {
			m := answer(max, text)
			for line := range strings.Lines(m.Text) {
				if !strings.Contains(line, "resets in") && !strings.Contains(line, "it is") { // time goes on
					texts = append(texts, line)
				}
			}
			for _, row := range m.ReplyMarkup.Rows {
				for _, b := range row {
					stolen = append(stolen, b.CallbackData)
				}
			}
		}
		return texts
	}
	first := seen()
	unknown := answer(ann, "/nonsense").Text
	for _, c := range adminCommandLines {
		for _, form := range []string{c.line, strings.ToUpper(c.line), c.line + " on", c.line + "@nobody"} {
			if got := answer(ann, form).Text; got != unknown {
				t.Errorf("%s is answered: %s", form, got)
			}
		}
	}
	ann.Upload("catalog.csv", []byte("id,title\nmine,Mine\n"), "/catalog")
	ann.WaitFor("an answer to a file", contains(unknown))
	for action := 'A'; action <= 'Z'; action++ {
		stolen = append(stolen, fmt.Sprintf("1%c.-1.0.0.ban %d.AAAAAAAA", action, sandbox.Ann))
	}
	all := ann.Messages()
	for _, data := range stolen {
		town.Advance(2 * time.Second)
		if said := ann.Answer(ann.TapData(all[len(all)-1], data)).Text; !strings.Contains(said, "not one of mine") {
			t.Errorf("%q is answered: %s", data, said)
		}
	}
	if diff := cmp.Diff(first, seen()); diff != "" {
		t.Errorf("what the admin sees (-before +after):\n%s", diff)
	}
	for line := range strings.Lines(answer(max, "/audit").Text) {
		if strings.Contains(line, ": /") && !strings.Contains(line, " you: ") {
			t.Errorf("somebody else stands in the audit log: %s", line)
		}
	}
}

func lastID(p *sandboxtest.Person) int64 {
	var last int64
	for _, m := range p.Messages() {
		last = max(last, m.ID)
	}
	return last
}
