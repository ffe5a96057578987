package catalog_test

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/recommend/catalog"
)

var goodID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// Whatever the file: every item that comes out is one that can be kept and shown, every error is about the file, and
// a catalog that was accepted reads back as it was after being written.
func FuzzItems(f *testing.F) {
	for _, file := range []string{
		"id,title,description,category,tags,url,image_url,price,currency,lang,contains,active,year\n" +
			"a,A,\"d\n\"\"d\",c,x|y,https://x.org,,7.90,EUR,en,none,true,1999\n",
		"\uFEFFid;title;price\r\na;Борщ 🍲;7,9\r\n",
		`{"id":"a","title":"A","tags":["x"],"price":1.5,"contains":["nuts"],"n":null}` + "\n" + `{"id":"b","title":"B"}`,
		"id\ttitle\na\t\"A",
		"PK\x03\x04",
	} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		var items []recommend.Item
		for it, err := range catalog.Items(bytes.NewReader(file)) {
			if err != nil {
				if !errors.Is(err, recommend.ErrInvalid) || err.Error() == "" {
					t.Fatalf("error %v, want ErrInvalid with a text", err)
				}
				return
			}
			if !goodID.MatchString(it.ID) || it.Title == "" || !utf8.ValidString(it.Title+it.Description) ||
				strings.ContainsRune(it.Title+it.Description, 0) {
				t.Fatalf("item %+v", it)
			}
			items = append(items, it)
		}
		var out bytes.Buffer
		if err := catalog.Write(&out, stream(items)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(withColumn(items), all(t, &out)); diff != "" {
			t.Fatalf("written and read back (-want +got):\n%s", diff)
		}
	})
}

// withColumn says of each item what it says in a file that has a contains column if any item needs one.
func withColumn(items []recommend.Item) []recommend.Item {
	column := false
	for _, it := range items {
		column = column || it.Contains.Names != nil || it.Contains.Declared
	}
	for i := range items {
		if column && !items[i].Contains.Declared {
			items[i].Contains.Names = []string{}
		}
	}
	return items
}

func FuzzFeedback(f *testing.F) {
	f.Add([]byte("user_id,item_id,kind,created_at\n7,soup,like,2026-05-04T12:00:00Z\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		for v, err := range catalog.Feedback(bytes.NewReader(file)) {
			if err != nil {
				if !errors.Is(err, recommend.ErrInvalid) {
					t.Fatalf("error %v, want ErrInvalid", err)
				}
				return
			}
			if v.User == "" || v.ItemID == "" || v.At.IsZero() || !v.Kind.Opinion() && v.Kind != recommend.Shown {
				t.Fatalf("vote %+v", v)
			}
		}
	})
}
