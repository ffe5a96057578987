package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pickbot/cache/redistest"
	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
	"pickbot/store"
	"pickbot/store/storetest"
)

// stranger has an id that nothing else has in it.
var stranger = sandbox.Person{ID: 7_318_402_956, FirstName: "Ann", LanguageCode: "en"}

// leaveTraces does everything that is remembered of somebody.
func leaveTraces(t *testing.T, kept *store.Store, p *sandboxtest.Person) {
	t.Helper()
	p.Send("/start")
	p.Tap(p.WaitFor("a greeting", contains("Hello, Ann")), "Soups")
	p.Tap(p.WaitFor("a ticked topic", func(m sandbox.Message) bool { return hasButton(m, "✓ Soups") }), "Rate a few first ▸")
	question := p.WaitFor("a question", contains("1 of 5"))
	p.Tap(question, "👍 I'd like it")
	p.Tap(p.WaitFor("another question", contains("2 of 5")), "Show my picks ▸")
	picks := p.WaitFor("the picks", contains("for you today"))
	p.Tap(picks, "2 👎")
	p.WaitFor("another pick", contains("In place of"))
	p.Send("never nuts")
	p.Tap(p.WaitFor("a rule to confirm", contains("Shall this be a rule")), "✓ Keep as a rule")
	p.WaitFor("a rule that holds", contains("from now on"))
	p.Send("something hot with noodles")
	p.WaitFor("an answer to the wish", contains("For “something hot"))
	p.Send("/settings")
	p.Tap(p.WaitFor("the settings", contains("Settings")), "🌐 Language · Язык")
	p.Tap(p.WaitFor("the languages", contains("Which language")), "✓ English")
	p.WaitFor("the settings again", contains("Language: English"))
	if _, err := kept.Writer().ExecContext(t.Context(), "UPDATE people SET next_at = $1 WHERE id = $2", time.Now().UnixMilli(), p.ID); err != nil {
		t.Fatal(err)
	}
	p.WaitFor("daily picks", contains("our five for today"))
}

func TestForget(t *testing.T) {
	t.Parallel()

	t.Run("PostgreSQL and Redis", func(t *testing.T) {
		t.Parallel()
		server, database := redistest.Start(t), storetest.Database(t)
		kept := storetest.Open(t, store.Config{URL: database})
		keys := server.Client()
		forgets(t, map[string]string{"REDIS_URL": server.URL(), "DATABASE_URL": database}, kept, func(text string) []string {
			tables := tablesWith(t, kept.Reader(), "SELECT tablename FROM pg_tables WHERE schemaname = 'public'", text)
			return append(tables, keysWith(t, keys, text)...)
		})
	})

	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		kept := storetest.Open(t, store.Config{Dir: dir})
		forgets(t, map[string]string{"DATA_DIR": dir}, kept, func(text string) []string {
			return tablesWith(t, kept.Reader(), "SELECT name FROM sqlite_master WHERE type = 'table'", text)
		})
	})
}

