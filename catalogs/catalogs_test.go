package catalogs

import (
	"encoding/csv"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// item is one row by column name.
type item map[string]string

func (it item) tags() []string { return strings.Split(it["tags"], "|") }

func read(t *testing.T, r io.Reader) (header []string, items []item) {
	t.Helper()
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatalf("read catalog: %v", err)
	}
	for _, row := range rows[1:] {
		it := item{}
		for i, column := range rows[0] {
			it[column] = row[i]
		}
		items = append(items, it)
	}
	return rows[0], items
}

func TestLunch(t *testing.T) {
	t.Parallel()
	header, dishes := read(t, Lunch())
	want := strings.Fields("id title description category tags price currency lang contains active")
	if diff := cmp.Diff(want, header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	testCatalog(t, lunch, dishes, limits{items: 120, categories: 8, tags: 80, shortest: 60, longest: 140})
}

func TestBooks(t *testing.T) {
	t.Parallel()
	header, shelf := read(t, Books())
	want := strings.Fields("id title description category tags lang author year active")
	if diff := cmp.Diff(want, header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	testCatalog(t, books, shelf, limits{items: 200, categories: 8, tags: 85, shortest: 70, longest: 160})

	t.Run("every book has an author and a year", func(t *testing.T) {
		t.Parallel()
		for _, book := range shelf {
			if book["author"] == "" {
				t.Errorf("%s: no author", book["id"])
			}
			if year, err := strconv.Atoi(book["year"]); err != nil || year < -2100 || year > 2000 {
				t.Errorf("%s: year %q", book["id"], book["year"])
			}
		}
	})
}

// limits is what differs between the catalogs: the least number of items and categories, the most tags, and the
// length of a description in characters.
type limits struct{ items, categories, tags, shortest, longest int }

var validID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

func testCatalog(t *testing.T, file string, items []item, want limits) {
	t.Run("the file is UTF-8 with LF and no stray spaces", func(t *testing.T) {
		t.Parallel()
		if !utf8.ValidString(file) || strings.ContainsAny(file, "\r\ufeff\ufffd\t") || strings.Contains(file, "  ") {
			t.Error("the file has a byte order mark, a carriage return, a tab, double spaces or broken UTF-8")
		}
		if !strings.HasSuffix(file, "\n") {
			t.Error("the last line has no end")
		}
		for _, it := range items {
			for column, value := range it {
				if value != strings.TrimSpace(value) {
					t.Errorf("%s: %s %q has spaces around it", it["id"], column, value)
				}
			}
		}
	})

	t.Run("ids, titles and descriptions are well formed and unique", func(t *testing.T) {
		t.Parallel()
		for _, column := range []string{"id", "title", "description"} {
			seen := map[string]string{}
			for _, it := range items {
				key := strings.ToLower(it[column])
				if other, ok := seen[key]; ok || key == "" {
					t.Errorf("%s: %s %q is empty or taken by %q", it["id"], column, it[column], other)
				}
				seen[key] = it["id"]
			}
		}
		for _, it := range items {
			if !validID.MatchString(it["id"]) {
				t.Errorf("id %q", it["id"])
			}
			if n := utf8.RuneCountInString(it["description"]); n < want.shortest || n > want.longest {
				t.Errorf("%s: description of %d characters, want %d-%d", it["id"], n, want.shortest, want.longest)
			}
			if it["lang"] != "en" || it["active"] != "true" {
				t.Errorf("%s: lang %q, active %q", it["id"], it["lang"], it["active"])
			}
		}
	})

	t.Run("there is enough to choose from in every category", func(t *testing.T) {
		t.Parallel()
		sizes := map[string]int{}
		for _, it := range items {
			sizes[it["category"]]++
		}
		if len(items) < want.items || len(sizes) < want.categories {
			t.Errorf("%d items in %d categories, want %d in %d", len(items), len(sizes), want.items, want.categories)
		}
		for category, n := range sizes {
			if n < 6 || category == "" {
				t.Errorf("category %q has %d items, want 6", category, n)
			}
		}
	})

	t.Run("tags are a small shared vocabulary", func(t *testing.T) {
		t.Parallel()
		uses := map[string]int{}
		for _, it := range items {
			if n := len(it.tags()); n < 4 || n > 8 {
				t.Errorf("%s: %d tags, want 4-8", it["id"], n)
			}
			own := map[string]bool{}
			for _, tag := range it.tags() {
				if own[tag] || tag != strings.ToLower(tag) || tag == "" {
					t.Errorf("%s: tag %q is empty, repeated or not lower case", it["id"], tag)
				}
				own[tag] = true
				uses[tag]++
			}
		}
		if len(uses) > want.tags {
			t.Errorf("%d tags, want at most %d", len(uses), want.tags)
		}
		for tag, n := range uses {
			if n < 3 {
				t.Errorf("tag %q is used %d times, want 3", tag, n)
			}
		}
	})
}
