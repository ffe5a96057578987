package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/sandbox"
)

// opinions are the kinds that the person has given, of all items.
func (c *chat) opinions() map[recommend.Kind]int {
	c.t.Helper()
	counts, err := c.store.FeedbackCounts(c.t.Context(), c.person.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return counts
}

// button is the callback data of the button with that text.
func button(t *testing.T, m sandbox.Message, label string) string {
	t.Helper()
	if m.ReplyMarkup != nil {
		for _, row := range m.ReplyMarkup.Rows {
			for _, b := range row {
				if b.Text == label {
					return b.CallbackData
				}
			}
		}
	}
	t.Fatalf("no button %q on:\n%s", label, screen(m))
	return ""
}

// send taps a button by its data, whatever the message shows by now, and returns the toast.
func (c *chat) send(m sandbox.Message, data string) string {
	c.t.Helper()
	tap := c.person.TapData(m, data)
	c.handle()
	return c.person.Answer(tap).Text
}

// itemOf is the item that an opinion's button is about.
func itemOf(t *testing.T, m sandbox.Message, label string) string {
	t.Helper()
	return strings.Split(button(t, m, label), ".")[4]
}

// forgetPicks drops what is cached, and lets a minute pass.
func (c *chat) forgetPicks() {
	c.t.Helper()
	if err := c.parts.Service.Drop(c.t.Context(), c.person.ID); err != nil {
		c.t.Fatal(err)
	}
	c.later.Add(int64(time.Minute))
}

// allWork taps everything below a list of picks that shows them in another way.
func (c *chat) allWork(m sandbox.Message) {
	c.t.Helper()
	if got := c.tap(m, "Why these?"); !strings.Contains(got.Text, "Picked by our own ranking from") {
		c.t.Errorf("why: %s", got.Text)
	}
	for _, label := range []string{"More like…", "◂ Back", "As cards ▸", "▸", "As a list"} {
		before := c.now(m)
		if c.tap(m, label); cmp.Equal(screen(before), screen(c.now(m))) {
			c.t.Errorf("%s changes nothing: %s", label, c.last().Text)
		}
	}
}

func TestTaps(t *testing.T) {
	t.Parallel()

	t.Run("a double tap counts once", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.write("/picks")
		like := button(t, m, "1 👍")
		for range 2 {
			if toast := c.send(m, like); !strings.Contains(toast, "👍") {
				t.Errorf("the toast says %q", toast)
			}
		}
		if diff := cmp.Diff(map[recommend.Kind]int{recommend.Like: 1}, c.opinions()); diff != "" {
			t.Errorf("opinions (-want +got):\n%s", diff)
		}
		c.quiet()
	})

	t.Run("a double tap does not take back the way back", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.write("/picks")
		dislike := button(t, m, "2 👎")
		c.send(m, dislike)
		once := screen(c.now(m))
		c.send(m, dislike)
		if diff := cmp.Diff(once, screen(c.now(m))); diff != "" || !strings.Contains(once, "[↩️]") {
			t.Errorf("after a second tap (-first +second):\n%s", diff)
		}
		c.tap(m, "↩️")
		if got := c.opinions(); len(got) != 0 {
			t.Errorf("opinions %v after it was taken back", got)
		}
		c.quiet()
	})

	t.Run("a keyboard that is behind on a second device still does what it says", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.write("/picks")
		dislike, like := button(t, m, "2 👎"), button(t, m, "2 👍")
		left := strings.Split(m.Text, "2. ")[1]
		left = left[:strings.Index(left, " ·")]
		c.send(m, dislike)
		if now := c.now(m); !strings.Contains(now.Text, "In place of "+left) {
			t.Errorf("after the dislike:\n%s", now.Text)
		}
		c.send(m, like) // on the other device the second pick is still the first one
		if diff := cmp.Diff(map[recommend.Kind]int{recommend.Like: 1}, c.opinions()); diff != "" {
			t.Errorf("opinions (-want +got):\n%s", diff)
		}
		c.quiet()
	})

	t.Run("yesterday's buttons keep an opinion and lead to today's picks", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.write("/picks")
		c.later.Store(int64(24 * time.Hour))
		c.tap(m, "1 ✅")
		if got := c.opinions()[recommend.Had]; got != 1 {
			t.Errorf("%d had", got)
		}
		if now := c.now(m); !strings.Contains(screen(now), "1 ✅✓") || !strings.Contains(screen(now), "[Today's picks ▸]") {
			t.Errorf("the old card:\n%s", screen(now))
		}
		fresh := c.tap(m, "Today's picks ▸")
		if fresh.ID == m.ID || !strings.Contains(fresh.Text, "for you today") {
			t.Errorf("today's picks:\n%s", screen(fresh))
		}
		c.quiet()
	})

	t.Run("another day's views say that there are new picks", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.write("/picks")
		c.later.Store(int64(24 * time.Hour))
		for _, label := range []string{"Why these?", "More like…", "As cards ▸"} {
			if got := c.tap(m, label); !strings.Contains(got.Text, "another day's picks") {
				t.Errorf("%s: %s", label, got.Text)
			}
		}
		c.quiet()
	})

	t.Run("what is like something shows what was said of it, to be taken back", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		choose := c.tap(c.write("/picks"), "More like…")
		similar := choose.ReplyMarkup.Rows[0][0].Text
		list := c.tap(choose, similar)
		for _, label := range []string{"1 👍", "2 🔖"} {
			c.tap(list, label)
		}
		again := c.tap(choose, similar)
		if diff := cmp.Diff(screen(c.now(list)), screen(again)); again.ID == list.ID || diff != "" {
			t.Errorf("the same list again (-first +second):\n%s", diff)
		}
		c.tap(c.tap(again, "1 👍✓"), "2 🔖✓")
		if got := c.opinions(); len(got) != 0 {
			t.Errorf("opinions %v after both were taken back", got)
		}
		c.quiet()
	})

	t.Run("picks that were made ahead are today's all day", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		c.write("/start")
		if err := c.store.SetZone(t.Context(), c.person.ID, "America/Los_Angeles"); err != nil {
			t.Fatal(err)
		}
		c.later.Store(int64(15 * time.Hour)) // 03:00 in UTC, and eight in the evening for Ann
		if err := c.parts.Service.Prepare(t.Context(), c.known(), "2026-05-05"); err != nil {
			t.Fatal(err)
		}
		c.later.Store(int64(28 * time.Hour)) // nine in the morning for Ann
		c.today(false)
		c.allWork(c.last())
		c.allWork(c.write("/picks"))
		c.quiet()
	})

	t.Run("picks that were made anew are not explained under the old ones", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.write("/picks")
		c.tap(c.write("/start item_"+itemOf(t, m, "1 👍")), "👎")
		c.forgetPicks()
		for _, label := range []string{"Why these?", "More like…", "As cards ▸"} {
			got := c.tap(m, label)
			if !strings.Contains(got.Text, "have changed since") {
				t.Errorf("%s: %s", label, got.Text)
			}
			c.allWork(c.tap(got, "Today's picks ▸"))
		}
		c.quiet()
	})

	t.Run("picks that are made anew for each look, as without a cache, are the same ones", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.write("/picks")
		c.forgetPicks()
		c.allWork(m)
		c.quiet()
	})

	t.Run("a made-up button, or one of another chat, does nothing but say so", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.write("/picks")
		data := button(t, m, "1 👍")
		for name, forged := range map[string]string{
			"made up": "1f.l1.0.0.soup.AAAAAAAA", "changed": strings.Replace(data, "l1", "d1", 1), "nonsense": "\x00💣", "empty rest": "1",
		} {
			if toast := c.send(m, forged); !strings.Contains(toast, "not one of mine") {
				t.Errorf("%s: %q", name, toast)
			}
		}
		own := c.person
		c.person = c.box.Person(sandbox.Max)
		other := c.write("/picks")
		if toast := c.send(other, data); !strings.Contains(toast, "not one of mine") {
			t.Errorf("another chat: %q", toast)
		}
		c.person = own
		if got := c.opinions(); len(got) != 0 {
			t.Errorf("opinions %v", got)
		}
		c.quiet()
	})
}

