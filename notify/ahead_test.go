package notify_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/store"
	"pickbot/store/storetest"
)

// kitchen makes picks ahead, as far as its quota goes.
type kitchen struct {
	mu    sync.Mutex
	left  int64
	fails map[int64]error // once, by person
	made  []string
}

func (k *kitchen) Room(context.Context) (recommend.Room, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return recommend.Room{Left: k.left}, nil
}

func (k *kitchen) Prepare(_ context.Context, p recommend.Person, day string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.fails[p.ID]; err != nil {
		delete(k.fails, p.ID)
		return err
	}
	k.left--
	k.made = append(k.made, map[int64]string{1: "Ann", 2: "Bob", 3: "Cid", 4: "Dan"}[p.ID]+" "+day)
	return nil
}

// busy are Ann, the most active, Bob, Cid, who has said too little, and Dan, whose opinions are old.
func (s *stage) busy(t *testing.T) {
	t.Helper()
	s.known(t, 1, 2, 3, 4)
	now := s.Now()
	for person, said := range map[int64]struct {
		opinions int
		ago      time.Duration
	}{1: {9, time.Hour}, 2: {5, 29 * 24 * time.Hour}, 3: {4, time.Hour}, 4: {9, 31 * 24 * time.Hour}} {
		for i := range said.opinions {
			_, err := s.store.SetFeedback(t.Context(), person, string(rune('a'+i)), recommend.Like, true, now.Add(-said.ago))
			no(t, err)
		}
	}
}

func TestAhead(t *testing.T) {
	t.Parallel()
	night := time.Date(2026, 5, 5, 3, 0, 30, 0, time.UTC)
	for name, c := range map[string]struct {
		left  int64
		fails map[int64]error
		from  time.Time // the timetable is worked out then, nothing is to be made ahead yet
		at    time.Time
		want  []string
	}{
		"at night for the day, the most active first": {
			left: 10, from: night.Add(-time.Hour), at: night, want: []string{"Ann 2026-05-05", "Bob 2026-05-05"}},
		"as far as the quota goes": {
			left: 1, from: night.Add(-time.Hour), at: night, want: []string{"Ann 2026-05-05"}},
		"not long after a night that was missed": {
			left: 10, from: night.Add(-time.Hour), at: night.Add(2 * time.Hour)},
		"before an hour for those whose turn it is then": {
			left: 10, from: night.Add(4 * time.Hour), at: night.Add(5*time.Hour + 40*time.Minute), want: []string{"Ann 2026-05-05", "Bob 2026-05-05"}},
		"before other hours for nobody": {
			left: 10, from: night.Add(3 * time.Hour), at: night.Add(4*time.Hour + 40*time.Minute)},
		"once more when the quota has recovered": {
			left: 10, fails: map[int64]error{1: &recommend.LimitedError{Until: night.Add(time.Second)}},
			from: night.Add(-time.Hour), at: night, want: []string{"Ann 2026-05-05", "Bob 2026-05-05"}},
		"not where it recovers too late": {
			left: 10, fails: map[int64]error{1: &recommend.LimitedError{Until: night.Add(24 * time.Hour)}},
			from: night.Add(-time.Hour), at: night, want: []string{"Bob 2026-05-05"}},
		"of what fails for good the others hear nothing": {
			left: 10, fails: map[int64]error{1: recommend.ErrNoResult},
			from: night.Add(-time.Hour), at: night, want: []string{"Bob 2026-05-05"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, store.Config{Dir: t.TempDir()})
			s.kitchen = &kitchen{left: c.left, fails: c.fails}
			s.ahead(t, c.from, c.at, c.want)
		})
	}
	t.Run("on PostgreSQL as well", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, store.Config{URL: storetest.Database(t)})
		s.kitchen = &kitchen{left: 10}
		s.ahead(t, night.Add(-time.Hour), night, []string{"Ann 2026-05-05", "Bob 2026-05-05"})
	})
}

// TestAhead_forgotten: who is forgotten while their job is made is named by none afterwards, done or not.
func TestAhead_forgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		night := time.Date(2026, 5, 5, 3, 0, 30, 0, time.UTC)
		s.kitchen = &kitchen{left: 10}
		s.meanwhile = func() { no(t, s.store.Forget(t.Context(), 1)) }
		s.ahead(t, night.Add(-time.Hour), night, []string{"Bob 2026-05-05"})
		var left int
		no(t, s.store.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job WHERE CAST(args ->> 'person' AS TEXT) = '1'").Scan(&left))
		if left > 0 {
			t.Errorf("%d jobs name somebody who is forgotten", left)
		}
	})
}

// ahead lets three processes work through a moment.
func (s *stage) ahead(t *testing.T, from, at time.Time, want []string) {
	t.Helper()
	s.move(from)
	s.busy(t)
	s.start(t)
	s.start(t)
	s.settle(t)
	s.move(at)
	no(t, s.process(t).Round(t.Context())) // at the latest
	s.settle(t)
	s.kitchen.mu.Lock()
	defer s.kitchen.mu.Unlock()
	slices.Sort(s.kitchen.made)
	if diff := cmp.Diff(want, s.kitchen.made); diff != "" {
		t.Errorf("made ahead (-want +got):\n%s", diff)
	}
}
