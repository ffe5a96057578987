package recommend_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"pickbot/bot/texts"
	"pickbot/catalogs"
	"pickbot/recommend"
	"pickbot/recommend/catalog"
)

// taste is a made-up person.
type taste struct {
	name               string
	like, dislike, had []string // ids
	topics             []string
	rules              []recommend.Rule
}

func lunchTastes() []taste {
	return []taste{
		{name: "nobody yet"},
		{name: "new, chose soups", topics: []string{"Soups"}},
		{name: "one like", like: []string{"tom-yum"}},
		{name: "soups only", like: []string{"tom-yum", "borscht", "minestrone", "harira", "french-onion-soup"}},
		{name: "vegan", like: []string{"chana-masala", "ratatouille", "falafel-plate", "red-curry-tofu", "mujaddara", "gazpacho"},
			rules: never("meat", "fish", "crustaceans", "molluscs", "milk", "egg")},
		{name: "meat and potatoes", like: []string{"goulash", "wiener-schnitzel", "bratwurst", "steak-frites", "beef-stroganoff"},
			dislike: []string{"buddha-bowl", "quinoa-salad"}},
		{name: "thai and hot", like: []string{"tom-yum", "pad-thai", "green-curry-prawns", "pad-kra-pao", "tom-kha"}},
		{name: "sweet tooth", like: []string{"tiramisu", "creme-brulee", "apple-strudel", "carrot-cake", "chocolate-fondant"}},
		{name: "fish, never nuts", like: []string{"baked-cod", "salmon-teriyaki", "ceviche", "fish-and-chips", "gravlax"}, rules: never("nuts")},
		{name: "light, at most 9", like: []string{"greek-salad", "quinoa-salad", "gazpacho", "zaru-soba", "som-tam"},
			rules: []recommend.Rule{{Kind: recommend.MaxPrice, Value: "900"}}},
	}
}

func never(names ...string) []recommend.Rule {
	var rules []recommend.Rule
	for _, name := range names {
		rules = append(rules, recommend.Rule{Kind: recommend.NeverContains, Value: name})
	}
	return rules
}

func bookTastes() []taste {
	return []taste{
		{name: "nobody yet"},
		{name: "new, chose poetry", topics: []string{"Poetry"}},
		{name: "one like", like: []string{"dune"}},
		{name: "science fiction", like: []string{"dune", "foundation", "solaris", "time-machine", "roadside-picnic"}},
		{name: "russian novels", like: []string{"war-and-peace", "anna-karenina", "crime-and-punishment", "brothers-karamazov", "oblomov"}},
		{name: "detective", like: []string{"study-in-scarlet", "hound-of-baskervilles", "orient-express", "big-sleep", "the-moonstone"}},
		{name: "antiquity", like: []string{"iliad", "odyssey", "antigone", "meditations", "aeneid"}},
		{name: "for a child", like: []string{"winnie-the-pooh", "alice-in-wonderland", "little-prince", "pippi-longstocking", "secret-garden"}},
		{name: "gothic, no poetry", like: []string{"dracula", "frankenstein", "carmilla", "turn-of-the-screw", "jekyll-and-hyde"},
			rules: []recommend.Rule{{Kind: recommend.NeverTopic, Value: "Poetry"}}},
		{name: "funny and short", like: []string{"three-men-in-a-boat", "candide", "importance-of-being-earnest", "animal-farm", "twelve-chairs"},
			dislike: []string{"war-and-peace"}},
	}
}

// TestTastes prints, with -v, what ten made-up people would be offered and why, in each language, to be read. It checks that
// every taste has a whole list, that no rule is broken, and that no list is all of one kind.
func TestTastes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		file   io.Reader
		tastes []taste
	}{{"lunch", catalogs.Lunch(), lunchTastes()}, {"books", catalogs.Books(), bookTastes()}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			items := itemsOf(t, c.file)
			words := book(t)
			w := newWorld(t, recommend.Config{}, func(p *recommend.Parts) { p.Writer, p.Phrases = nil, words })
			w.notes.setItems(items)
			w.notes.setEveryone(crowd(items))
			learn(t, w)
			var answers []recommend.Answer
			for i, taste := range c.tastes {
				answers = append(answers, answerFor(t, w, int64(100+i), taste))
			}
			t.Log("\n" + sideBySide(c.tastes, answers))
			for i, a := range answers {
				t.Log("\n" + inFull(t, w, words, int64(100+i), c.tastes[i], a))
				checkTaste(t, c.tastes[i], a)
			}
		})
	}
}

