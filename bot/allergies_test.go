package bot_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/sandbox"
)

// What people mean, by the contents that they must not get.
var (
	nuts      = []string{"nuts", "peanuts"}
	shellfish = []string{"crustaceans", "molluscs"}
	seafood   = []string{"crustaceans", "fish", "molluscs"}
	meatless  = []string{"meat", "fish", "crustaceans", "molluscs", "gelatine"}
	plants    = and(meatless, "egg", "milk", "honey")
)

// stated are ways to say what one cannot have, or never wants. Each is answered with the rules that follow from it, to be
// kept with one tap.
var stated = map[string][]string{
	"I have a severe nut allergy": nuts, "I can't have nuts": nuts, "Hi, I'm allergic to nuts": nuts, "I am very allergic to fish": {"fish"},
	"i cant eat nuts": nuts, "I CAN’T EAT NUTS!!!": nuts, "Hello! I have a nut allergy.": nuts, "nut allergy": nuts, "nut allergy here": nuts,
	"PEANUT ALLERGY": {"peanuts"}, "I'm deathly allergic to peanuts": {"peanuts"}, "alergic to penuts": {"peanuts"}, "i am allergc to nuts": nuts,
	"Allergies: nuts, sesame": and(nuts, "sesame"), "allergies - milk and eggs": {"milk", "egg"}, "allergic to: nuts; sesame; soy": and(nuts, "sesame", "soy"),
	"I'm coeliac": {"gluten"}, "I am a celiac": {"gluten"}, "ceoliac": {"gluten"}, "coeliac here, what can I eat?": {"gluten"}, "I have coeliac disease": {"gluten"},
	"can you recommend something for a coeliac": {"gluten"}, "lactose intolerant": {"milk"}, "laktose intolerant": {"milk"}, "I can't do dairy": {"milk"},
	"I'm lactose intolerant, what do you suggest?": {"milk"}, "I think I'm lactose intolerant": {"milk"}, "I'm intolerant to dairy": {"milk"},
	"no dairy for me please, I'm intolerant": {"milk"}, "dairy upsets my stomach": {"milk"}, "I'm off dairy": {"milk"}, "dairy free": {"milk"}, "diary free": {"milk"},
	"I'm on a dairy free diet": {"milk"}, "sorry, I can't eat dairy": {"milk"}, "she can't have milk": {"milk"}, "what can I eat if I am allergic to milk?": {"milk"},
	"no pork please": {"pork"}, "no fihs": {"fish"}, "I don't eat fish": {"fish"}, "we don't eat pork": {"pork"}, "not pork": {"pork"}, "nothing with pork": {"pork"},
	"allergic to shellfish and sesame": and(shellfish, "sesame"), "I get sick from shellfish": shellfish, "no seafood": seafood,
	"I get hives from shrimp": {"crustaceans"}, "severe reaction to shrimp": {"crustaceans"}, "My son is allergic to eggs": {"egg"},
	"he is allergic to wheat": {"gluten"}, "my daughter can't have gluten": {"gluten"}, "gluten is off limits for me": {"gluten"}, "glutenfree": {"gluten"},
	"no gluten/dairy/egg": {"gluten", "milk", "egg"}, "no gluten no dairy": {"gluten", "milk"}, "I avoid gluten and dairy": {"gluten", "milk"},
	"Nuts. I'm allergic.": nuts, "nuts make me sick": nuts, "nuts could kill me": nuts, "I'd die from nuts": nuts, "tree nuts are bad for me": {"nuts"},
	"I carry an EpiPen for nuts": nuts, "anaphylaxis with hazelnuts": {"nuts"}, "my son is allergic to kiwi and nuts": nuts, "w/o nuts": nuts, "exclude nuts": nuts,
	"peanut-free, tree-nut-free, and dairy-free": {"peanuts", "nuts", "milk"}, "nut-free please": nuts, "I'm not allergic to fish but I am allergic to nuts": nuts,
	"Just so you know, I'm allergic to soy": {"soy"}, "I should mention that I am allergic to mustard": {"mustard"}, "I must avoid celery": {"celery"},
	"any soup, but I'm allergic to celery": {"celery"}, "something hot, I'm allergic to fish": {"fish"}, "Pasta please. I have a nut allergy": nuts,
	"I want pasta but I am allergic to nuts": nuts, "I have a nut allergy and my husband is vegan": and(plants, nuts...), "I'm allergic to tomatoes": {"tomato"},
	"allergic to peanuts milk eggs": {"peanuts", "milk", "egg"}, "peanuts milk eggs fish and soy I can't eat": {"peanuts", "milk", "egg", "fish", "soy"},
	"I'm allergic to peanuts, tree nuts, milk, eggs, fish, soy, sesame, mustard, celery, lupin, sulphites, molluscs, crustaceans, gluten, and pork": {
		"peanuts", "nuts", "milk", "egg", "fish", "soy", "sesame", "mustard", "celery", "lupin", "sulphites", "molluscs", "crustaceans", "gluten", "pork"},
	"No nuts, no peanuts, no fish, no shellfish, no milk, no eggs, no soy and absolutely no sesame whatsoever": append(and(shellfish, nuts...), "fish", "milk", "egg", "soy", "sesame"),
	"I'm a strict vegan": plants, "as a vegan, what can I have?": plants, "I'm a vegen": plants, "something for a vegan": plants, "my wife is vegetarian": meatless,
	"I'm a vegetarian and hate mushrooms": and(meatless, "mushrooms"), "I never eat meat": {"meat"}, "I eat no meat": {"meat"}, "I gave up meat": {"meat"},
	"I don't drink alcohol": {"alcohol"}, "no alcohol for me": {"alcohol"}, "I hate mushrooms": {"mushrooms"}, "mushrooms are disgusting": {"mushrooms"},
	"anything but fish": {"fish"}, "I eat everything but pork": {"pork"}, "fish I don't eat": {"fish"}, "fish? no thanks": {"fish"}, "celery? no!": {"celery"},
	"tomato allergy": {"tomato"}, "tomato allergy, want soup": {"tomato"}, "nut allergy friendly dessert": nuts, "fish allergy soup": {"fish"}, "tree nut allergy cake": {"nuts"},
	"nuts give me a rash": nuts, "I get a rash from eggs": {"egg"}, "I can't eat eggs today": {"egg"}, "eggs give me hives": {"egg"}, "peanuts are deadly for me": {"peanuts"}, "gluten sensitivity": {"gluten"},
	"neither fish nor meat": {"fish", "meat"}, "zero gluten": {"gluten"}, "I don't touch pork": {"pork"}, "pork is haram for me": {"pork"}, "fish isn't my thing": {"fish"},
	"I'm muslim": {"pork", "alcohol"}, "we are muslims": {"pork", "alcohol"}, "I keep halal": {"pork", "alcohol"}, "kosher please": and(shellfish, "pork"), "I'm pescatarian": {"meat"},

	"У меня сильная аллергия на орехи": nuts, "у меня аллергия на рыбу и яйца": {"fish", "egg"}, "аллергия: орехи, кунжут": and(nuts, "sesame"),
	"Привет! У меня аллергия на арахис": {"peanuts"}, "алергия на молоко": {"milk"}, "у сына аллергия на яйца": {"egg"}, "я аллергик, орехи нельзя": nuts,
	"аллергия!!! орехи": nuts, "орехи — нельзя!": nuts, "для аллергика на орехи": nuts, "аллергична на мёд": {"honey"}, "ребёнку нельзя арахис": {"peanuts"},
	"страшная аллергия на креветки и мидии": shellfish, "аллергия на морепродукты": seafood, "реакция на молоко": {"milk"}, "от креветок мне плохо": {"crustaceans"},
	"мне нельзя глютен": {"gluten"}, "глютен мне нельзя": {"gluten"}, "у меня целиакия": {"gluten"}, "врач запретил глютен": {"gluten"}, "без глютена": {"gluten"},
	"я на безглютеновой диете": {"gluten"}, "отказалась от глютена": {"gluten"}, "без лактозы, пожалуйста": {"milk"}, "у меня непереносимость лактозы": {"milk"},
	"безлактозное": {"milk"}, "не переношу молочное": {"milk"}, "молочку не ем": {"milk"}, "Здравствуйте, мне нельзя молочные продукты и яйца": {"milk", "egg"},
	"не ем свинину": {"pork"}, "я не ем рыбу": {"fish"}, "рыбу не ем": {"fish"}, "рыба? нет!": {"fish"}, "ем всё кроме рыбы": {"fish"}, "меня тошнит от рыбы": {"fish"},
	"свинину и говядину не ем": {"pork", "beef"}, "никакой свинины и алкоголя": {"pork", "alcohol"}, "не ем: мясо, рыба, яйца": {"meat", "fish", "egg"},
	"совсем не ем мяса": {"meat"}, "ни мяса ни рыбы": {"meat", "fish"}, "мясо исключено": {"meat"}, "отказался от мяса": {"meat"}, "не употребляю алкоголь": {"alcohol"},
	"орехи мне противопоказаны": nuts, "не пью алкоголь": {"alcohol"}, "не люблю грибы": {"mushrooms"}, "хочу суп, но у меня аллергия на сельдерей": {"celery"},
	"сыпь от яиц": {"egg"}, "отёк квинке от орехов": nuts, "задыхаюсь от орехов": nuts, "глютеновая болезнь": {"gluten"}, "молоко не пьём": {"milk"},
	"рыба не нравится": {"fish"}, "рыба — это не моё": {"fish"}, "хватит рыбы": {"fish"}, "рыбы быть не должно": {"fish"}, "я мусульманин": {"pork", "alcohol"},
	"я веган, что мне съесть?": plants, "мы с женой веганы": plants, "вегетарианец я": meatless, "жена вегетарианка": meatless,
}

