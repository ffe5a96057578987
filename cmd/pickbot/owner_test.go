package main

import (
	"path/filepath"
	"testing"

	"pickbot/store"
	"pickbot/store/storetest"
)

// rows is how many there are of what trying out would write.
func rows(t *testing.T, s *store.Store) (items, opinions int) {
	t.Helper()
	err := s.Reader().QueryRowContext(t.Context(), "SELECT (SELECT COUNT(*) FROM items), (SELECT COUNT(*) FROM feedback)").Scan(&items, &opinions)
	if err != nil {
		t.Fatal(err)
	}
	return items, opinions
}

// TestLocalTelegram_RefusesARealBotsData: a start without its token leaves nothing in them.
func TestLocalTelegram_RefusesARealBotsData(t *testing.T) {
	t.Parallel()
	for name, catalog := range map[string]string{"with a catalog": "id,title\nsoup,Soup\n", "without one": ""} {
		for _, command := range []string{"run", "demo"} {
			t.Run(command+" "+name, func(t *testing.T) {
				t.Parallel()
				env := map[string]string{"DATABASE_URL": storetest.Database(t), "DATA_DIR": t.TempDir(), "LISTEN_ADDR": "127.0.0.1:0"}
				s := storetest.Open(t, store.Config{URL: env["DATABASE_URL"]})
				if _, err := s.Inbox(77).RememberBot(t.Context(), false); err != nil {
					t.Fatal(err)
				}
				want := 0
				if catalog != "" {
					want = 1
					expect(t, env, exitDone, "1 added", "catalog", "import", write(t, "menu.csv", catalog))
				}
				expect(t, env, exitFailed, "the data belongs to bot 77", command)
				if items, opinions := rows(t, s); items != want || opinions != 0 {
					t.Errorf("%d items and %d opinions, want %d and 0", items, opinions, want)
				}
			})
		}
	}
}

// TestDemo_MakesUpOpinionsOfItsMenuOnly: a catalog of one's own may be tried out and kept.
func TestDemo_MakesUpOpinionsOfItsMenuOnly(t *testing.T) {
	t.Parallel()
	for name, own := range map[string]bool{"a catalog of one's own": true, "the starter menu": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{"DATA_DIR": t.TempDir()}
			dir := filepath.Join(env["DATA_DIR"], "demo")
			if own {
				expect(t, map[string]string{"DATA_DIR": dir}, exitDone, "1 added", "catalog", "import", write(t, "menu.csv", "id,title\nsoup,Soup\n"))
			}
			runCommandLine(t, env, "demo").stop()
			if _, opinions := rows(t, storetest.Open(t, store.Config{Dir: dir})); opinions > 0 == own {
				t.Errorf("%d opinions", opinions)
			}
		})
	}
}
