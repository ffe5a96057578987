package bot_test

import (
	"strings"
	"testing"
	"time"

	"pickbot/sandbox"
)

// longWinded is a menu with much to say of everything.
const longWinded = `id,title,description,price,currency
a,Slowly cooked oxtail stew with root vegetables,"Cooked for eight hours with red wine, bay leaves and thyme, and served with celery mash",12.50,EUR
b,Borscht,"Beetroot broth with beef and dill, a spoon of sour cream on it, and rye bread from the bakery",6.40,EUR
c,Red curry with tofu and pumpkin,"Pumpkin and fried tofu in thick coconut milk with Thai basil, hot enough for most people",8.90,EUR
d,Laksa,"A curried coconut broth over noodles with prawns, tofu puffs and a lime to press over it all",8.90,EUR
e,Lobio,"Red beans with walnuts, coriander and blue fenugreek, with a piece of warm corn bread aside",6.80,EUR
f,Satay,"Skewers of chicken from the charcoal grill, a peanut sauce, cucumber, and rice in banana leaf",9.00,EUR
g,Okroshka,"A cold soup of kefir with radish, cucumber, boiled egg and much dill, made for the hot days",5.50,EUR
`

// heightOf is how many lines of a phone a message takes, a row of buttons for two.
func heightOf(m sandbox.Message) int {
	n := 2 * len(m.ReplyMarkup.Rows)
	for line := range strings.SplitSeq(strings.TrimRight(m.Text, "\n"), "\n") {
		column := 0
		for _, word := range strings.Fields(line) {
			if column += len([]rune(word)); column > 40 {
				n++
				column = len([]rune(word))
			}
			column++ // a space
		}
		n++
	}
	return n
}

func TestPicks_FitAScreen(t *testing.T) {
	t.Parallel()
	for lang, s := range scripts {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			c := newChat(t, s.name, lang, longWinded)
			fits := func(what string, m sandbox.Message) {
				t.Helper()
				if n := heightOf(m); n > 32 {
					t.Errorf("%s take %d lines of 32:\n%s", what, n, screen(m))
				}
			}
			for day := range 3 {
				c.later.Store(int64(time.Duration(day) * 24 * time.Hour))
				m := c.write("/picks")
				fits("picks", m)
				c.tap(m, "2 👎")
				fits("picks after a dislike", c.now(m))
				fits("picks for a wish", c.write(s.wish))
			}
			c.today(true)
			fits("daily picks that ask", c.last())
			c.quiet()
		})
	}
}
