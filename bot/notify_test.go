package bot_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/sandbox"
)

func TestBot_SendToday(t *testing.T) {
	t.Parallel()
	for lang := range scripts {
		t.Run(lang+": somebody silent is asked whether to go on", func(t *testing.T) {
			t.Parallel()
			c := newChat(t, scripts[lang].name, lang, menu)
			c.write("/start")
			c.today(true)
			golden(t, lang, "daily_asks", c.last())
			c.quiet()
		})
	}

	t.Run("the answer holds, and the settings show it and change it", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		c.write("/start")
		c.today(true)
		card := c.last()
		for _, step := range []struct{ tap, says, settings, back string }{
			{"Less often", "twice a week, at 09:00", "Daily picks: twice a week, at 09:00", "Every day"},
			{"Pause", "paused", "Daily picks: paused", "🔔 Send me daily picks"},
			{"Every day", "every day at 09:00", "Daily picks: at 09:00", "Less often"},
		} {
			if m := c.tap(card, step.tap); !strings.Contains(m.Text, step.says) {
				t.Errorf("%s: %s", step.tap, m.Text)
			}
			m := c.write("/settings")
			if !strings.Contains(m.Text, step.settings) {
				t.Errorf("settings after %s: %s", step.tap, m.Text)
			}
			c.tap(m, step.back)
		}
		if p := c.known(); !p.Rarely || p.Paused || !p.NotifyOn {
			t.Errorf("in the end: %+v", p)
		}
		c.quiet()
	})

	t.Run("who is not silent can choose another time or a pause", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		c.write("/start")
		c.today(false)
		rows := c.last().ReplyMarkup.Rows
		var labels []string
		for _, b := range rows[len(rows)-1] {
			labels = append(labels, b.Text)
		}
		if !slices.Equal(labels, []string{"Another time", "Pause"}) {
			t.Errorf("last row %q", labels)
		}
	})
}

// TestBot_DailyPicksStayDaily: whatever is tapped on daily picks, what ends them and what greets stay there.
func TestBot_DailyPicksStayDaily(t *testing.T) {
	t.Parallel()
	for _, asks := range []bool{false, true} {
		c := newChat(t, "Ann", "en", "")
		c.write("/start")
		c.today(asks)
		m := c.last()
		last := func(m sandbox.Message) []sandbox.Button { return m.ReplyMarkup.Rows[len(m.ReplyMarkup.Rows)-1] }
		const greets = "! Your five for today"
		for _, step := range []struct {
			tap string
			on  string // what the text has besides
		}{
			{"2 👎", greets}, {"↩️", greets}, {"1 ✅", greets}, {"3 👍", greets}, {"More like…", greets}, {"◂ Back", greets},
			{"As cards ▸", ""}, {"▸", ""}, {"👎", ""}, {"As a list", greets},
		} {
			c.tap(m, step.tap)
			now := c.now(m)
			if diff := cmp.Diff(last(m), last(now)); diff != "" {
				t.Errorf("asks %v, after %s (-sent +now):\n%s", asks, step.tap, diff)
			}
			if !strings.Contains(now.Text, step.on) || step.on != "" && strings.Contains(now.Text, "Shall I go on?") != strings.Contains(m.Text, "Shall I go on?") {
				t.Errorf("asks %v, after %s:\n%s", asks, step.tap, now.Text)
			}
		}
		c.quiet()
	}
}

// today sends the person their daily picks.
func (c *chat) today(ask bool) {
	c.t.Helper()
	if err := c.bot.SendToday(c.t.Context(), c.known(), ask); err != nil {
		c.t.Fatal(err)
	}
}

func (c *chat) known() recommend.Person {
	c.t.Helper()
	p, _, err := c.store.Person(c.t.Context(), c.person.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}