// inPassing are wishes that rule something out. They are answered at once, without it.
var inPassing = map[string][]string{
	"something without nuts": nuts, "something without nust": nuts, "pasta without nuts": nuts, "pasta w/o nuts": nuts, "pasta (no nuts)": nuts, "pasta - no nuts": nuts, "pasta but no nuts": nuts,
	"pasta, nuts excluded": nuts, "pasta, please leave out nuts": nuts, "nut-free dessert": nuts, "which dishes have no nuts?": nuts, "chocolate, no nuts": nuts,
	"dessert that isn't made with milk": {"milk"}, "cake with neither eggs nor milk": {"egg", "milk"}, "cake with zero milk": {"milk"}, "торт, не содержащий яйца": {"egg"},
	"дети не едят рыбу": {"fish"}, "no fish today": {"fish"}, "I don't want fish today": {"fish"}, "no meat tonight": {"meat"}, "не хочу рыбу сегодня": {"fish"},
	"рыбу сегодня не хочу": {"fish"}, "something that has no nuts in it": nuts, "give me something without any kind of nuts": nuts, "don't give me anything with nuts, rather soup": nuts,
	"something hot with no fish": {"fish"}, "something not fish": {"fish"}, "is there something that isn't fish": {"fish"}, "maybe no fish": {"fish"},
	"not in the mood for fish, maybe soup": {"fish"}, "hot soup, I never eat fish": {"fish"}, "my kid hates fish": {"fish"},
	"a salad, no cheese": {"milk"}, "noodles without melted cheese": {"milk"}, "soup, hold the cream": {"milk"}, "something that does not contain milk": {"milk"},
	"dinner without salt and milk": {"milk"}, "a gluten free pasta": {"gluten"}, "show me gluten-free dishes": {"gluten"}, "doctor said no gluten": {"gluten"},
	"dairy-free and nut-free soup": and(nuts, "milk"), "nut and dairy free soup": and(nuts, "milk"), "I'd like a soup without celery or milk": {"celery", "milk"},
	"a meatless dinner": {"meat"}, "soup instead of meat": {"meat"}, "fish rather than meat": {"meat"}, "no meat, something with potato": {"meat"},
	"I'm pregnant, no raw fish or alcohol": {"fish", "alcohol"}, "fish is fine but no shellfish": shellfish, "vegan without soy": {"soy"},

	"что-нибудь без орехов": nuts, "можно без орехов?": nuts, "суп без молока и сельдерея": {"milk", "celery"}, "хочу soup, только не рыбу": {"fish"},
	"что угодно кроме рыбы": {"fish"}, "что-нибудь горячее, рыбу не хочу": {"fish"}, "хочу суп, но не рыбный": {"fish"}, "без мяса и рыбы что-нибудь горячее": {"meat", "fish"},
	"безмолочный суп": {"milk"}, "паста вместо мяса": {"meat"}, "посоветуй суп без глютена": {"gluten"}, "есть что-нибудь без мяса?": {"meat"},
}

