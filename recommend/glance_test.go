package recommend_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pickbot/recommend"
)

// kept is what stands in the cache.
func (w *world) kept(t *testing.T, p recommend.Person) (e recommend.Entry) {
	t.Helper()
	value, found, err := w.cache.Get(t.Context(), recommend.PicksKey(p.ID))
	if err != nil || !found {
		t.Fatalf("nothing is cached, error %v", err)
	}
	if err := json.Unmarshal(value, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// TestService_Looks is about those who look at what is cached: nothing of it is lost, whether or not it is written back.
func TestService_Looks(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]func(t *testing.T, w *world){
		"for the first time": func(*testing.T, *world) {},
		"again": func(t *testing.T, w *world) {
			picks(t, w, w.today(ann))
			w.settle(t)
		},
		"again, after an opinion that the cache missed": func(t *testing.T, w *world) {
			picks(t, w, w.today(ann))
			w.settle(t)
			if _, err := w.notes.SetFeedback(t.Context(), ann.ID, w.kept(t, ann).Picks[1].ItemID, recommend.Like, true, w.clock.Now()); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, recommend.Config{})
			prepare(t, w, ann, theDay)
			react(t, w.Service, w.today(ann), w.kept(t, ann).Picks[0].ItemID, recommend.Dislike, true)
			before := w.kept(t, ann)
			look(t, w)
			a := picks(t, w, w.today(ann))
			w.settle(t)
			after := w.kept(t, ann)
			if !a.Cached || !after.Seen || !after.AsOf.Equal(w.today(ann).Changed) {
				t.Errorf("cached %v, seen %v, as of %v, changed %v", a.Cached, after.Seen, after.AsOf, w.today(ann).Changed)
			}
			if len(before.Spares) == 0 || len(before.Dropped) == 0 || before.Stats.ItemsAvailable == 0 {
				t.Errorf("there is nothing to lose in %+v", before)
			}
			if diff := cmp.Diff([]any{before.Stats, before.Spares, before.Dropped}, []any{after.Stats, after.Spares, after.Dropped}); diff != "" {
				t.Errorf("a look changes what is kept (-before +after):\n%s", diff)
			}
		})
	}
}

// fill puts something other than zero into every field.
func fill(v reflect.Value, n int) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 5, 4, 3, 2, n, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), n+i+1)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n+1)
	case reflect.String:
		v.SetString(fmt.Sprintf("%d: \"é\\ < \u2028 👍\n", n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(n))
	case reflect.Float64:
		v.SetFloat(float64(n) + 0.5)
	}
}

// TestReadShown: a glance sees what decoding sees, but for what is not shown.
func TestReadShown(t *testing.T) {
	t.Parallel()
	var full recommend.Entry
	fill(reflect.ValueOf(&full).Elem(), 1)
	for _, entry := range []recommend.Entry{full, {}} {
		value, err := json.Marshal(entry)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := recommend.ReadShown(value)
		entry.Stats, entry.Spares, entry.Dropped, entry.Next = recommend.Stats{}, nil, nil, nil
		if diff := cmp.Diff(entry, got, cmpopts.IgnoreUnexported(entry)); !ok || diff != "" {
			t.Errorf("ok %v (-want +got):\n%s", ok, diff)
		}
	}
	for _, broken := range []string{"", "{", "null", `"v"`, `{"v":1,"picks":[}`, `{"v":"1"}`, `{"v":1,"picks":[{"item_id":"x"}]`} {
		if e, ok := recommend.ReadShown([]byte(broken)); ok && len(e.Picks) > 0 {
			t.Errorf("picks are read from %q", broken)
		}
	}
}
