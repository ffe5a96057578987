package store_test

import (
	"fmt"
	"slices"
	"testing"

	"pickbot/recommend"
	"pickbot/store"
)

func TestStore_Ban(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		banned := func(want bool) {
			t.Helper()
			if got := must[bool](t)(s.Banned(ctx, somebody)); got != want {
				t.Errorf("Banned %v, want %v", got, want)
			}
			if p := must[recommend.Person](t)(s.Touch(ctx, somebody, "en")); p.Banned != want {
				t.Errorf("a touched person is banned: %v, want %v", p.Banned, want)
			}
		}
		do := func(f func() error) {
			t.Helper()
			for range 2 {
				if err := f(); err != nil {
					t.Fatal(err)
				}
			}
		}
		known(t, s)
		banned(false)
		do(func() error { return s.Ban(ctx, somebody) })
		banned(true)
		if list := people(t, s); slices.Contains(list, somebody) {
			t.Error("People has somebody banned")
		}
		do(func() error { return s.Unban(ctx, somebody) })
		banned(false)

		do(func() error { return s.Ban(ctx, somebody) })
		do(func() error { return s.Forget(ctx, somebody) })
		banned(true)
		if p, first, err := s.Start(ctx, somebody, "en"); !p.Banned || first || err != nil {
			t.Errorf("Start of somebody banned and forgotten: %+v, first %v, %v", p, first, err)
		}
		if got := traces(t, s, fmt.Sprint(somebody)); len(got) != 0 {
			t.Errorf("who is banned and forgotten left traces in %v", got)
		}
		if d := must[store.PersonData](t)(s.Export(ctx, somebody)); !d.Banned || d.Settings != nil {
			t.Errorf("their export: %+v", d)
		}
		do(func() error { return s.Unban(ctx, somebody) })
		banned(false)

		do(func() error { return s.Ban(ctx, 8) })
		if p := must[recommend.Person](t)(s.Touch(ctx, 8, "en")); !p.Banned {
			t.Error("who was banned before they came is not")
		}
	})
}

func TestStore_Mark(t *testing.T) {
	t.Parallel()
	open := func(secret string) *store.Store {
		s, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Secret: []byte(secret)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	one, same, other := open("one"), open("one"), open("other")
	if one.Mark(7) != same.Mark(7) || one.Mark(7) == one.Mark(8) || one.Mark(7) == other.Mark(7) {
		t.Error("a mark does not go by the person and the secret")
	}
}
