package store_test

import (
	"testing"
	"time"

	"pickbot/store"
)

func TestStore_Alerts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		raise := func() bool { return must[bool](t)(s.RaiseAlert(t.Context(), "cache", time.Hour)) }
		clear := func() bool { return must[bool](t)(s.ClearAlert(t.Context(), "cache")) }
		step := func(what string, got, want bool) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		note := func(known bool) { no(t, s.NoteAlert(t.Context(), "cache", known)) }
		step("an end of nothing", clear(), false)
		step("trouble", raise(), true)
		note(false)
		step("the end of what nobody could be told of", clear(), false)
		step("trouble, told in the end", raise(), true)
		note(true)
		step("the same trouble, seen by another process", raise(), false)
		step("its end", clear(), true)
		note(true)
		step("its end, which nobody could be told of", clear(), true)
		step("its end, seen by another process", clear(), false)
		c.advance(59 * time.Minute)
		step("trouble within the hour", raise(), false)
		step("the end of what nobody was told of", clear(), false)
		c.advance(time.Minute)
		step("trouble after the hour", raise(), true)
		note(true)
		c.advance(2 * time.Hour)
		step("trouble that lasts", raise(), true)
		note(false)
		step("trouble that lasts, told in the end", raise(), true)
		note(false)
		step("its end after all", clear(), true)
	})
}