// wishes only look as if they ruled out what things contain.
var wishes = []string{
	"something nutty", "no idea", "no idea, maybe fish", "without you I'd starve", "nothing special", "nothing fancy, just soup", "not too expensive", "no, fish please",
	"no, I love nuts", "why not fish?", "I can't live without cheese", "can't get enough of cheese", "nothing better than cheese", "not only fish", "no problem with nuts",
	"do not mind fish", "with or without cheese", "can't say no to fish", "I never had oysters", "I have no allergies", "no allergies, surprise me",
	"I'm not allergic to anything", "I like the nut cake, not allergic", "I am no longer allergic to nuts", "fish or meat, don't know", "not sure, fish or meat",
	"I hate to ask but something with fish", "rain or no rain, soup", "something with fish but without bones",
	"free lunch", "feel free to surprise me", "free range eggs", "guilt-free dessert", "stress-free evening", "boneless chicken", "something fishy going on", "not bad, that soup",
	"I'd kill for a soup", "no rush", "no thanks", "no money for expensive food", "nothing heavy", "not today", "no way", "never mind", "I can't decide", "whatever, no preference",
	"something with nuts", "can I have nuts", "more nuts", "fish and chips", "does it contain nuts", "I'm not a vegetarian", "which soup is vegan?", "a light soup", "tired of waiting",

	"хочу рыбу", "без разницы", "не знаю", "почему бы не рыбу", "не против рыбы", "нет идей", "нельзя ли рыбу", "не могу жить без сыра", "у меня нет аллергии",
	"не только рыбу", "без спешки", "никогда не пробовал устриц", "что-нибудь с орехами", "я всё ем", "без аллергий", "не дорого", "нет времени",
}

