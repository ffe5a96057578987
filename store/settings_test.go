package store_test

import (
	"fmt"
	"testing"

	"golang.org/x/sync/errgroup"

	"pickbot/store"
)

func TestStore_Settings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		if _, found, err := s.Setting(ctx, "maintenance"); found || err != nil {
			t.Fatalf("unset: %v, %v", found, err)
		}
		for _, value := range []string{"on", "off", ""} {
			if err := s.SetSetting(ctx, "maintenance", value); err != nil {
				t.Fatal(err)
			}
			if got, found, err := s.Setting(ctx, "maintenance"); got != value || !found || err != nil {
				t.Errorf("setting is %q, %v, %v; want %q", got, found, err, value)
			}
		}
	})
}

func TestStore_KeepSettingAgreesOnOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		var kept [8]string
		var together errgroup.Group
		for i := range kept {
			together.Go(func() (err error) {
				kept[i], err = s.KeepSetting(t.Context(), "hmac", fmt.Sprint("key ", i))
				return err
			})
		}
		if err := together.Wait(); err != nil {
			t.Fatal(err)
		}
		stands, _, err := s.Setting(t.Context(), "hmac")
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range kept {
			if got != stands {
				t.Errorf("caller %d got %q, but %q stands", i, got, stands)
			}
		}
	})
}
