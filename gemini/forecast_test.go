package gemini

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/gemini/geminitest"
	"pickbot/recommend"
)

func TestDemand_Forecast(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 5, 1, 7, 0, 0, 0, time.UTC)
	day := func(elapsed time.Duration, limit int64, projects int, used ...int64) Demand {
		d := Demand{Begin: begin, Now: begin.Add(elapsed), Hours: used, PerProject: 100}
		d.Capacity = Capacity{Limit: limit, Left: limit, Projects: projects, Until: begin.Add(24 * time.Hour)}
		for _, n := range used {
			d.Left -= n
		}
		return d
	}
	refused := day(12*time.Hour, 100, 1, 100)
	refused.Left, refused.Refused = 0, 200
	broken := day(2*time.Hour, 0, 0, 4)
	broken.Left = 0
	for name, test := range map[string]struct {
		demand Demand
		want   Forecast
	}{
		"nothing was asked yet":                 {day(5*time.Hour, 100, 1), Forecast{}},
		"no limit":                              {day(5*time.Hour, -1, 1, 10), Forecast{}},
		"it lasts, and fewer would":             {day(6*time.Hour, 300, 3, 10, 14), Forecast{PerHour: 4, Enough: 1}},
		"it does not last":                      {day(10*time.Hour, 200, 2, 50, 50), Forecast{PerHour: 10, OutAt: begin.Add(20 * time.Hour), Enough: 3}},
		"just enough":                           {day(12*time.Hour, 100, 1, 50), Forecast{PerHour: 50.0 / 12, Enough: 1}},
		"the first minutes count as an hour":    {day(time.Minute, 200, 2, 10), Forecast{PerHour: 10, OutAt: begin.Add(time.Minute + 19*time.Hour), Enough: 3}},
		"used up, and refused since":            {refused, Forecast{PerHour: 25, OutAt: refused.Now, Enough: 6}},
		"no key that works, at the usual limit": {broken, Forecast{PerHour: 2, OutAt: broken.Now, Enough: 1}},
	} {
		got := test.demand.Forecast()
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestPool_Demand(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{PerMinute: 100, PerDay: 4}, "one", "two", "three")
	begin := dayBegin(r.out.Now(), r.zone)
	r.store.Advance(begin.Add(24 * time.Hour).Sub(r.out.Now())) // of the day on which the clocks change
	if begin = dayBegin(r.out.Now(), r.zone); r.out.Now().Sub(begin) > time.Hour {
		t.Fatalf("%s is not the begin of a day", r.out.Now())
	}
	r.mustWrite(t)
	r.store.Advance(2 * time.Hour)
	for range 7 {
		r.mustWrite(t)
	}
	if err := r.Disable(t.Context(), r.keys[2].hash, "spare"); err != nil {
		t.Fatal(err)
	}
	for _, purpose := range []recommend.Purpose{recommend.First, recommend.Wish, recommend.Refresh, recommend.Scheduled} {
		_, _ = r.write(t, purpose)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := r.Pool.Demand(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hours := make([]int64, hourOfDay(r.out.Now(), r.zone)+1)
	hours[len(hours)-3], hours[len(hours)-1] = 1, 7
	want := Demand{
		Capacity: Capacity{Limit: 8, Projects: 2, Until: r.midnight()}, Begin: begin, Now: r.out.Now(),
		Hours: hours, Refused: 2, PerProject: 4,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Demand (-want +got):\n%s", diff)
	}
	if r.fake.Requests() != 8 {
		t.Errorf("%d requests came, want 8", r.fake.Requests())
	}
}

func TestByDay(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{PerMinute: 100, PerDay: 2}, "one", "two")
	for range 3 {
		r.mustWrite(t)
	}
	r.fail(t, geminitest.Fault{Kind: geminitest.Blocked, Count: 1})
	_, _ = r.write(t, recommend.First) // counts too
	r.store.Advance(24 * time.Hour)
	r.mustWrite(t)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	keys, err := r.Usage(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	days := ByDay(keys)
	if len(keys) != 3 || len(days) != 2 || days[0].Requests != 1 || days[1].Requests != 4 || days[0].Day <= days[1].Day {
		t.Fatalf("%+v add up to %+v", keys, days)
	}
	if want := keys[1].Prompt + keys[2].Prompt; days[1].Prompt != want || want == 0 || days[1].Dollars <= days[0].Dollars {
		t.Errorf("%+v add up to %+v", keys, days)
	}
}