func and(contents []string, more ...string) []string { return slices.Concat(contents, more) }

// declares reports whether an item has one of the contents, or does not say.
func declares(it recommend.Item, contents []string) bool {
	return !it.Contains.Declared || slices.ContainsFunc(contents, func(name string) bool { return slices.Contains(it.Contains.Names, name) })
}

// offered are the dishes that a message lists.
func (c *chat) offered(m sandbox.Message) (list []recommend.Item) {
	c.t.Helper()
	for _, it := range c.items() {
		if strings.Contains(m.Text, ". "+it.Title+" ·") {
			list = append(list, it)
		}
	}
	return list
}

// items are the whole catalog.
func (c *chat) items() (list []recommend.Item) {
	c.t.Helper()
	for it, err := range c.store.Items(c.t.Context()) {
		if err != nil {
			c.t.Fatal(err)
		}
		list = append(list, it)
	}
	return list
}

// without wants picks, and none with one of the contents.
func (c *chat) without(contents []string, m sandbox.Message) {
	c.t.Helper()
	list := c.offered(m)
	for _, it := range list {
		if declares(it, contents) {
			c.t.Errorf("%s, which declares %v, is offered:\n%s", it.Title, it.Contains.Names, screen(m))
		}
	}
	if len(list) == 0 {
		c.t.Errorf("nothing is offered:\n%s", screen(m))
	}
}

