package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/store"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestStore_Audit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		at := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
		entry := func(n int, result string) store.AuditEntry {
			return store.AuditEntry{
				Update: int64(n), At: at.Add(time.Duration(n) * time.Minute), Who: s.Mark(1), What: "/keys disable", Detail: "3fa9", Result: result,
			}
		}
		for n := range 4 {
			check(t, s.WriteAudit(ctx, entry(n, "begun")))
		}
		ended := entry(2, "done")
		ended.Whom = s.Mark(7)
		check(t, s.WriteAudit(ctx, ended))

		page, total, err := s.Audit(ctx, entry(3, "").At, 0, 2)
		check(t, err)
		if diff := cmp.Diff([]store.AuditEntry{ended, entry(1, "begun")}, page); diff != "" || total != 3 {
			t.Errorf("%d entries, page (-want +got):\n%s", total, diff)
		}
		page, _, err = s.Audit(ctx, entry(3, "").At, 2, 2)
		check(t, err)
		if diff := cmp.Diff([]store.AuditEntry{entry(0, "begun")}, page); diff != "" {
			t.Errorf("second page (-want +got):\n%s", diff)
		}
	})
}
