package notify_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/telegram"
)

// crier says broadcasts, and notes how often each person heard of a broadcast, and what goes wrong once for whom.
type crier struct {
	stage   *stage
	heard   map[int64]int
	fails   map[int64]error
	reports int
	pauseAt int // broadcast is paused when so many have heard of it
	stopAt  int
}

func (c *crier) Announce(ctx context.Context, id, person int64) error {
	n, err := c.hear(person)
	if err != nil {
		return err
	}
	switch n {
	case c.pauseAt:
		_, err = c.stage.store.PauseBroadcast(ctx, id)
	case c.stopAt:
		_, err = c.stage.store.StopBroadcast(ctx, id)
	}
	return err
}

// hear says how many have heard of it by now.
func (c *crier) hear(person int64) (int, error) {
	c.stage.mu.Lock()
	defer c.stage.mu.Unlock()
	if err := c.fails[person]; err != nil {
		delete(c.fails, person)
		return 0, err
	}
	c.heard[person]++
	return len(c.heard), nil
}

func (*crier) ShowProgress(context.Context, int64) error { return nil }

func (c *crier) Report(context.Context, int64) error {
	c.stage.mu.Lock()
	defer c.stage.mu.Unlock()
	c.reports++
	return nil
}

// cast starts a broadcast to so many people.
func (s *stage) cast(t *testing.T, people int) int64 {
	t.Helper()
	s.crier = &crier{stage: s, heard: map[int64]int{}, fails: map[int64]error{}}
	for id := range people {
		s.known(t, int64(id+1))
	}
	id, err := s.store.NewBroadcast(t.Context(), 1, recommend.Content{Text: "x"})
	no(t, err)
	_, err = s.store.StartBroadcast(t.Context(), id, 1)
	no(t, err)
	return id
}

// await waits for a state; the clock goes on meanwhile, as a claim of a dead process is waited for.
func (s *stage) await(t *testing.T, id int64, what string, ok func(recommend.Broadcast) bool) recommend.Tally {
	t.Helper()
	late, before := time.After(30*time.Second), recommend.Tally{}
	for {
		b, _, err := s.store.Broadcast(t.Context(), id)
		no(t, err)
		tally, err := s.store.BroadcastTally(t.Context(), id)
		no(t, err)
		if ok(b) {
			return tally
		}
		if !cmp.Equal(before, tally) { // slow is not stuck
			late, before = time.After(30*time.Second), tally
		}
		select {
		case <-late:
			t.Fatalf("waited in vain until %s: %+v %+v", what, b, tally)
		case <-time.After(10 * time.Millisecond):
			s.move(s.Now().Add(time.Second))
		}
	}
}