func TestQuiz(t *testing.T) {
	t.Parallel()

	title := func(m sandbox.Message) string { return strings.Split(m.Text, "\n")[2] }
	after := func(t *testing.T, answer string) (asked []string) {
		c := newChat(t, "Ann", "en", "")
		m := c.tap(c.write("/start"), "Rate a few first ▸")
		for range 4 {
			asked = append(asked, title(m))
			m = c.tap(m, answer)
		}
		c.quiet()
		return append(asked, title(m))
	}

	t.Run("what comes next depends on what was said", func(t *testing.T) {
		t.Parallel()
		liked, refused := after(t, "👍 I'd like it"), after(t, "👎 Not for me")
		if liked[0] != refused[0] || cmp.Equal(liked, refused) {
			t.Errorf("liking all: %q, refusing all: %q", liked, refused)
		}
	})

	t.Run("it asks about five different categories", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.tap(c.write("/start"), "Rate a few first ▸")
		seen := map[string]bool{}
		for range 5 {
			for it := range strings.SplitSeq(m.Text, "\n") {
				if category, _, tags := strings.Cut(it, " · "); tags && !strings.Contains(it, "€") && !strings.Contains(it, "of 5") {
					seen[category] = true
				}
			}
			m = c.tap(m, "Can't say ▸")
		}
		if len(seen) < 4 {
			t.Errorf("categories %v", seen)
		}
		if !strings.Contains(m.Text, "for you today") {
			t.Errorf("after five questions:\n%s", m.Text)
		}
	})

	t.Run("a double tap asks nothing twice and skips nothing", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.tap(c.write("/start"), "Rate a few first ▸")
		like := button(t, m, "👍 I'd like it")
		c.send(m, like)
		second := c.now(m)
		c.send(m, like)
		if diff := cmp.Diff(screen(second), screen(c.now(m))); diff != "" {
			t.Errorf("the second tap changed the question (-first +second):\n%s", diff)
		}
	})

	t.Run("a question of before leads to the picks", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.tap(c.write("/start"), "Rate a few first ▸")
		c.write("/help")
		c.tap(m, "👍 I'd like it")
		if now := c.now(m); !strings.Contains(now.Text, "for you today") {
			t.Errorf("the old question reads:\n%s", now.Text)
		}
		if c.opinions()[recommend.Like] != 1 {
			t.Errorf("opinions %v", c.opinions())
		}
	})

	t.Run("a second start loses nothing", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.tap(c.tap(c.write("/start"), "Soups"), "Rate a few first ▸")
		c.tap(m, "👍 I'd like it")
		if m := c.write("/start"); !strings.Contains(screen(m), "[✓ Soups]") || c.opinions()[recommend.Like] != 1 {
			t.Errorf("opinions %v after the second start:\n%s", c.opinions(), screen(m))
		}
	})
}
