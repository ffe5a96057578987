package proof_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pickbot/store"
)

// kill is one death of a process, or of a connection after Telegram did what it was asked for.
type kill struct {
	moment
	waiting int // people whose reply may have been in flight
	more    int // how many times beyond once a reply may have gone out again: it may be cut at each try
}

// verdict holds what people asked and tapped against what they were told and what is kept.
func (c *crowd) verdict(t testing.TB, title string, kept *store.Store, kills []kill) *table {
	t.Helper()
	c.record.whole(t)
	v := verdict{t: t, crowd: c, kills: kills, apologies: apologies(t)}
	for _, p := range c.people {
		v.answers(p)
		v.toasts(p)
	}
	if v.asked == 0 || v.taps == 0 {
		t.Errorf("%d messages and %d taps prove nothing", v.asked, v.taps)
	}
	tb := &table{title: title}
	tb.add("people", len(c.people))
	tb.add("kills", len(kills))
	tb.add("messages", v.asked)
	tb.add("taps", v.taps)
	tb.bound("replies lost", v.lost, 0)
	inFlight := 0
	for _, k := range kills {
		inFlight += k.waiting
	}
	tb.bound("replies doubled (at most: in flight at a kill)", v.again, inFlight)
	tb.bound("replies doubled without a kill between", v.causeless, 0)
	tb.bound("replies out of order", v.disorder, 0)
	tb.bound("replies to nothing", v.strange, 0)
	tb.bound("taps without an answer", v.silent, 0)
	tb.bound("people who saw an error text", v.troubled, 0)
	v.kept(tb, kept)
	leaks := c.town.leaks()
	tb.bound("secrets printed", len(leaks), 0)
	v.explain("printed", leaks...)
	return tb
}

type verdict struct {
	t         testing.TB
	crowd     *crowd
	kills     []kill
	apologies []string

	asked, taps                               int
	lost, again, causeless, disorder, strange int
	silent, troubled                          int
}

// explain says what stands behind a number.
func (v *verdict) explain(what string, examples ...string) {
	v.t.Helper()
	if len(examples) > 0 {
		v.t.Logf("%s: %q", what, examples[:min(len(examples), 5)])
	}
}

func (v *verdict) answers(p *person) {
	replies := v.crowd.record.to(p.ID)
	m := match(p.asked, replies)
	v.asked += len(p.asked)
	v.lost += m.lost
	v.again += len(m.again)
	v.disorder += len(m.disorder)
	v.strange += len(m.strange)
	v.causeless += v.withoutCause(m, replies)
	v.explain("out of order", m.disorder...)
	v.explain("to nothing", m.strange...)
	if slices.ContainsFunc(replies, func(r reply) bool { return v.apology(r.Text) }) {
		v.troubled++
	}
}

func (v *verdict) apology(text string) bool {
	return slices.ContainsFunc(v.apologies, func(a string) bool { return strings.Contains(text, a) })
}

// withoutCause counts the doubled replies that no kill explains: each kill explains one in each chat, sent before it
// and once more after it.
func (v *verdict) withoutCause(m matched, replies []reply) int {
	n := 0
	used := map[int]int{}
	for _, pair := range m.again {
		first, second := replies[pair[0]].at, replies[pair[1]].at
		k := slices.IndexFunc(v.kills, func(k kill) bool { return !first.After(k.to) && !second.Before(k.from) })
		if k < 0 || used[k] > v.kills[k].more {
			v.explain("doubled without a kill", fmt.Sprintf("%s at %s and %s", nameOf(replies[pair[1]].Text), clockOf(first), clockOf(second)))
			n++
			continue
		}
		used[k]++
	}
	return n
}

func clockOf(t time.Time) string { return t.Format("15:04:05.000") }

func (v *verdict) toasts(p *person) {
	v.taps += len(p.taps)
	for _, query := range p.taps {
		said, ok := v.crowd.record.toast(query)
		switch {
		case !ok:
			v.silent++
		case v.apology(said):
			v.troubled++
			v.explain("toasts", said)
		}
	}
}

// kept compares with the database.
func (v *verdict) kept(tb *table, s *store.Store) {
	v.t.Helper()
	given := map[opinion]bool{}
	for f, err := range s.AllFeedback(v.t.Context()) {
		if err != nil {
			v.t.Fatal(err)
		}
		given[opinion{f.Person, f.ItemID, f.Kind}] = true
	}
	wrong := v.crowd.opinions.differences(given)
	v.explain("opinions", wrong...)
	tb.add("opinions kept", len(given))
	tb.bound("opinions unlike the taps' final state", len(wrong), 0)
	// The counter rises with each tap that changes something, so a tap that had its effect twice shows.
	extra := number(v.t, s, "SELECT value FROM counters WHERE name = 'feedback'") - v.crowd.opinions.changes
	tb.bound("effects doubled or lost", max(extra, -extra), 0)
	tb.bound("updates lost", v.asked+v.taps-number(v.t, s, "SELECT count(*) FROM inbox"), 0)
	tb.bound("updates left undone", undone(v.t, s), 0)
}

// undone is how many updates wait in the inbox.
func undone(t testing.TB, s *store.Store) int {
	t.Helper()
	return number(t, s, "SELECT count(*) FROM inbox WHERE done_at = 0")
}

func number(t testing.TB, s *store.Store, query string) (n int) {
	t.Helper()
	if err := s.Reader().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
