package texts

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample has a value for every placeholder, but for Count.
var sample = []any{
	"Amount", "7.90", "Symbol", "€", "Hour", "09", "Minute", "05", "Day", 3, "Month", "May", "Name", "Ann", "Number", "Five",
	"Total", 149, "Candidates", 40, "Title", "Laksa", "Shared", "soup, hot", "About", "A curried broth", "Wish", "something hot", "Words", "soup",
	"Topics", "Soups and Salads", "Category", "Soups", "Tags", "hot, sour", "Names", "fish, soy", "Rule", "fish", "What", "fish",
	"Time", "09:00", "Days", "Sat", "Zone", "Berlin", "Lang", "English", "Contact", "ann@example.org", "Bot", "pickbot",
	"Key", "3fa9c1d20b7e", "Reason", "reported as leaked", "Until", "08:00 UTC", "Since", "21:40 UTC", "Failed", 12, "All", 80,
	"Who", "everybody", "Sent", 1200, "Gone", 31, "Unknown", 1, "Rest", 340,
	"Mark", "5d41402a", "Active", 2, "Used", 398, "Left", 577, "Reset", "6 h 12 min", "Paused", 3, "Gone", 1, "Gemini", "25.1%", "Holdout", "19.0%",
	"Gain", "+6.1", "Low", "+2.0", "High", "+10.2", "Cost", "$0.0031", "Added", "12", "Changed", "3", "Unchanged", "134", "Deactivated", "5",
	"Value", "b c", "Most", 300, "Has", 301, "Columns", 5, "Column", 3, "Line", 2,
}

// counted are numbers that need different plural forms.
var counted = []int{0, 1, 2, 5, 21, 22, 25}

// TestTexts renders every text of every language; the files are there to be read.
func TestTexts(t *testing.T) {
	t.Parallel()
	b := load(t)
	for _, code := range b.Languages() {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			got := rendered(t, b.Voice(code))
			file := filepath.Join("testdata", "golden", code+".txt")
			if *update {
				if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got); -update writes it anew:\n%s", file, diff)
			}
		})
	}
}

func rendered(t *testing.T, v *Voice) string {
	t.Helper()
	var out strings.Builder
	all := messages(t, v.code)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		numbers := counted
		if len(all[key]) == 1 {
			numbers = counted[2:3]
		}
		for _, n := range numbers {
			said := v.Say(key, append(slices.Clone(sample), "Count", n)...)
			if strings.Contains(string(said), "{{") || strings.Contains(string(said), "no value") {
				t.Errorf("%s is left with a placeholder: %s", key, said)
			}
			fmt.Fprintf(&out, "%s: %s\n", key, said)
		}
	}
	return out.String()
}