// ruledOut are the contents that somebody has rules against.
func (c *chat) ruledOut() []string {
	c.t.Helper()
	var list []string
	for _, rule := range c.rules() {
		if rule.Kind == recommend.NeverContains {
			list = append(list, rule.Value)
		}
	}
	slices.Sort(list)
	return list
}

// keeps wants rules against the contents, and no others, after a message.
func (c *chat) keeps(contents []string, m sandbox.Message) {
	c.t.Helper()
	if diff := cmp.Diff(slices.Sorted(slices.Values(contents)), c.ruledOut()); diff != "" {
		c.t.Errorf("ruled out (-want +got):\n%s\nby\n%s", diff, screen(m))
	}
}

// startAnew checks that nothing went wrong, and forgets the person.
func (c *chat) startAnew() {
	c.t.Helper()
	c.quiet()
	if err := c.store.Forget(c.t.Context(), c.person.ID); err != nil {
		c.t.Fatal(err)
	}
}

// wholeTrip: of so many ways to say something one is followed to the picks; all of them in make proof.
func wholeTrip(n int) bool { return n%8 == 0 || os.Getenv("PICKBOT_PROOF") != "" }

func TestAllergies(t *testing.T) {
	t.Parallel()

	t.Run("what somebody cannot have is offered as a rule", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		for n, text := range slices.Sorted(maps.Keys(stated)) {
			want := stated[text]
			t.Run(text, func(t *testing.T) {
				c.t = t
				m := c.write(text)
				if !strings.Contains(m.Text, "Shall this be a rule") {
					t.Fatalf("the answer:\n%s", screen(m))
				}
				if wholeTrip(n) {
					c.without(want, c.tap(m, "No, just for now"))
					m = c.write(text)
				}
				c.tap(m, "✓ Keep as a rule")
				c.keeps(want, m)
				if wholeTrip(n) {
					c.without(want, c.write("/picks"))
				}
				c.startAnew()
			})
		}
	})

	t.Run("what a wish rules out is left out of its picks, and offered as a rule", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		for n, text := range slices.Sorted(maps.Keys(inPassing)) {
			want := inPassing[text]
			t.Run(text, func(t *testing.T) {
				c.t = t
				m := c.write(text)
				if !strings.Contains(m.Text, "Left out: ") || len(c.rules()) > 0 {
					t.Fatalf("the answer:\n%s", screen(m))
				}
				c.without(want, m)
				if wholeTrip(n) {
					c.without(want, c.write("/ask "+text))
				}
				c.person.TapAt(c.now(m), len(m.ReplyMarkup.Rows)-1, 0)
				c.handle()
				c.keeps(want, m)
				c.startAnew()
			})
		}
	})

	t.Run("what no rule can speak of is left out where it is mentioned", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		for text, word := range map[string]string{
			"soup without onion": "onion", "no onions": "onion", "soup without fish and onion": "onion", "chicken without skin": "skin", "a garlic-free pasta": "garlic", "steak, no sauce": "sauce",
		} {
			m := c.write(text)
			if !strings.Contains(m.Text, "Left out: what mentions "+word) || len(c.offered(m)) == 0 {
				t.Errorf("%s:\n%s", text, screen(m))
			}
			for _, it := range c.offered(m) {
				if strings.Contains(strings.ToLower(it.Title+it.Description), word) {
					t.Errorf("%s: %s is offered: %s", text, it.Title, it.Description)
				}
			}
		}
		for _, text := range []string{"pasta without cheese", "never cheese"} {
			if m := c.write(text); !strings.Contains(m.Text, "names “cheese” by itself, so all that may have it is left out") {
				t.Errorf("%s: why milk is left out is not said:\n%s", text, screen(m))
			}
		}
		if m := c.write("soup without fuss"); strings.Contains(m.Text, "Left out") || len(c.offered(m)) == 0 {
			t.Errorf("what nothing mentions:\n%s", screen(m))
		}
		c.quiet()
	})

	t.Run("other wishes rule nothing out", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		for _, text := range wishes {
			if m := c.write(text); strings.Contains(m.Text, "Left out: ") || strings.Contains(screen(m), "rule") || len(c.rules()) > 0 {
				t.Errorf("%s:\n%s", text, screen(m))
			}
		}
		c.quiet()
	})
}