// forgets lets somebody leave traces, export and forget them, and looks everywhere for their id.
func forgets(t *testing.T, env map[string]string, kept *store.Store, traces func(string) []string) {
	r := runBot(t, env)
	chat := sandboxtest.Attach(t, r.url)
	p := chat.AddPerson(stranger)
	id := fmt.Sprint(stranger.ID)
	leaveTraces(t, kept, p)
	elsewhere := leaveWaiting(t, kept)
	if found := traces(id); len(found) < 5 || !slices.Contains(found, "river_job.args") || !slices.Contains(found, "inbox.payload") {
		t.Errorf("traces before: %v", found)
	}

	p.Send("/export")
	file := p.WaitFor("a document", func(m sandbox.Message) bool { return m.Document != nil })
	var data struct {
		ID       int64
		Topics   []string
		Rules    []any
		Feedback []any
		Shown    []any
		Cached   map[string]any
	}
	if err := json.Unmarshal([]byte(get(t, r.url+"/sim/files/"+file.Document.FileID)), &data); err != nil {
		t.Fatal(err)
	}
	if data.ID != stranger.ID || len(data.Topics) != 1 || len(data.Rules) != 2 || len(data.Feedback) != 2 || len(data.Shown) == 0 || len(data.Cached) == 0 {
		t.Errorf("the export has %+v", data)
	}

	p.Send("/forget")
	sure := p.WaitFor("a question", contains("Delete everything"))
	yes := sure.ReplyMarkup.Rows[0][0].CallbackData
	p.TapData(sure, yes)
	p.TapData(sure, yes) // comes while the first is at it
	p.WaitFor("the end", contains("Everything is deleted"))
	elsewhere()
	deadline, cancel := context.WithTimeout(t.Context(), 30*time.Second) // counters of the send limiter live for seconds
	defer cancel()
	for found := traces(id); len(found) > 0; found = traces(id) {
		select {
		case <-deadline.Done():
			t.Fatalf("traces are left in %v", found)
		case <-time.After(100 * time.Millisecond):
		}
	}
	p.Send("/start")
	p.WaitFor("a greeting as for a stranger", contains("Hello, Ann"))
}

// leaveWaiting leaves two updates in the inbox that another replica has not begun to handle:
// who asks to be forgotten here is named in nothing else of that replica's. What it returns lets the replica go on.
func leaveWaiting(t *testing.T, kept *store.Store) func() {
	t.Helper()
	const holder, inline, group = "elsewhere", "user:7318402956", "-1001234567890"
	inbox, now := kept.Inbox(sandbox.BotID), time.Now()
	if err := inbox.Join(t.Context(), holder, holder, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	exchange := func(e store.Exchange) store.Exchanged {
		t.Helper()
		e.Holder, e.Now, e.Most = holder, now, 10
		out, err := inbox.Exchange(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	payload := fmt.Appendf(nil, `{"from":{"id":%d}}`, stranger.ID)
	if out := exchange(store.Exchange{Arrived: []store.Letter{
		{ID: 1, Chat: inline, Person: stranger.ID, Kind: "inline_query", Payload: payload, Received: now},
		{ID: 2, Chat: group, Person: stranger.ID, Kind: "message", Payload: payload, Received: now},
	}}); len(out.Fresh) != 2 {
		t.Fatalf("two updates wait as %+v", out)
	}
	return func() {
		if out := exchange(store.Exchange{Idle: []string{inline, group}}); len(out.Waiting) != 0 {
			t.Errorf("the other replica still has %+v", out.Waiting)
		}
	}
}

// tablesWith are the columns of all tables that hold a text, rows that the cache holds for dead left out.
func tablesWith(t *testing.T, db *sql.DB, tables, text string) []string {
	t.Helper()
	var found []string
	for _, table := range column(t, db, tables) {
		query := `SELECT * FROM "` + table + `"`
		if table == "kv" {
			query += fmt.Sprintf(" WHERE expires_at > %d", time.Now().UnixMicro())
		}
		rows, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		columns, _ := rows.Columns()
		for rows.Next() {
			cells, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range cells {
				into[i] = &cells[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			for i, cell := range cells {
				if blob, ok := cell.([]byte); ok && bytes.Contains(blob, []byte(text)) || strings.Contains(fmt.Sprint(cell), text) {
					found = append(found, table+"."+columns[i])
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	return found
}

func column(t *testing.T, db *sql.DB, query string) (names []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// keysWith are the keys of a Redis that have a text in their name or value.
func keysWith(t *testing.T, c *redis.Client, text string) (found []string) {
	t.Helper()
	ctx := t.Context()
	for it := c.Scan(ctx, 0, "*", 1000).Iterator(); it.Next(ctx); {
		dump, _ := c.Dump(ctx, it.Val()).Result() // gone meanwhile: nothing
		value, _ := c.Get(ctx, it.Val()).Result() // a dump may be packed; other types are small enough not to be
		if strings.Contains(it.Val()+dump+value, text) {
			found = append(found, it.Val())
		}
	}
	return found
}
