package notify

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pickbot/recommend"
)

// allZones are the zones in the database that comes with Go, each under one of its names.
func allZones(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(runtime.GOROOT(), "lib", "time", "zoneinfo.zip")) //nolint:staticcheck // a test runs where the toolchain is
	if err != nil {
		t.Skipf("no list of time zones: %v", err)
	}
	list, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	known := make(map[uint32]bool)
	for _, f := range list.File {
		if !strings.HasSuffix(f.Name, "/") && !known[f.CRC32] {
			known[f.CRC32] = true
			names = append(names, f.Name)
		}
	}
	if len(names) < 300 {
		t.Fatalf("%d time zones only", len(names))
	}
	return names
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// dates are the local dates that exist from a day before start to a day after end.
func dates(loc *time.Location, from, to time.Time) map[string]int {
	found := make(map[string]int)
	for at := from; at.Before(to); at = at.Add(5 * time.Minute) {
		found[at.In(loc).Format(time.DateOnly)] = 0
	}
	return found
}

// TestHours_everyZone walks over each change of each zone's clock in a year in which one of them left out a date.
func TestHours_everyZone(t *testing.T) {
	t.Parallel()
	from, to := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2012, 1, 10, 0, 0, 0, 0, time.UTC)
	walked := map[string]bool{} // many zones have clocks that go alike
	for _, name := range allZones(t) {
		loc := zone(t, name)
		all := changes(loc, from, to)
		clock := ""
		for _, change := range all {
			_, before := change.Add(-time.Second).In(loc).Zone()
			_, after := change.In(loc).Zone()
			clock += fmt.Sprintln(change.Unix(), before, after)
		}
		if walked[clock] {
			continue
		}
		walked[clock] = true
		for _, change := range all {
			begin, end := change.Add(-3*24*time.Hour), change.Add(3*24*time.Hour)
			days := dates(loc, begin.Add(24*time.Hour), end.Add(-24*time.Hour))
			for _, at := range []int{0, 1, 29, 30, 59, 60, 90, 119, 120, 121, 150, 179, 180, 181, 540, 1380, 1410, 1439} {
				checkOncePerDate(t, Hours{Zone: loc, At: at}, begin, end, days)
			}
		}
	}
}

func changes(loc *time.Location, from, to time.Time) []time.Time {
	var list []time.Time
	for at := from; ; {
		_, end := at.In(loc).ZoneBounds()
		if end.IsZero() || end.After(to) {
			return list
		}
		list = append(list, end)
		at = end
	}
}

// checkOncePerDate: of every day, one hour, and that at the time of day that was asked for unless the day has no such
// time.
func checkOncePerDate(t *testing.T, h Hours, begin, end time.Time, days map[string]int) {
	t.Helper()
	want := maps.Clone(days)
	last := begin
	for at := h.Next(begin); at.Before(end); at = h.Next(at) {
		if !at.After(last) {
			t.Fatalf("%s at %d: %s comes after %s", h.Zone, h.At, at, last)
		}
		last = at
		day := at.In(h.Zone).Format(time.DateOnly)
		if _, ok := want[day]; ok {
			want[day]++
		}
		if wall := at.In(h.Zone); wall.Hour()*60+wall.Minute() != h.At && exists(h, day, begin, end) {
			t.Errorf("%s at %d: %s", h.Zone, h.At, wall)
		}
	}
	for day, n := range want {
		if n != 1 {
			t.Errorf("%s at %d: %d times on %s", h.Zone, h.At, n, day)
		}
	}
}

// exists looks whether the clock of a zone ever shows a time of a date.
func exists(h Hours, day string, begin, end time.Time) bool {
	for at := begin; at.Before(end); at = at.Add(time.Minute) {
		wall := at.In(h.Zone)
		if wall.Hour()*60+wall.Minute() == h.At && wall.Format(time.DateOnly) == day {
			return true
		}
	}
	return false
}