// TestAllergies_Unheard: what nobody here has heard of is not made a promise of, and not looked for either.
func TestAllergies_Unheard(t *testing.T) {
	t.Parallel()
	c := newChat(t, "Ann", "en", "")
	for text, want := range map[string]string{
		"I'm allergic to kiwi": "Nothing here is said to contain kiwi", "у меня аллергия на киви": "Nothing here is said to contain киви",
		"kiwi allergy": "Nothing here is said to contain kiwi", "soup please, I have a strawberry allergy": "Nothing here is said to contain strawberry",
		"kiwi and tomato allergy":             "I have no word for: kiwi",
		"my son is allergic to kiwi and nuts": "I have no word for: kiwi", "I'm allergic to tomatoes": "names tomato: I can only go by the topics",
	} {
		if m := c.write(text); !strings.Contains(m.Text, want) || len(c.offered(m)) > 0 {
			t.Errorf("%s:\n%s", text, screen(m))
		}
	}
	if m := c.write("I have allergies"); !strings.Contains(m.Text, "Tell me, for example") {
		t.Errorf("what they are allergic to is not asked:\n%s", screen(m))
	}
	if m := c.write("nuts and fish"); !strings.Contains(m.Text, "never fish") {
		t.Errorf("what they are allergic to, once asked:\n%s", screen(m))
	}
	c.quiet()

	shelf := newChat(t, "Ann", "en", books)
	if m := shelf.write("a novel without nuts"); !strings.Contains(m.Text, "does not say what things contain") || strings.Contains(m.Text, "Nut Cracker") {
		t.Errorf("where nothing declares contents:\n%s", screen(m))
	}
	shelf.quiet()
}

// TestAllergies_Later: a rule holds for what the catalog comes to declare, in whatever words.
func TestAllergies_Later(t *testing.T) {
	t.Parallel()
	const before = "id,title,contains\nsatay,Satay,peanuts\nbun,Bun,gluten\nrice,Rice,none\n"
	const after = before + "cake,Walnut cake,nuts\nmix,Nut mix,\"mixed nuts, sesame\"\nice,Hazelnut ice,hazelnuts/milk\nbar,Bar,орехи\n"
	c := newChat(t, "Ann", "en", before)
	m := c.write("never nuts")
	if !strings.Contains(m.Text, "Nothing here is said to contain nuts, so I cannot look out for that yet") {
		t.Errorf("the limits are not said:\n%s", m.Text)
	}
	c.tap(m, "✓ Keep as a rule")
	if diff := cmp.Diff([]string{"nuts", "peanuts"}, c.ruledOut()); diff != "" {
		t.Errorf("ruled out (-want +got):\n%s", diff)
	}
	c.load(after)
	if err := c.engine.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"/picks", "/search nut", "/search hazelnut", "something sweet with walnut"} {
		if m := c.write(text); strings.Contains(m.Text, "Walnut cake") || strings.Contains(m.Text, "Nut mix") || strings.Contains(m.Text, "Hazelnut ice") || strings.Contains(m.Text, "Bar") {
			t.Errorf("%s:\n%s", text, screen(m))
		}
	}
	if m := c.write("/picks"); !strings.Contains(m.Text, "Rice") || !strings.Contains(m.Text, "Bun") {
		t.Errorf("nothing is left:\n%s", screen(m))
	}
	c.quiet()
}