func book(t *testing.T) *texts.Book {
	t.Helper()
	b, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func itemsOf(t testing.TB, file io.Reader) []recommend.Item {
	t.Helper()
	var items []recommend.Item
	for it, err := range catalog.Items(file) {
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, it)
	}
	return items
}

// crowd is 20 people who each like what has one of their two tags.
func crowd(items []recommend.Item) []recommend.PersonFeedback {
	random := rand.New(rand.NewPCG(3, 4))
	var tags []string
	for _, it := range items {
		tags = append(tags, it.Tags...)
	}
	var rows []recommend.PersonFeedback
	for person := range int64(20) {
		two := []string{tags[random.IntN(len(tags))], tags[random.IntN(len(tags))]}
		for _, it := range items {
			mine := slices.ContainsFunc(it.Tags, func(tag string) bool { return slices.Contains(two, tag) })
			if mine && random.Float64() < 0.3 {
				f := recommend.Feedback{ItemID: it.ID, Kind: recommend.Like, At: noon}
				rows = append(rows, recommend.PersonFeedback{Person: 1 + person, Feedback: f})
			}
		}
	}
	return rows
}

// learn waits until the ranker knows the catalog and everybody's feedback.
func learn(t *testing.T, w *world) {
	t.Helper()
	if err := w.engine.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.engine.Learn(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func answerFor(t *testing.T, w *world, id int64, of taste) recommend.Answer {
	t.Helper()
	w.notes.change(id, func(p *recommend.Profile) {
		p.Topics, p.Rules = of.topics, of.rules
		for kind, list := range map[recommend.Kind][]string{recommend.Like: of.like, recommend.Dislike: of.dislike, recommend.Had: of.had} {
			for _, item := range list {
				if _, ok := w.Item(item); !ok {
					t.Fatalf("taste %q knows no item %q", of.name, item)
				}
				p.Feedback = append(p.Feedback, recommend.Feedback{ItemID: item, Kind: kind, At: noon})
			}
		}
	})
	return picks(t, w, recommend.Person{ID: id, Lang: "en"})
}

func sideBySide(tastes []taste, answers []recommend.Answer) string {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for half := range 2 {
		from, to := half*5, half*5+5
		for _, of := range tastes[from:to] {
			fmt.Fprintf(table, "%s\t", strings.ToUpper(of.name))
		}
		fmt.Fprintln(table)
		for row := range 5 {
			for _, a := range answers[from:to] {
				fmt.Fprintf(table, "%.26s\t", a.Offers[row].Item.Title)
			}
			fmt.Fprintln(table)
		}
		fmt.Fprintln(table)
	}
	_ = table.Flush()
	return b.String()
}

func inFull(t *testing.T, w *world, words *texts.Book, id int64, of taste, a recommend.Answer) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s: likes %v, dislikes %v, topics %v, rules %v\n  %s %v\n",
		of.name, of.like, of.dislike, of.topics, of.rules, a.Summary, a.Tips)
	_, evidence, err := w.Why(t.Context(), recommend.Person{ID: id, Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range a.Offers {
		fmt.Fprintf(&b, "  %-34.34s %-18s %s\n", o.Item.Title, o.Item.Category, o.Reason)
		for _, lang := range words.Languages() {
			fmt.Fprintf(&b, "    %s: %s Why: %s\n", lang, words.Reason(lang, recommend.Candidate{Item: o.Item, Evidence: evidence[i]}),
				words.Voice(lang).Evidence(evidence[i]))
		}
	}
	return b.String()
}

func checkTaste(t *testing.T, of taste, a recommend.Answer) {
	t.Helper()
	if len(a.Offers) != 5 {
		t.Fatalf("%s: %d picks", of.name, len(a.Offers))
	}
	categories := map[string]int{}
	for _, o := range a.Offers {
		if broken(of.rules, o.Item) {
			t.Errorf("%s: %s breaks a rule", of.name, o.Item.ID)
		}
		if categories[o.Item.Category]++; categories[o.Item.Category] > 4 {
			t.Errorf("%s: five of %s", of.name, o.Item.Category)
		}
	}
	outside := slices.ContainsFunc(a.Offers, func(o recommend.Offer) bool { return o.Outside })
	if known := len(of.like)+len(of.dislike) >= 5; outside != known {
		t.Errorf("%s: something outside the usual: %v, known: %v", of.name, outside, known)
	}
}
