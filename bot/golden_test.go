package bot_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/bot"
	"pickbot/bot/texts"
	"pickbot/recommend"
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
	name, wish, search, city, rule, diet, time string
	without, allergy                           string
}

var scripts = map[string]script{
	"en": {"Ann", "something hot with noodles", "broth", "tbilisi", "never nuts", "I'm vegan", "8:30", "something hot without nuts", "I'm allergic to kiwi"},
	"ru": {"Аня", "что-нибудь с лапшой", "broth", "Тбилиси", "без орехов", "я веган", "8:30", "что-нибудь горячее без орехов", "у меня аллергия на киви"},
}

// menu is small, so that what is shown does not depend on how well it is ranked.
const menu = `id,title,description,category,tags,price,currency,contains,url,image_url
borscht,Borscht,Beetroot broth with beef and dill,Soups,hot|beetroot,6.40,EUR,meat|beef|celery,,
curry,Red curry,Tofu and pumpkin in coconut milk,Rice,spicy|tofu,8.90,EUR,soy,https://canteen.example/curry,https://canteen.example/curry.jpg
laksa,Laksa,A curried coconut broth over noodles,Soups,hot|noodles,8.90,EUR,crustaceans|fish|soy,,
market,Market salad of the day,Ask what is in it,Salads,surprise,5.10,EUR,,,
pesto,Pasta with pesto,"Basil, pine nuts and Parmesan",Pasta,green,7.20,EUR,gluten|milk|nuts,,
satay,Satay,Skewers with a peanut sauce,Meat,grilled,9.00,EUR,meat|poultry|peanuts,,
sorbet,Lemon sorbet,,Desserts,cold,3.10,EUR,none,,
`

// byID picks in the order of the ids, whatever the ranker thinks.
type byID struct{}

func (byID) Write(_ context.Context, r recommend.Request) (recommend.Draft, error) {
	slices.SortFunc(r.Candidates, func(a, b recommend.Candidate) int { return strings.Compare(a.Item.ID, b.Item.ID) })
	var d recommend.Draft
	for _, c := range r.Candidates[:min(r.Picks, len(r.Candidates))] {
		d.Picks = append(d.Picks, recommend.Pick{ItemID: c.Item.ID})
	}
	return d, nil
}

// plain gives reasons and summaries from the items and what was chosen alone, whatever the ranker knows.
type plain struct{ *texts.Book }

func (p plain) Summary(lang string, t recommend.Taste) string {
	t.Topics = t.Topics[:min(1, len(t.Topics))]
	return p.Book.Summary(lang, t)
}

func (p plain) Reason(lang string, c recommend.Candidate) string {
	c.Evidence = recommend.Evidence{}
	return p.Book.Reason(lang, c)
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
			c := newChatBy(t, s.name, lang, menu, byID{})
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
			c.throughOffice(see, said, lang)
			c.throughRecords(see, said)
			c.quiet()

			one := newChat(t, s.name, lang, "id,title,description\nlaksa,Laksa,A curried coconut broth over noodles\n")
			see("start_no_topics", one.write("/start"))
			see("quiz", one.tap(one.last(), said("start.rate")))
			see("picks_local", one.tap(one.last(), said("quiz.like")))
			see("privacy_local", one.write("/privacy"))
			one.quiet()
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
	see("picks_first", c.tap(m, said("start.done")))
	see("start_again", c.write("/start"))
	see("start_link", c.write("/start item_laksa"))
	see("start_link_gone", c.write("/start item_nowhere"))
	see("help", c.write("/help"))
}

func (c *chat) throughPicks(see seeing, said saying, s script) {
	m := see("picks", c.write("/picks"))
	see("why", c.tap(m, said("tap.why")))
	c.tap(m, "1 👍")
	see("picks_liked", c.now(m))
	c.tap(m, "3 👎")
	see("picks_disliked", c.now(m))
	c.tap(m, said("tap.undo"))
	see("picks_undone", c.now(m))
	c.tap(m, said("tap.more"))
	see("picks_more", c.now(m))
	c.tap(m, said("tap.back"))
	c.tap(m, said("tap.cards"))
	see("picks_cards", c.now(m))
	c.tap(m, "🔖")
	c.tap(m, "▸")
	c.tap(m, "👎")
	see("picks_card_disliked", c.now(m))
	c.tap(m, said("tap.list"))
	see("picks_list", c.now(m))
	see("similar", c.tap(c.write("/start item_borscht"), said("item.similar")))
	see("ask", c.write(s.wish))
	see("ask_without", c.write(s.without))
	see("ask_empty", c.write("/ask"))
	see("search_empty", c.write("/search"))
	see("search", c.write(s.search))
	see("search_item", c.write("/start item_curry"))
	see("search_none", c.write("/search qwxz"))
}

