package proof_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pickbot/store"
)

// verdict holds what people asked and tapped against what they were told and what is kept.
func (c *crowd) verdict(t testing.TB, title string, kept *store.Store, deaths []death) *table {
	t.Helper()
	c.record.whole(t)
	v := verdict{t: t, crowd: c, deaths: deaths, apologies: apologies(t)}
	for _, d := range deaths {
		v.restarts = append(v.restarts, c.record.startAfter(d.at))
	}
	for _, p := range c.people {
		v.answers(p)
		v.toasts(p)
		v.lists(p)
	}
	if v.asked == 0 || v.taps == 0 {
		t.Errorf("%d messages and %d taps prove nothing", v.asked, v.taps)
	}
	tb := &table{title: title}
	tb.add("people", len(c.people))
	tb.add("kills", len(deaths))
	tb.add("messages", v.asked)
	tb.add("taps", v.taps)
	tb.add("inline queries", v.inline)
	tb.add("times that somebody was forgotten", c.forgotten)
	tb.bound("replies lost", v.lost, 0)
	tb.add("replies in flight at a kill", v.flying)
	tb.add("replies whose connection was cut", v.cut)
	tb.bound("replies doubled (at most: those)", v.again, v.flying+v.cut)
	tb.bound("replies doubled that were neither", v.causeless, 0)
	tb.bound("replies out of order", v.disorder, 0)
	tb.bound("replies to nothing", v.strange, 0)
	tb.bound("taps without an answer", v.silent, 0)
	tb.bound("inline queries without an answer", v.unlisted, 0)
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
	deaths    []death
	restarts  []time.Time // the next start after each
	apologies []string

	asked, taps, inline                       int
	lost, again, causeless, disorder, strange int
	flying, cut                               int // replies that may double
	silent, unlisted, troubled                int
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
	v.disorder += len(m.disorder)
	v.strange += len(m.strange)
	for i, copies := range m.copies {
		v.copies(place{p.ID, p.asked[i].message}, copies, replies)
	}
	v.explain("out of order", m.disorder...)
	v.explain("to nothing", m.strange...)
	if slices.ContainsFunc(replies, func(r reply) bool { return v.apology(r.Text) }) {
		v.troubled++
	}
}

func (v *verdict) apology(text string) bool {
	return slices.ContainsFunc(v.apologies, func(a string) bool { return strings.Contains(text, a) })
}

// copies counts the answers to one message: each that was in flight at a kill, or whose connection was cut, may be
// followed by one more.
func (v *verdict) copies(to place, copies []int, replies []reply) {
	v.again += max(len(copies)-1, 0)
	for n, i := range copies {
		r := replies[i]
		switch {
		case r.cut:
			v.cut++
		case v.inFlight(to, r):
			v.flying++
		case n < len(copies)-1:
			v.causeless++
			v.explain("doubled without a cause", fmt.Sprintf("%s in chat %d at %s and %s", nameOf(r.Text), to.chat, clockOf(r.at), clockOf(replies[copies[n+1]].at)))
		}
	}
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

func (v *verdict) lists(p *person) {
	v.inline += len(p.inline)
	for _, query := range p.inline {
		if !v.crowd.record.answered(query) {
			v.unlisted++
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
	// Forgetting somebody lets it rise too, each time.
	extra := number(v.t, s, "SELECT value FROM counters WHERE name = 'feedback'") -
		number(v.t, s, "SELECT coalesce(sum(value), 0) FROM counters WHERE name = 'forgotten'") - v.crowd.opinions.changes
	tb.bound("effects doubled or lost", max(extra, -extra), 0)
	tb.bound("people forgotten of whom something is kept", v.remembered(s), 0)
	tb.bound("updates lost", v.asked+v.taps+v.inline-number(v.t, s, "SELECT count(*) FROM inbox"), 0)
	tb.bound("updates left undone", undone(v.t, s), 0)
}

// remembered is how many people had everything deleted, did nothing since and are known nevertheless.
func (v *verdict) remembered(s *store.Store) int {
	v.t.Helper()
	n := 0
	for _, p := range v.crowd.people {
		if p.unknown {
			n += number(v.t, s, fmt.Sprintf("SELECT count(*) FROM people WHERE id = %d", p.ID))
		}
	}
	return n
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
