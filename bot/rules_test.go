package bot_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pickbot/recommend"
)

// books declares no contents, and one of them has no price.
const books = `id,title,category,tags,price,currency
one,War and Peace,Novel,war|long,20,EUR
two,Emma,Novel,love,,
three,The Nut Cracker,Children,nuts|fairy-tale,10,EUR
`

// free has no prices and no contents.
const free = "id,title,tags\none,War and Peace,war\ntwo,Emma,love\n"

func (c *chat) rules() []recommend.Rule {
	c.t.Helper()
	profile, err := c.store.Profile(c.t.Context(), c.person.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return profile.Rules
}

func contains(names ...string) (rules []recommend.Rule) {
	for _, name := range names {
		rules = append(rules, recommend.Rule{Kind: recommend.NeverContains, Value: name})
	}
	return rules
}

var (
	vegan      = contains("meat", "fish", "crustaceans", "molluscs", "egg", "milk", "honey", "gelatine")
	vegetarian = contains("meat", "fish", "crustaceans", "molluscs", "gelatine")
)

func topic(name string) recommend.Rule {
	return recommend.Rule{Kind: recommend.NeverTopic, Value: name}
}

func limit(value string) []recommend.Rule {
	return []recommend.Rule{{Kind: recommend.MaxPrice, Value: value}}
}

var anyOrder = cmpopts.SortSlices(func(a, b recommend.Rule) bool {
	return a.Kind+"/"+recommend.RuleKind(a.Value) < b.Kind+"/"+recommend.RuleKind(b.Value)
})

func TestRulesInWords(t *testing.T) {
	t.Parallel()
	c := newChat(t, "Ann", "en", "")
	for text, want := range map[string][]recommend.Rule{
		"never nuts":            contains("nuts", "peanuts"),
		"Never nuts!":           contains("nuts", "peanuts"),
		"no meat or fish":       contains("meat", "fish"),
		"I don’t eat pork":      contains("pork"),
		"I'm allergic to soya.": contains("soy"),
		"no chicken":            append(contains("poultry"), topic("chicken")),
		"no Soups":              {topic("Soups"), topic("soup")},
		"no curry":              {topic("curry")},
		"at most 10":            limit("1000"),
		"under 7.50":            limit("750"),
		"no more than €12":      limit("1200"),
		"без орехов":            contains("nuts", "peanuts"),
		"не дороже 10":          limit("1000"),
		"до 7,5 евро":           limit("750"),
		"не ем мясо и рыбу":     contains("meat", "fish"),
		"у меня аллергия на морепродукты": contains("crustaceans", "fish", "molluscs"),

		"no nuts except coconut":       contains("nuts", "peanuts"), // a rule has no exception
		"no nuts, no fish":             contains("nuts", "peanuts", "fish"),
		"please no dairy products":     contains("milk"),
		"I can't eat any nuts, thanks": contains("nuts", "peanuts"),
		"no peanutz":                   contains("peanuts"),
		"never mushroms":               contains("mushrooms"),
		"no nuts or palm oil":          contains("nuts", "peanuts"), // the oil is said not to be known
		"Никаких орехов, пожалуйста": contains("nuts", "peanuts"),
		"без арехов":                 contains("nuts", "peanuts"),
		"никогда грибы":              contains("mushrooms"),
		"не ем грибов и баранины":    contains("mushrooms", "lamb"),
		"без орехов, без рыбы":       contains("nuts", "peanuts", "fish"),
		"Не ем мясо, кроме курицы":   contains("meat"),
		"не больше 12 евро":          limit("1200"),
		"терпеть не могу сельдерей":  contains("celery"),
		"без молочных продуктов":     contains("milk"),

		"I'm vegan":                        vegan,
		"I’m a vegan and allergic to nuts": append(contains("nuts", "peanuts"), vegan...),
		"vegetarian":                       vegetarian,
		"I eat vegetarian, no eggs":        append(contains("egg"), vegetarian...),
		"No nuts. I'm vegetarian":          append(contains("nuts", "peanuts"), vegetarian...),
		"pescatarian":                      contains("meat"),
		"halal":                            contains("pork", "alcohol"),
		"gluten-free":                      contains("gluten"),
		"Lactose intolerant and coeliac":   contains("milk", "gluten"),
		"I'm lactose intolerant":           contains("milk"),
		"I have a nut allergy":             contains("nuts", "peanuts"),
		"Я веган!":                         vegan,
		"я вегетарианка и не ем орехи": append(contains("nuts", "peanuts"), vegetarian...),
		"халяль":              contains("pork", "alcohol"),
		"безглютеновая диета": contains("gluten"),
		"у меня непереносимость лактозы": contains("milk"),
	} {
		t.Run(text, func(t *testing.T) {
			m := c.write(text)
			if !strings.Contains(m.Text, "Shall this be a rule") {
				t.Fatalf("the answer:\n%s", screen(m))
			}
			if got := c.rules(); len(got) != 0 {
				t.Errorf("rules before the confirmation: %v", got)
			}
			c.tap(m, "✓ Keep as a rule")
			if diff := cmp.Diff(want, c.rules(), anyOrder); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
			c.quiet()
			if err := c.store.Forget(t.Context(), c.person.ID); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestRules(t *testing.T) {
	t.Parallel()

	t.Run("words that only begin like a rule are a wish", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		for _, text := range []string{"no idea at all", "never mind it", "without a doubt something hot and spicy for a cold day", "under the sea", "at most a salad", "не знаю, чего хочу", "без спешки и со вкусом", "никогда не пробовал такого",
			"something vegan for tonight", "vegan curry with rice", "I'm not vegan", "sugar-free dessert", "stress-free evening", "я не веган, хочу мяса"} {
			if m := c.write(text); !strings.Contains(m.Text, "or “"+string([]rune(text)[:8])) || len(c.rules()) > 0 {
				t.Errorf("%s: %s", text, m.Text)
			}
		}
		c.quiet()
	})

	t.Run("only one of what was understood can be kept, and it holds at once", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		c.tap(c.write("never nuts"), "✓ Only: never peanuts")
		if diff := cmp.Diff(contains("peanuts"), c.rules()); diff != "" {
			t.Errorf("rules (-want +got):\n%s", diff)
		}
		for range 3 {
			if m := c.write("/search peanut"); !strings.Contains(m.Text, "Nothing here") && strings.Contains(m.Text, "Gado-gado") {
				t.Errorf("with the rule there still is:\n%s", m.Text)
			}
		}
	})

	t.Run("more of them than a button holds are kept all the same", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		const words = "never nuts, fish, egg, milk, soy and celery"
		want := contains("nuts", "peanuts", "fish", "egg", "milk", "soy", "celery")
		m := c.write(words)
		for _, rule := range want {
			if !strings.Contains(m.Text, "never "+rule.Value) {
				t.Errorf("%s is not said back:\n%s", rule.Value, m.Text)
			}
		}
		c.write("something hot")
		if c.tap(m, "✓ Keep as a rule"); len(c.rules()) != 0 {
			t.Errorf("a button whose words are gone keeps %v", c.rules())
		}
		c.tap(c.write(words), "✓ Keep as a rule")
		if diff := cmp.Diff(want, c.rules(), anyOrder); diff != "" {
			t.Errorf("rules (-want +got):\n%s", diff)
		}
		c.quiet()
	})

	t.Run("it can be meant for now only", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.tap(c.write("no meat"), "No, just for now")
		if !strings.Contains(m.Text, "For “no meat”") || len(c.rules()) != 0 {
			t.Errorf("rules %v after:\n%s", c.rules(), m.Text)
		}
	})

	t.Run("a rule on contents is not accepted where nothing declares any, and the reason is said", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", books)
		m := c.write("never nuts")
		if !strings.Contains(m.Text, "does not say what things contain") || len(c.rules()) != 0 {
			t.Errorf("rules %v after:\n%s", c.rules(), m.Text)
		}
		if m := c.tap(m, "◂ Back"); strings.Contains(screen(m), "Never with…") {
			t.Errorf("contents are offered:\n%s", screen(m))
		}
		c.tap(c.write("no war"), "✓ Keep as a rule")
		if diff := cmp.Diff([]recommend.Rule{topic("war")}, c.rules()); diff != "" {
			t.Errorf("rules (-want +got):\n%s", diff)
		}
	})

	t.Run("what of a diet the catalog does not declare is said, and kept for the day it does", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "id,title,contains\none,Toast,gluten|milk\ntwo,Omelette,egg\nthree,What there is,\n")
		m := c.write("I'm vegan")
		if !strings.Contains(m.Text, "Nothing here is said to contain meat, fish, crustaceans, molluscs, honey, gelatine, so I cannot look out for that yet") {
			t.Errorf("the limits are not said:\n%s", m.Text)
		}
		c.tap(m, "✓ Keep as a rule")
		if diff := cmp.Diff(vegan, c.rules(), anyOrder); diff != "" {
			t.Errorf("rules (-want +got):\n%s", diff)
		}
		if m := c.write("/picks"); !strings.Contains(m.Text, "nothing left") {
			t.Errorf("what does not say what it contains is shown:\n%s", m.Text)
		}
		for text, want := range map[string]string{
			"I'm a pescatarian": "Nothing here is said to contain meat", "We eat halal": "Nothing here is said to contain pork, alcohol",
		} {
			if m := c.write(text); !strings.Contains(m.Text, want) || !strings.Contains(screen(m), "a rule") {
				t.Errorf("%s:\n%s", text, screen(m))
			}
		}
		for text, want := range map[string]string{"I'm on keto": "no list of contents says", "keto": "“keto”"} {
			if m := c.write(text); !strings.Contains(m.Text, want) || strings.Contains(screen(m), "Keep as a rule") {
				t.Errorf("%s:\n%s", text, screen(m))
			}
		}
		if m := newChat(t, "Max", "en", "").write("I eat only halal"); !strings.Contains(m.Text, "“halal” asks for more than a list of contents says") {
			t.Errorf("halal is promised:\n%s", m.Text)
		}
	})

	t.Run("a diet is a wish where nothing declares contents, unless it is the person's own", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", books)
		for text, want := range map[string]string{"vegan": "“vegan”", "I'm vegan": "does not say what things contain"} {
			if m := c.write(text); !strings.Contains(m.Text, want) || len(c.rules()) > 0 {
				t.Errorf("%s: %s", text, screen(m))
			}
		}
	})

	t.Run("a price limit is not accepted where nothing has a price", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", free)
		c.tap(c.tap(c.tap(c.write("/profile"), "Rules"), "+ In your words"), "◂ Back")
		c.tap(c.last(), "+ In your words")
		if m := c.write("at most 10"); !strings.Contains(m.Text, "has a price") || len(c.rules()) != 0 {
			t.Errorf("rules %v after:\n%s", c.rules(), m.Text)
		}
	})

	t.Run("by buttons they are ticked and unticked, and removed from the list", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.write("/profile")
		for _, label := range []string{"Rules", "+ Never with…", "fish", "▸", "nuts", "◂", "✓ fish", "gluten"} {
			m = c.tap(m, label)
		}
		if diff := cmp.Diff(contains("nuts", "gluten"), c.rules(), anyOrder); diff != "" {
			t.Errorf("rules (-want +got):\n%s", diff)
		}
		for _, label := range []string{"◂ Back", "+ At most…", "€8.00", "€6.00"} {
			m = c.tap(m, label)
		}
		if s := screen(m); !strings.Contains(s, "[✓ €6.00] [€8.00]") {
			t.Errorf("of two limits the later holds:\n%s", s)
		}
		for _, label := range []string{"◂ Back", "✕ at most €6.00", "✕ never nuts", "✕ never gluten"} {
			m = c.tap(m, label)
		}
		if got := c.rules(); len(got) != 0 {
			t.Errorf("rules %v are left", got)
		}
		c.quiet()
	})

	t.Run("who rules out everything is told how to get something again", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", books)
		c.tap(c.write("at most 1"), "✓ Keep as a rule")
		m := c.write("/picks")
		if !strings.Contains(m.Text, "nothing left") {
			t.Fatalf("the picks:\n%s", m.Text)
		}
		c.tap(c.tap(m, "Rules"), "✕ at most €1.00")
		if len(c.rules()) != 0 {
			t.Errorf("rules %v", c.rules())
		}
		if m := c.write("/picks"); !strings.Contains(m.Text, "for you today") {
			t.Errorf("afterwards:\n%s", m.Text)
		}
	})
}