// TestAllergies_Held: who speaks of a rule that they have is shown it, to take it off, whatever they make of it.
func TestAllergies_Held(t *testing.T) {
	t.Parallel()
	c := newChat(t, "Ann", "en", "")
	c.tap(c.write("never nuts"), "✓ Keep as a rule")
	for _, text := range []string{
		"remove the nut rule", "delete my nut allergy", "I don't have a nut allergy", "my nut allergy is gone", "never nuts", "убери правило про орехи", "аллергия на орехи прошла",
	} {
		if m := c.write(text); !strings.Contains(m.Text, "That is a rule already") || !strings.Contains(screen(m), "[✕ never nuts]") {
			t.Errorf("%s:\n%s", text, screen(m))
		}
	}
	for _, text := range []string{"I can eat nuts again", "anything with nuts please", "I love nuts", "soup with walnuts", "люблю орехи"} {
		if m := c.write(text); !strings.Contains(m.Text, "Your rules keep out: nuts") || !strings.Contains(screen(m), "[Rules]") {
			t.Errorf("%s:\n%s", text, screen(m))
		}
	}
	for _, text := range []string{"I'm allergic to nuts and fish", "I'm allergic to nuts and kiwi"} {
		if m := c.write(text); !strings.Contains(m.Text, "Shall this be a rule") {
			t.Errorf("%s:\n%s", text, screen(m))
		}
	}
	c.without(nuts, c.tap(c.tap(c.write("soup, I'm allergic to nuts"), "🔎 Picks for these words"), "1 👍"))
	c.tap(c.write("remove the nut rule"), "✕ never nuts")
	if diff := cmp.Diff([]string{"peanuts"}, c.ruledOut()); diff != "" {
		t.Errorf("ruled out (-want +got):\n%s", diff)
	}
	c.quiet()
}

// TestAllergies_Search: a search is without what it rules out as well, on all its pages. Titles have such words, too.
func TestAllergies_Search(t *testing.T) {
	t.Parallel()
	c := newChat(t, "Ann", "en", "")
	for text, want := range map[string][]string{
		"without nuts": nuts, "something without nuts": nuts, "soup without fish": {"fish"}, "gluten-free": {"gluten"}, "allergic to milk": {"milk"}, "vegan": plants,
		"что-нибудь без орехов": nuts,
	} {
		m := c.write("/search " + text)
		c.without(want, m)
		m = c.tap(m, "▸")
		c.without(want, m)
		if !strings.Contains(m.Text, "Left out: ") {
			t.Errorf("%s: what is left out is not said:\n%s", text, screen(m))
		}
	}
	if m := c.write("/search суп без рыбы"); len(c.offered(m)) > 0 { // this menu is in English
		t.Errorf("what does not answer the words is found:\n%s", screen(m))
	}
	found, _ := c.inline("soup without fish")
	for _, it := range c.items() {
		if declares(it, []string{"fish"}) && slices.ContainsFunc(found, func(r inlineResult) bool { return r.ID == it.ID }) {
			t.Errorf("%s is found inline", it.Title)
		}
	}
	if len(found) == 0 {
		t.Error("nothing is found inline")
	}
	c.quiet()

	shelf := newChat(t, "Ann", "en", "id,title,tags\nnever,Never Let Me Go,sad\nme,Me and You,love\n")
	if m := shelf.write("/search never let me go"); !strings.Contains(m.Text, "1. Never Let Me Go") {
		t.Errorf("a title:\n%s", screen(m))
	}
	shelf.quiet()
}

// TestAllergies_ManyWords: what a wish rules out fits into the answer however much it is.
func TestAllergies_ManyWords(t *testing.T) {
	t.Parallel()
	c := newChat(t, "Ann", "en", "")
	wish := "soup"
	for it := range c.store.Items(t.Context()) {
		for _, word := range strings.Fields(it.Description) {
			if more := " no " + word; len(wish)+len(more) < 4000 && !strings.Contains(wish, word) {
				wish += more
			}
		}
	}
	m := c.write(wish)
	if said := strings.Index(m.Text, "Left out: what mentions "); said < 0 || len(m.Text)-said > 700 {
		t.Errorf("%d bytes of answer:\n%s", len(m.Text), screen(m))
	}
	c.quiet()
}