// settled waits for the fates of a broadcast while the clock stands still.
func (s *stage) settled(t *testing.T, id int64, want map[recommend.Fate]int) {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		tally, err := s.store.BroadcastTally(t.Context(), id)
		no(t, err)
		diff := cmp.Diff(want, tally.Fates)
		if diff == "" {
			return
		}
		select {
		case <-late:
			t.Fatalf("fates (-want +got):\n%s", diff)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// wake waits until a job is snoozed, which goes by the real clock, lets time pass, and has it run.
func (s *stage) wake(t *testing.T, after time.Duration) {
	t.Helper()
	late := time.After(30 * time.Second)
	for n := 0; n == 0; {
		select {
		case <-late:
			t.Fatal("no job is snoozed")
		case <-time.After(10 * time.Millisecond):
			const snoozed = "SELECT count(*) FROM river_job WHERE state = 'scheduled'"
			no(t, s.store.Reader().QueryRowContext(t.Context(), snoozed).Scan(&n))
		}
	}
	s.move(s.Now().Add(after))
	_, err := s.store.Writer().ExecContext(t.Context(),
		"UPDATE river_job SET state = 'available', scheduled_at = created_at WHERE state = 'scheduled'")
	no(t, err)
}

func reported(b recommend.Broadcast) bool { return !b.EndedAt.IsZero() }

func (s *stage) checkFates(t *testing.T, got recommend.Tally, want map[recommend.Fate]int) {
	t.Helper()
	if diff := cmp.Diff(want, got.Fates); diff != "" {
		t.Errorf("fates (-want +got):\n%s", diff)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for person, n := range s.crier.heard {
		if n > 1 {
			t.Errorf("%d heard of it %d times", person, n)
		}
	}
	if len(s.crier.heard) != want[recommend.Sent] {
		t.Errorf("%d heard of it, %d were sent to", len(s.crier.heard), want[recommend.Sent])
	}
}

func TestBroadcast(t *testing.T) {
	t.Parallel()

	t.Run("everybody hears of it once, by two processes, after a crash and a pause", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, s *stage) {
			ctx := t.Context()
			id := s.cast(t, 230)
			no(t, s.store.SetGone(ctx, 7, true))
			s.crier.fails = map[int64]error{
				9: telegram.ErrGone, 10: telegram.ErrAmbiguous, 11: &telegram.APIError{Code: 400}, 12: telegram.ErrUnavailable, 13: &telegram.LimitError{Wait: time.Second},
			}
			s.crier.pauseAt = 150
			dead := s.process(t) // makes the jobs, and dies when it has claimed the first
			no(t, dead.Round(ctx))
			if c, ok, err := s.store.ClaimBroadcast(ctx, id, 0); err != nil || !ok || c.Person != 1 {
				t.Fatal(c, ok, err)
			}
			s.start(t)
			s.start(t)
			s.await(t, id, "it is paused", func(b recommend.Broadcast) bool { return b.State == recommend.Paused })
			s.settle(t)
			s.mu.Lock()
			if n := len(s.crier.heard); n < 150 || n > 160 {
				t.Errorf("%d heard of it before the pause", n)
			}
			s.mu.Unlock()
			_, err := s.store.ResumeBroadcast(ctx, id)
			no(t, err)
			tally := s.await(t, id, "it is reported", reported)
			s.settle(t)
			s.checkFates(t, tally, map[recommend.Fate]int{recommend.Sent: 225, recommend.Gone: 2, recommend.Unknown: 2, recommend.Failed: 1})
			if s.crier.reports != 1 {
				t.Errorf("%d reports", s.crier.reports)
			}
		})
	})

	t.Run("whoever has to wait for long is passed over until then", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, s *stage) {
			id := s.cast(t, 50)
			s.crier.fails = map[int64]error{1: &telegram.LimitError{Wait: 10 * time.Minute}}
			s.start(t)
			s.settled(t, id, map[recommend.Fate]int{recommend.Sent: 49, recommend.Waits: 1})
			if b, _, err := s.store.Broadcast(t.Context(), id); err != nil || reported(b) {
				t.Errorf("it is over: %+v, %v", b, err)
			}
			s.wake(t, 10*time.Minute)
			tally := s.await(t, id, "it is reported", reported)
			s.checkFates(t, tally, map[recommend.Fate]int{recommend.Sent: 50})
		})
	})

	t.Run("stopped, the rest hear nothing", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, s *stage) {
			id := s.cast(t, 120)
			s.crier.stopAt = 20
			s.start(t)
			tally := s.await(t, id, "it is reported", reported)
			s.settle(t)
			if sent := tally.Fates[recommend.Sent]; sent < 20 || sent > 30 || tally.Fates[recommend.Waits] != 120-sent {
				t.Errorf("fates %v", tally.Fates)
			}
		})
	})

	t.Run("who is forgotten meanwhile hears nothing", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, s *stage) {
			id := s.cast(t, 3)
			no(t, s.store.Forget(t.Context(), 2))
			s.start(t)
			tally := s.await(t, id, "it is reported", reported)
			s.settle(t)
			s.checkFates(t, tally, map[recommend.Fate]int{recommend.Sent: 2})
		})
	})
}
