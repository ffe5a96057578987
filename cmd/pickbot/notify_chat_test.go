package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pickbot/cache/redistest"
	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
	"pickbot/store/storetest"
)

func TestWholeBot_DailyPicks(t *testing.T) {
	t.Parallel()
	for name, env := range map[string]func(t *testing.T) map[string]string{
		"embedded": func(*testing.T) map[string]string { return nil },
		"servers": func(t *testing.T) map[string]string {
			return map[string]string{"REDIS_URL": redistest.Start(t).URL(), "DATABASE_URL": storetest.Database(t)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			severalMornings(t, runBot(t, env(t)))
		})
	}
}

const sentLine = `pickbot_notifications_total{kind="daily",outcome="sent"}`

// severalMornings is a few mornings of somebody's.
func severalMornings(t *testing.T, r *running) {
	town := sandboxtest.Attach(t, r.url)
	now := time.Now().UTC()
	advance := func(to time.Time) { town.Advance(to.Sub(now)); now = to }
	tomorrow := now.Truncate(24 * time.Hour).Add(24 * time.Hour)
	ann := town.Person(sandbox.Ann)
	ann.Send("/start")
	ann.WaitFor("a greeting", contains("Hello, Ann"))

	advance(tomorrow.Add(9*time.Hour + 5*time.Minute))
	card := ann.WaitFor("daily picks", contains("Good morning! Your five for today"))
	if n := strings.Count(card.Text, "€"); n != 5 {
		t.Errorf("%d prices in:\n%s", n, card.Text)
	}
	labels := buttons(card)
	if got := labels[len(labels)-2:]; got[0] != "Another time" || got[1] != "Pause" {
		t.Errorf("last buttons %q", got)
	}
	ann.Send("/picks")
	same := ann.WaitFor("the same picks", contains("for you today, Ann"))
	if !slices.Equal(offered(same), offered(card)) {
		t.Errorf("other picks than the daily ones:\n%s\n%s", same.Text, card.Text)
	}

	ann.Tap(card, "Another time")
	times := ann.WaitFor("a choice of times", func(m sandbox.Message) bool { return hasButton(m, "20:00") })
	ann.Tap(times, "20:00")
	ann.WaitFor("the settings", contains("20:00"))
	advance(tomorrow.Add(20*time.Hour + time.Minute))
	advance(now.Add(24 * time.Hour))
	evening := ann.WaitFor("daily picks at another time", contains("Good evening!"))
	if slices.Equal(offered(evening), offered(card)) {
		t.Error("the same picks on the next day")
	}

	ann.Tap(evening, "Pause")
	paused := ann.WaitFor("word of the pause", contains("paused"))
	advance(now.Add(24 * time.Hour))
	ann.Tap(paused, "Resume")
	ann.WaitFor("word of the end of the pause", contains("back, every day at 20:00"))
	advance(now.Add(24 * time.Hour))
	ann.WaitFor("daily picks after the pause", func(m sandbox.Message) bool { return m.ID > paused.ID && strings.Contains(m.Text, "Good evening!") })
	town.Until("three daily picks in the metrics", func() bool { return r.metric(t, sentLine) == "3" })
	town.Until("their jobs as well", func() bool { return r.metric(t, `pickbot_jobs{state="completed"}`) == "3" })
}

// offered are the lines of a card that name what is offered.
func offered(m sandbox.Message) (lines []string) {
	for line := range strings.Lines(m.Text) {
		if line[0] >= '1' && line[0] <= '9' {
			lines = append(lines, line)
		}
	}
	return lines
}

// TestWholeBot_Gone: who blocks the bot gets nothing, and everything again when they are back.
func TestWholeBot_Gone(t *testing.T) {
	t.Parallel()
	r := runBot(t, nil)
	town := sandboxtest.Attach(t, r.url)
	ann, bob := town.Person(sandbox.Ann), town.AddPerson(sandbox.Person{FirstName: "Bob", LanguageCode: "en"})
	for _, p := range []*sandboxtest.Person{ann, bob} {
		p.Send("/start")
		p.WaitFor("a greeting", contains("Hello, "))
	}
	morning := time.Now().UTC().Truncate(24 * time.Hour).Add(33*time.Hour + 5*time.Minute)
	ann.Block()
	town.Until("the bot has learned that Ann is gone", func() bool {
		return r.metric(t, `pickbot_updates_total{kind="my_chat_member",outcome="handled"}`) == "1"
	})
	bob.Deactivate() // which nobody tells the bot
	town.Advance(time.Until(morning))
	town.Until("the bot has learned of it", func() bool {
		return r.metric(t, `pickbot_notifications_total{kind="daily",outcome="gone"}`) == "1"
	})
	ann.Unblock()
	town.Until("the bot has learned that Ann is back", func() bool {
		return r.metric(t, `pickbot_updates_total{kind="my_chat_member",outcome="handled"}`) == "2"
	})
	town.Advance(24 * time.Hour)
	ann.WaitFor("daily picks for somebody who is back", contains("Good morning!"))
	town.Until("one daily picks in the metrics", func() bool { return r.metric(t, sentLine) == "1" })
	if gone := r.metric(t, `pickbot_notifications_total{kind="daily",outcome="gone"}`); gone != "1" {
		t.Errorf("%s met somebody who is gone, want one only", gone)
	}
}