func TestHours_Next(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		zone  string
		at    int
		quiet recommend.Weekdays
		after string
		want  string
	}{
		"an hour that does not exist gives way to the first instant after the gap": {
			zone: "Europe/Berlin", at: 150, after: "2026-03-29T00:00:00Z", want: "2026-03-29T03:00:00+02:00"},
		"an hour that comes twice is taken the first time": {
			zone: "Europe/Berlin", at: 150, after: "2026-10-24T23:00:00Z", want: "2026-10-25T02:30:00+02:00"},
		"and not the second time": {
			zone: "Europe/Berlin", at: 150, after: "2026-10-25T00:30:00Z", want: "2026-10-26T02:30:00+01:00"},
		"a date that a zone skips has none": {
			zone: "Pacific/Apia", at: 540, after: "2011-12-29T20:00:00Z", want: "2011-12-31T09:00:00+14:00"},
		"a midnight that does not exist is the first instant of the date": {
			zone: "America/Sao_Paulo", at: 0, after: "2018-11-03T12:00:00Z", want: "2018-11-04T01:00:00-02:00"},
		"an hour that a gap takes together with the rest of the day is its last minute": {
			zone: "America/Toronto", at: 23*60 + 45, after: "1919-03-30T12:00:00Z", want: "1919-03-30T23:29:00-05:00"},
		"quiet days are left out": {
			zone: "UTC", at: 540, quiet: recommend.Weekdays(0).With(time.Saturday, true).With(time.Sunday, true),
			after: "2026-05-01T09:00:00Z", want: "2026-05-04T09:00:00Z"},
		"six quiet days leave one": {
			zone: "UTC", at: 540, quiet: 0x7f &^ (1 << time.Monday), after: "2026-05-04T09:00:00Z", want: "2026-05-11T09:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after, err := time.Parse(time.RFC3339, c.after)
			if err != nil {
				t.Fatal(err)
			}
			h := Hours{Zone: zone(t, c.zone), At: c.at, Quiet: c.quiet}
			if got := h.Next(after).Format(time.RFC3339); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	t.Run("a week that is all quiet has none", func(t *testing.T) {
		t.Parallel()
		if got := (Hours{Zone: time.UTC, Quiet: 0x7f}).Next(time.Now()); !got.IsZero() {
			t.Errorf("got %s", got)
		}
	})
}

func TestHours_turn(t *testing.T) {
	t.Parallel()
	h := Hours{Zone: time.UTC, At: 540}
	nine := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		at, now time.Time
		day     string
		next    time.Time
	}{
		"on time":                           {nine, nine, "2026-05-04", nine.AddDate(0, 0, 1)},
		"within what is made up for":        {nine, nine.Add(2 * time.Hour), "2026-05-04", nine.AddDate(0, 0, 1)},
		"too late":                          {nine, nine.Add(121 * time.Minute), "", nine.AddDate(0, 0, 1)},
		"not yet":                           {nine, nine.Add(-time.Second), "", nine},
		"days later, that day's is made up": {nine, nine.Add(73 * time.Hour), "2026-05-07", nine.AddDate(0, 0, 4)},
		"days later, too late":              {nine, nine.Add(76 * time.Hour), "", nine.AddDate(0, 0, 4)},
		"never":                             {time.Time{}, nine, "", time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			day, next := h.turn(c.at, c.now, 2*time.Hour)
			if diff := cmp.Diff([]string{c.day, c.next.String()}, []string{day, next.String()}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestHours_turnLosesNothing: whenever somebody looks, as long as they look often enough, each date comes once.
func TestHours_turnLosesNothing(t *testing.T) {
	t.Parallel()
	names := []string{"UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata", "Africa/Cairo"}
	rapid.Check(t, func(t *rapid.T) {
		loc, err := time.LoadLocation(rapid.SampledFrom(names).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		h := Hours{Zone: loc, At: rapid.IntRange(0, 1320).Draw(t, "at")}
		now := time.Unix(rapid.Int64Range(1.3e9, 1.8e9).Draw(t, "start"), 0)
		next, seen := h.Next(now), map[string]bool{}
		first := next
		for range 200 {
			now = now.Add(time.Duration(rapid.Int64Range(1, 3600).Draw(t, "step")) * time.Second)
			var day string
			if day, next = h.turn(next, now, 2*time.Hour); day != "" && seen[day] {
				t.Fatalf("%s twice", day)
			} else if day != "" {
				seen[day] = true
			}
		}
		want := 0
		for at := first; !at.After(now); at = h.Next(at) {
			want++
		}
		if len(seen) != want {
			t.Fatalf("%d dates, want %d", len(seen), want)
		}
	})
}