func (c *chat) throughProfile(see seeing, said saying, s script) {
	m := see("saved", c.write("/saved"))
	see("saved_empty", c.tap(m, "1 ✕"))
	m = see("history", c.write("/history"))
	c.person.TapAt(m, 0, 1)
	c.handle()
	see("history_removed", c.now(m))
	m = see("profile", c.write("/profile"))
	c.tap(m, said("profile.topics"))
	see("profile_topics", c.tap(m, "Salads"))
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
	see("rules_unheard", c.write(s.allergy))
	see("rules_diet", c.write(s.diet))
	confirm := see("rules_confirm", c.write(s.rule))
	see("rules_kept", c.tap(confirm, said("rules.keep")))
	see("rules", c.tap(c.last(), said("profile.rules")))
	see("rules_held", c.write(s.rule))
	see("item_against", c.write("/start item_pesto"))
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

// throughOffice is what Max sees, who is an admin.
func (c *chat) throughOffice(see seeing, said saying, lang string) {
	ann := c.person
	c.person = c.box.Person(sandbox.Max)
	c.write("/start")
	if err := c.store.SetLang(c.t.Context(), c.person.ID, lang); err != nil {
		c.t.Fatal(err)
	}
	see("admin_help", c.write("/help"))
	office := c.parts.Office
	for name, f := range map[string]figures{
		"": {holdout: 8}, "_few": {holdout: 2}, "_unclear": {holdout: 10, accepted: 6}, "_worse": {holdout: 30, accepted: 12},
	} {
		c.parts.Office.Figures = f
		c.bot = bot.New(c.parts)
		see("admin_stats"+name, c.write("/stats"))
	}
	c.parts.Office = office
	c.bot = bot.New(c.parts)
	m := see("admin_keys", c.write("/keys"))
	for _, k := range [][2]string{{"active", "3fa9…"}, {"cooling", "c40a…"}, {"exhausted", "9e21…"}, {"quarantined", "0d77…"}} {
		see("admin_key_"+k[0], c.tap(m, k[1]))
		c.tap(m, said("tap.back"))
	}
	c.tap(m, "77b0…")
	see("admin_keys_disabled", c.tap(m, said("keys.disable")))
	see("admin_key_disabled", c.tap(m, "77b0…"))
	c.tap(m, said("keys.enable"))
	see("admin_rotate", c.write("/rotate"))
	see("admin_rotate_none", c.write("/rotate"))
	see("admin_rotations", c.write("/rotations"))
	for name, values := range map[string][]any{
		"key_quarantined": {"Key", "0d77aa4e92c6", "Reason", "leaked 403 PERMISSION_DENIED"},
		"host_refused":    {"Reason", "region 400 FAILED_PRECONDITION"},
		"webhook":         {"Since", "11:58 UTC", "Reason", "Wrong response from the webhook: 502 Bad Gateway"},
	} {
		if err := c.bot.TellAdmins(c.t.Context(), "alert."+name, values...); err != nil {
			c.t.Fatal(err)
		}
		see("admin_alert_"+name, c.last())
	}
	see("admin_user_usage", c.write("/user"))
	see("admin_user_unknown", c.write("/user 987"))
	m = see("admin_user", c.write("/user "+strconv.FormatInt(ann.ID, 10)))
	see("admin_user_file", c.tap(m, said("user.file")))
	for _, name := range []string{"drop", "ban"} {
		label := said("user." + name)
		c.tap(m, label)
		see("admin_user_"+name, c.now(m))
		c.tap(m, label)
		see("admin_user_"+name+"_done", c.now(m))
	}
	c.tap(m, said("user.unban"))
	see("admin_catalog", c.write("/catalog"))
	upload := func(data string) sandbox.Message {
		c.person.Upload("menu.csv", []byte(data), "")
		c.handle()
		return c.last()
	}
	m = see("admin_catalog_dry_run", upload("id,title\nsoup,Onion soup\nlaksa,Laksa\n"))
	see("admin_catalog_done", c.tap(m, said("catalog.import")))
	see("admin_catalog_same", upload("id,title\nsoup,Onion soup\nlaksa,Laksa\n"))
	see("admin_catalog_left", c.tap(upload("id,title\ncake,Cake\n"), said("catalog.leave")))
	see("admin_catalog_bad", upload("id,title,price\nsoup,,x\n!,Cake,1\nbun\npie,P\"ie,1\n"+strings.Repeat("soup,Again,1\n", 12)))
	see("admin_catalog_zip", upload("PK\x03\x04 and more"))
	see("admin_maintenance_usage", c.write("/maintenance soon"))
	see("admin_maintenance", c.write("/maintenance on"))
	c.person = ann
	see("maintenance", c.write("/picks"))
	c.person = c.box.Person(sandbox.Max)
	see("admin_maintenance_off", c.write("/maintenance off"))
	c.later.Store(int64(time.Hour))
	see("admin_audit", c.write("/audit"))
	c.later.Store(0)
	c.person = ann
}
