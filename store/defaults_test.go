package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/store"
)

func TestStore_FollowDefaults(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ctx := t.Context()
		const byDefault, ownHour, ownZone, allOwn, due, off = 1, 2, 3, 4, 5, 6
		starts(t, s, "en", byDefault, ownHour, ownZone, allOwn, due, off)
		no(t, s.SetNotifyAt(ctx, ownHour, 600))
		no(t, s.SetZone(ctx, ownZone, "Asia/Tbilisi"))
		no(t, s.SetNotifyAt(ctx, allOwn, 600))
		no(t, s.SetZone(ctx, allOwn, "Asia/Tbilisi"))
		next := func(id int, at any) {
			_, err := s.Writer().ExecContext(ctx, "UPDATE people SET next_at = $2 WHERE id = $1", id, at)
			no(t, err)
		}
		later := c.Now().Add(time.Hour).UnixMilli()
		plan := func() {
			for id := byDefault; id <= allOwn; id++ {
				next(id, later)
			}
			next(due, c.Now().UnixMilli())
			next(off, nil)
		}
		anew := func() []int64 {
			t.Helper()
			rows, err := s.Reader().QueryContext(ctx, "SELECT id FROM people WHERE next_at < 0 ORDER BY id")
			no(t, err)
			defer rows.Close()
			var ids []int64
			for rows.Next() {
				var id int64
				no(t, rows.Scan(&id))
				ids = append(ids, id)
			}
			no(t, rows.Err())
			return ids
		}
		for _, step := range []struct {
			what string
			at   int
			zone string
			anew []int64
		}{
			{"first", 540, "UTC", []int64{byDefault, ownHour, ownZone}},
			{"the same", 540, "UTC", nil},
			{"another hour", 600, "UTC", []int64{byDefault, ownHour, ownZone}},
			{"another zone", 600, "Asia/Tokyo", []int64{byDefault, ownHour, ownZone}},
			{"the same again", 600, "Asia/Tokyo", nil},
		} {
			plan()
			no(t, s.FollowDefaults(ctx, step.at, step.zone))
			if diff := cmp.Diff(step.anew, anew()); diff != "" {
				t.Errorf("%s: planned anew (-want +got):\n%s", step.what, diff)
			}
		}
	})
}
