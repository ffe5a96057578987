package main

import (
	"strings"
	"testing"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// TestRules: the whole program knows what the words of a catalog mean.
func TestRules(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATA_DIR": t.TempDir()}
	menu := "id,title,contains\nice,Hazelnut ice,\"hazelnuts, milk\"\nmix,Nut mix,орехи\nrice,Rice,none\n"
	expect(t, env, exitDone, "3 added", "catalog", "import", write(t, "menu.csv", menu))
	r := runBot(t, env)
	p := sandboxtest.Attach(t, r.url).Person(sandbox.Ann)
	p.Send("Hi, I have a severe nut allergy")
	p.Tap(p.WaitFor("a rule to confirm", contains("Shall this be a rule")), "✓ Keep as a rule")
	p.WaitFor("a rule that holds", contains("That leaves one of 3."))
	p.Send("/picks")
	if m := p.WaitFor("picks", contains("for you today")); strings.Contains(m.Text, "Hazelnut") || strings.Contains(m.Text, "Nut mix") {
		t.Errorf("to somebody with a nut allergy:\n%s", m.Text)
	}
}
