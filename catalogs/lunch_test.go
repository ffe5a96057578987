package catalogs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The words of contains in the order in which a dish lists them.
var ingredients = strings.Fields(`gluten crustaceans egg fish peanuts soy milk nuts celery mustard sesame sulphites
	lupin molluscs meat pork beef poultry alcohol caffeine`)

func (it item) contains() []string { return strings.Split(it["contains"], "|") }

func (it item) has(ingredient string) bool { return slices.Contains(it.contains(), ingredient) }

func (it item) tagged(tag string) bool { return slices.Contains(it.tags(), tag) }

// known leaves out the dishes of which the kitchen cannot say what is in them.
func known(t *testing.T) []item {
	t.Helper()
	_, dishes := read(t, Lunch())
	return slices.DeleteFunc(dishes, func(dish item) bool { return dish["contains"] == "" })
}

func TestLunch_Prices(t *testing.T) {
	t.Parallel()
	format := regexp.MustCompile(`^\d{1,2}\.\d{2}$`)
	_, dishes := read(t, Lunch())
	for _, dish := range dishes {
		price, err := strconv.ParseFloat(dish["price"], 64)
		if err != nil || !format.MatchString(dish["price"]) || price < 3.20 || price > 16.50 || dish["currency"] != "EUR" {
			t.Errorf("%s: price %q %q", dish["id"], dish["price"], dish["currency"])
		}
	}
}

func TestLunch_Contains(t *testing.T) {
	t.Parallel()

	t.Run("a few dishes are a surprise, and they say so by an empty cell", func(t *testing.T) {
		t.Parallel()
		_, dishes := read(t, Lunch())
		for _, dish := range dishes {
			if unknown := dish["contains"] == ""; unknown != dish.tagged("surprise") {
				t.Errorf("%s: contains %q, tags %q", dish["id"], dish["contains"], dish["tags"])
			}
		}
		if n := len(dishes) - len(known(t)); n < 3 || n > 4 {
			t.Errorf("%d dishes of unknown contents, want 3 or 4", n)
		}
	})

	t.Run("it is none, or words of the vocabulary in its order", func(t *testing.T) {
		t.Parallel()
		for _, dish := range known(t) {
			var want []string
			for _, ingredient := range ingredients {
				if dish.has(ingredient) {
					want = append(want, ingredient)
				}
			}
			if got := dish["contains"]; got != "none" && got != strings.Join(want, "|") {
				t.Errorf("%s: contains %q", dish["id"], got)
			}
		}
	})

	t.Run("pork, beef and poultry are meat", func(t *testing.T) {
		t.Parallel()
		for _, dish := range known(t) {
			if (dish.has("pork") || dish.has("beef") || dish.has("poultry")) && !dish.has("meat") {
				t.Errorf("%s: contains %q", dish["id"], dish["contains"])
			}
		}
	})
}

func TestLunch_Diets(t *testing.T) {
	t.Parallel()
	animals := strings.Fields("meat pork beef poultry fish crustaceans molluscs")
	_, dishes := read(t, Lunch())
	for _, dish := range dishes {
		if dish.tagged("vegetarian") {
			forbid(t, dish, "vegetarian", animals...)
		}
		if dish.tagged("vegan") {
			forbid(t, dish, "vegan", append([]string{"milk", "egg"}, animals...)...)
			if !dish.tagged("vegetarian") {
				t.Errorf("%s is vegan and not vegetarian", dish["id"])
			}
			if regexp.MustCompile(`(?i)\bhoney`).MatchString(dish["title"] + " " + dish["description"]) {
				t.Errorf("%s is vegan and has honey", dish["id"])
			}
		}
	}
}

func forbid(t *testing.T, dish item, diet string, ingredients ...string) {
	t.Helper()
	if dish["contains"] == "" {
		t.Errorf("%s is %s, of unknown contents", dish["id"], diet)
	}
	for _, ingredient := range ingredients {
		if dish.has(ingredient) {
			t.Errorf("%s is %s and contains %s", dish["id"], diet, ingredient)
		}
	}
}

// Words of a title, a description or a tag that give an ingredient away.
var givesAway = map[string]string{
	"gluten": `bread|breadcrumbs|breadcrumbed|rye|pasta|spaghetti|penne|linguine|tagliatelle|lasagne|gnocchi|udon|soba|wheat|` +
		`egg noodles|béchamel|batter|panko|crumbed|pitta|flatbread|bagel|bun|baguette|brioche|toast|toastie|croutons|filo|` +
		`pastry|strudel|couscous|sponge|biscuit|cake|pancakes|dumplings|beer|soy sauce|gochujang|hoisin|teriyaki|oat`,
	"crustaceans": `prawns?|shrimps?|langoustines?|lobster|crab`,
	"egg":         `eggs?|yolk|mayonnaise|custard|béarnaise|carbonara|tartare|rouille|medovik`,
	"fish":        `fish|salmon|cod|tuna|anchov(y|ies)|haddock|herring|hake|sea bass|dashi|rockfish|kingfish`,
	"peanuts":     `peanuts?|satay`,
	"soy":         `soy|tofu|miso|edamame|gochujang|hoisin|teriyaki`,
	"milk": `milk|milky|cheese|cheddar|feta|mozzarella|ricotta|parmesan|pecorino|gorgonzola|stilton|mascarpone|halloumi|` +
		`gruyère|paneer|butter|buttered|cream|crème|sour cream|yoghurt|kefir|béchamel|béarnaise|custard|lassi`,
	"nuts":      `nuts|almonds?|walnuts?|cashews?|pistachios?|hazelnuts?|pesto`,
	"celery":    `celery|celeriac|stock`,
	"mustard":   `mustard|mayonnaise`,
	"sesame":    `sesame|tahini|hummus`,
	"sulphites": `(white|red) wine|(sherry|wine) vinegar|dried apricots?|raisins?|rioja|burgundy|muscadet`,
	"molluscs":  `clams?|mussels?|squid|octopus|oysters?`,
	"meat":      `meat|meatballs|chicken|beef|pork|lamb|veal|duck|turkey|bacon|guanciale|sausages?|pastrami|steak|ragù`,
	"pork":      `pork|bacon|guanciale|sausages?`,
	"beef":      `beef|veal|pastrami|steak`,
	"poultry":   `poultry|chicken|duck|turkey`,
	"alcohol":   `wine|beer|marsala|mirin|rioja|burgundy|muscadet|sangría`,
	"caffeine":  `coffee|espresso|tea|matcha|chai`,
}

// Milks that are none.
var plantMilk = regexp.MustCompile(`(coconut|oat) milk`)

func TestLunch_NamesNothingThatContainsLacks(t *testing.T) {
	t.Parallel()
	for ingredient, words := range givesAway {
		word := regexp.MustCompile(`(?:^|[^\pL])(` + words + `)(?:$|[^\pL])`)
		for _, dish := range known(t) {
			text := strings.ToLower(dish["title"] + " | " + dish["description"] + " | " + strings.Join(dish.tags(), " | "))
			text = plantMilk.ReplaceAllString(text, "$1")
			if found := word.FindStringSubmatch(text); found != nil && !dish.has(ingredient) {
				t.Errorf("%s says %q and does not contain %s", dish["id"], found[1], ingredient)
			}
		}
	}
}
