package notify_test

import (
	"strings"
	"testing"
	"time"

	"pickbot/recommend"
)

// mornings lets so many days pass and marks those on which somebody got their daily picks with an x, or with a question
// mark where they were asked whether to go on.
func (s *stage) mornings(t *testing.T, person int64, days int) string {
	t.Helper()
	var calendar strings.Builder
	for range days {
		s.move(s.Now().AddDate(0, 0, 1))
		s.settle(t)
		s.mu.Lock()
		got := strings.Join(s.got[person], " ")
		s.mu.Unlock()
		switch day := s.Now().Format(time.DateOnly); {
		case strings.HasSuffix(got, day+"?"):
			calendar.WriteString("?")
		case strings.HasSuffix(got, day):
			calendar.WriteString("x")
		default:
			calendar.WriteString(".")
		}
	}
	return calendar.String()
}

// settle waits until nobody is due and no job is left.
func (s *stage) settle(t *testing.T) {
	t.Helper()
	const left = `SELECT (SELECT count(*) FROM people WHERE next_at <= $1) +
		(SELECT count(*) FROM river_job WHERE CAST(state AS TEXT) NOT IN ('completed', 'cancelled', 'discarded'))`
	late := time.After(30 * time.Second)
	for n := 1; n > 0; {
		select {
		case <-late:
			t.Fatalf("%d people and jobs are left", n)
		case <-time.After(20 * time.Millisecond):
			no(t, s.store.Reader().QueryRowContext(t.Context(), left, s.Now().UnixMilli()).Scan(&n))
		}
	}
}

func TestDaily_silence(t *testing.T) {
	t.Parallel()
	nine := monday.Add(2 * time.Hour)
	touch := func(t *testing.T, s *stage) {
		_, err := s.store.Touch(t.Context(), 1, "en")
		no(t, err)
	}
	each(t, func(t *testing.T, s *stage) {
		s.known(t, 1)
		s.move(nine.AddDate(0, 0, -1)) // a Sunday; they are next on Monday
		touch(t, s)
		s.start(t)

		// Five ignored ones, then twice a week, the first of them with the question, two weeks long, then nothing.
		if got, want := s.mornings(t, 1, 40), "xxxxx"; got[:5] != want {
			t.Errorf("the first week: %s", got)
		} else if rest := got[5:]; marks(rest, "?") != 1 || marks(rest, "x") != 3 || marks(rest[14:], ".") != len(rest)-14 {
			t.Errorf("then: %s", rest)
		}
		if p := s.person(t, 1); !p.Paused {
			t.Errorf("not paused: %+v", p)
		}

		// They come back, and choose.
		touch(t, s)
		no(t, s.store.SetPaused(t.Context(), 1, false))
		if got := s.mornings(t, 1, 3); got != "xxx" {
			t.Errorf("after they are back: %s", got)
		}
		touch(t, s)
		no(t, s.store.SetRarely(t.Context(), 1, true))
		if got := s.mornings(t, 1, 14); marks(got, "x") != 4 || marks(got, "?") != 0 {
			t.Errorf("twice a week: %s", got)
		}
		touch(t, s)
		no(t, s.store.SetRarely(t.Context(), 1, false))
		if got := s.mornings(t, 1, 5); got != "xxxxx" {
			t.Errorf("every day again: %s", got)
		}
		if got := s.mornings(t, 1, 3); got == "xxx" {
			t.Errorf("silent again: %s", got)
		}
		touch(t, s)
		if got := s.mornings(t, 1, 2); got != "xx" {
			t.Errorf("a sign of life ends it: %s", got)
		}
	})
}

func marks(calendar, mark string) int { return strings.Count(calendar, mark) }

func (s *stage) person(t *testing.T, id int64) recommend.Person {
	t.Helper()
	p, _, err := s.store.Person(t.Context(), id)
	no(t, err)
	return p
}
