package gemini

import (
	"testing"
	"time"
)

func TestNextMidnight(t *testing.T) {
	t.Parallel()
	zone := pacific()
	cases := map[string]struct {
		at, want string
		day      time.Duration // from the midnight before to the next
	}{
		"in winter":                        {"2026-01-15T12:00:00Z", "2026-01-16T08:00:00Z", 24 * time.Hour},
		"in summer":                        {"2026-07-15T12:00:00Z", "2026-07-16T07:00:00Z", 24 * time.Hour},
		"a second before midnight":         {"2026-07-16T06:59:59Z", "2026-07-16T07:00:00Z", 24 * time.Hour},
		"at midnight":                      {"2026-07-16T07:00:00Z", "2026-07-17T07:00:00Z", 24 * time.Hour},
		"the day that clocks go forward":   {"2026-03-08T09:00:00Z", "2026-03-09T07:00:00Z", 23 * time.Hour},
		"after they went forward":          {"2026-03-08T20:00:00Z", "2026-03-09T07:00:00Z", 23 * time.Hour},
		"the day that clocks go back":      {"2026-11-01T07:30:00Z", "2026-11-02T08:00:00Z", 25 * time.Hour},
		"in the hour that comes twice":     {"2026-11-01T09:30:00Z", "2026-11-02T08:00:00Z", 25 * time.Hour},
		"the last hour of the longest day": {"2026-11-02T07:59:59Z", "2026-11-02T08:00:00Z", 25 * time.Hour},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, err := time.Parse(time.RFC3339, tt.at)
			if err != nil {
				t.Fatal(err)
			}
			got := nextMidnight(at, zone)
			if s := got.UTC().Format(time.RFC3339); s != tt.want {
				t.Errorf("the day of %s ends at %s, want %s", tt.at, s, tt.want)
			}
			y, m, d := at.In(zone).Date()
			if day := got.Sub(time.Date(y, m, d, 0, 0, 0, 0, zone)); day != tt.day {
				t.Errorf("the day of %s has %v, want %v", tt.at, day, tt.day)
			}
			if rest := got.Sub(at); rest <= 0 || rest > 25*time.Hour {
				t.Errorf("%v until midnight, want at most 25 h", rest)
			}
		})
	}
}
