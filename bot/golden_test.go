package bot_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/bot/texts"
	"pickbot/sandbox"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden holds a message against testdata/golden.
func golden(t *testing.T, lang, name string, m sandbox.Message) {
	t.Helper()
	file := filepath.Join("testdata", "golden", lang, name+".txt")
	got := screen(m)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// script is what somebody says in their language on the way through all messages.
type script struct {
	name, wish, search, city, rule, time string
}

var scripts = map[string]script{
	"en": {"Ann", "something hot with noodles", "soup", "tbilisi", "never nuts", "8:30"},
	"ru": {"Аня", "что-нибудь с лапшой", "soup", "Тбилиси", "без орехов", "8:30"},
}

func TestMessages(t *testing.T) {
	t.Parallel()
	book, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, s := range scripts {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			c := newChat(t, s.name, lang, "")
			said := func(key string) string { return book.Voice(lang).Plain(key) }
			see := func(name string, m sandbox.Message) sandbox.Message {
				t.Helper()
				golden(t, lang, name, m)
				return m
			}
			c.firstSteps(see, said)
			c.throughPicks(see, said, s)
			c.throughProfile(see, said, s)
			c.throughSettings(see, said, s)
			c.throughRecords(see, said)
			c.quiet()
		})
	}
}

type (
	seeing func(name string, m sandbox.Message) sandbox.Message
	saying func(key string) string
)

func (c *chat) firstSteps(see seeing, said saying) {
	m := see("start", c.write("/start"))
	m = see("start_chosen", c.tap(m, "Soups"))
	m = see("quiz", c.tap(m, said("start.rate")))
	for range 4 {
		m = c.tap(m, said("quiz.like"))
	}
	see("quiz_last", m)
	see("quiz_picks", c.tap(m, said("quiz.skip")))
	see("start_again", c.write("/start"))
	see("start_link", c.write("/start item_laksa"))
	see("start_link_gone", c.write("/start item_nowhere"))
	see("help", c.write("/help"))
}

func (c *chat) throughPicks(see seeing, said saying, s script) {
	m := see("picks", c.write("/picks"))
	see("picks_liked", c.tap(m, "1 👍"))
	m = see("picks_disliked", c.tap(m, "2 👎"))
	see("picks_undone", c.tap(m, said("tap.undo")))
	see("picks_more", c.tap(m, said("tap.more")))
	c.tap(m, said("tap.back"))
	see("picks_cards", c.tap(m, said("tap.cards")))
	c.tap(c.last(), "🔖")
	c.tap(c.last(), "▸")
	see("picks_card_disliked", c.tap(c.last(), "👎"))
	see("picks_list", c.tap(c.last(), said("tap.list")))
	see("why", c.tap(m, said("tap.why")))
	see("similar", c.tap(c.write("/start item_laksa"), said("item.similar")))
	see("ask", c.write(s.wish))
	see("ask_empty", c.write("/ask"))
	see("search_empty", c.write("/search"))
	m = see("search", c.write(s.search))
	see("search_page", c.tap(m, "▸"))
	see("search_item", c.tap(m, "7"))
	see("search_none", c.write("/search qwxz"))
}

func (c *chat) throughProfile(see seeing, said saying, s script) {
	m := see("saved", c.write("/saved"))
	see("saved_empty", c.tap(m, "✕ 🔖"))
	m = see("history", c.write("/history"))
	c.person.TapAt(m, 0, 1)
	c.handle()
	see("history_removed", c.now(m))
	m = see("profile", c.write("/profile"))
	c.tap(m, said("profile.topics"))
	see("profile_topics", c.tap(m, "Meat"))
	c.tap(m, said("tap.back"))
	see("rules_empty", c.tap(m, said("profile.rules")))
	see("rules_contents", c.tap(m, said("rules.add_contents")))
	c.tap(m, said("tap.back"))
	see("rules_topics", c.tap(m, said("rules.add_topic")))
	c.tap(m, said("tap.back"))
	see("rules_prices", c.tap(m, said("rules.add_price")))
	c.tap(m, said("tap.back"))
	see("rules_words", c.tap(m, said("rules.add_words")))
	see("rules_not_understood", c.write("qwxz"))
	confirm := see("rules_confirm", c.write(s.rule))
	see("rules_kept", c.tap(confirm, said("rules.keep")))
	see("rules", c.tap(c.last(), said("profile.rules")))
	see("item_against", c.write("/start item_waldorf"))
	see("profile_rules", c.write("/profile"))
}

func (c *chat) throughSettings(see seeing, said saying, s script) {
	m := see("settings", c.write("/settings"))
	see("settings_zone", c.tap(m, said("settings.choose_zone")))
	see("settings_zone_unknown", c.write("qwxz"))
	see("settings_zone_typed", c.write(s.city))
	m = c.last()
	see("settings_time", c.tap(m, said("settings.choose_time")))
	see("settings_time_unknown", c.write("25:99"))
	m = see("settings_time_typed", c.write(s.time))
	c.tap(m, said("settings.choose_days"))
	c.person.TapAt(c.now(m), 1, 1)
	c.handle()
	see("settings_days", c.now(m))
	c.tap(m, said("tap.back"))
	see("settings_picks", c.tap(m, said("settings.choose_picks")))
	c.tap(m, "3")
	see("settings_lang", c.tap(m, said("settings.choose_lang")))
	c.tap(m, said("tap.back"))
	see("settings_off", c.tap(m, said("settings.turn_off")))
}

func (c *chat) throughRecords(see seeing, said saying) {
	see("privacy", c.write("/privacy"))
	see("export", c.write("/export"))
	m := see("forget", c.write("/forget"))
	see("forget_kept", c.tap(m, said("forget.no")))
	m = c.write("/forget")
	see("forget_done", c.tap(m, said("forget.yes")))
}
