package catalog_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pickbot/catalogs"
	"pickbot/recommend"
	"pickbot/recommend/catalog"
)

func stream(list []recommend.Item) func(func(recommend.Item, error) bool) {
	return func(yield func(recommend.Item, error) bool) {
		for _, it := range list {
			if !yield(it, nil) {
				return
			}
		}
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	items := []recommend.Item{
		{ID: "a", Title: `Борщ "тот"`, Description: "раз,\nдва", Tags: []string{"hot", "red"}, Active: true,
			Price: &recommend.Money{Hundredths: 5, Currency: "EUR"}, Attributes: map[string]string{"year": "1999", "chef": "Ann"}},
		{ID: "b", Title: "Water", Contains: recommend.Contents{Declared: true}},
	}
	var out bytes.Buffer
	if err := catalog.Write(&out, stream(items)); err != nil {
		t.Fatal(err)
	}
	want := `id,title,description,category,tags,url,image_url,price,currency,lang,contains,active,chef,year
a,"Борщ ""тот""","раз,
два",,hot|red,,,0.05,EUR,,,true,Ann,1999
b,Water,,,,,,,,,none,false,,
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

// TestWrite_Formulas: a spreadsheet runs no cell of an export, and a file that comes back from it has the cells as they were.
func TestWrite_Formulas(t *testing.T) {
	t.Parallel()
	items := []recommend.Item{
		{ID: "-1", Title: `=HYPERLINK("http://evil.example";"Open")`, Description: "@SUM(A1)", Category: "+7", Tags: []string{"-5%", "=x"}, Active: true,
			Attributes: map[string]string{"=1+1": "'=2", "calm": "'tis 1=1"}},
	}
	var out bytes.Buffer
	if err := catalog.Write(&out, stream(items)); err != nil {
		t.Fatal(err)
	}
	want := `id,title,description,category,tags,url,image_url,price,currency,lang,active,'=1+1,calm
'-1,"'=HYPERLINK(""http://evil.example"";""Open"")",'@SUM(A1),'+7,'-5%|=x,,,,,,true,''=2,'tis 1=1
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(items, all(t, &out)); diff != "" {
		t.Errorf("items read back (-want +got):\n%s", diff)
	}
}

func TestWrite_Errors(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	failing := func(yield func(recommend.Item, error) bool) { yield(recommend.Item{}, broken) }
	var out bytes.Buffer
	if err := catalog.Write(&out, failing); !errors.Is(err, broken) || out.Len() > 0 {
		t.Errorf("Write of a failing stream: %v, wrote %q; want its error and nothing written", err, out.String())
	}
	full := writer(func([]byte) (int, error) { return 0, broken })
	if err := catalog.Write(full, stream([]recommend.Item{{ID: "a", Title: "A"}})); !errors.Is(err, broken) {
		t.Errorf("Write to a full disk: %v, want its error", err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestWrite_ReadsBackAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfNDistinct(item(), 0, 8, func(it recommend.Item) string { return it.ID }).Draw(t, "items")
		declares := rapid.Bool().Draw(t, "has a contains column")
		for i := range items {
			switch {
			case !declares:
				items[i].Contains = recommend.Contents{}
			case !items[i].Contains.Declared:
				items[i].Contains.Names = []string{}
			}
		}
		var out bytes.Buffer
		if err := catalog.Write(&out, stream(items)); err != nil {
			t.Fatal(err)
		}
		var got []recommend.Item
		for it, err := range catalog.Items(bytes.NewReader(out.Bytes())) {
			if err != nil {
				t.Fatalf("%v in\n%s", err, out.String())
			}
			got = append(got, it)
		}
		// An undeclared item says so only where another one of the catalog declares something.
		if !bytes.Contains(out.Bytes(), []byte(",contains,")) {
			for i := range items {
				items[i].Contains = recommend.Contents{}
			}
		}
		if len(items) == 0 {
			items = nil
		}
		if diff := cmp.Diff(items, got); diff != "" {
			t.Fatalf("items (-want +got):\n%s\nin\n%s", diff, out.String())
		}
	})
}

// item draws anything that a catalog can hold.
func item() *rapid.Generator[recommend.Item] {
	word := rapid.StringOfN(rapid.RuneFrom([]rune(`abяё🍲"';,\.=+-0 Öß`)), 0, 12, -1)
	text := rapid.Map(rapid.StringOfN(rapid.RuneFrom([]rune("aя🍲\"',;\t\n|\\ =@")), 0, 30, -1), strings.TrimSpace)
	line := rapid.Map(word, func(s string) string { return strings.Join(strings.Fields(s), " ") })
	filled := rapid.Map(line, func(s string) string { return strings.TrimSpace("x" + s) })
	names := rapid.SliceOfNDistinct(filled, 0, 4, strings.ToLower)
	contents := rapid.SliceOfNDistinct(rapid.StringMatching(`[xbяё0]{1,5}( [bяё🍲]{1,5})?`), 0, 4, strings.ToLower) // without what parts them
	return rapid.Custom(func(t *rapid.T) recommend.Item {
		it := recommend.Item{
			ID:          rapid.StringMatching(`[A-Za-z0-9_-]{1,32}`).Draw(t, "id"),
			Title:       filled.Draw(t, "title"),
			Description: text.Draw(t, "description"),
			Category:    line.Draw(t, "category"),
			Tags:        some(names.Draw(t, "tags")),
			URL:         rapid.SampledFrom([]string{"", "https://example.org/a,b?c=\"d\""}).Draw(t, "url"),
			Lang:        rapid.SampledFrom([]string{"", "en", "ru"}).Draw(t, "lang"),
			Active:      rapid.Bool().Draw(t, "active"),
		}
		if rapid.Bool().Draw(t, "priced") {
			it.Price = &recommend.Money{Hundredths: rapid.Int64Range(0, 1e13).Draw(t, "price"),
				Currency: rapid.SampledFrom([]string{"", "EUR", "₽"}).Draw(t, "currency")}
		}
		it.Contains.Declared = rapid.Bool().Draw(t, "declared")
		if it.Contains.Declared {
			for _, n := range contents.Draw(t, "contains") {
				it.Contains.Names = append(it.Contains.Names, strings.ToLower(n))
			}
		}
		for _, name := range names.Draw(t, "attributes") {
			if value := text.Draw(t, "value"); value != "" {
				if it.Attributes == nil {
					it.Attributes = make(map[string]string)
				}
				it.Attributes["x"+name] = value
			}
		}
		return it
	})
}

func some(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

func TestWrite_StarterCatalogs(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]io.Reader{"lunch": catalogs.Lunch(), "books": catalogs.Books()} {
		items := all(t, file)
		if len(items) < 100 {
			t.Errorf("%s has %d items", name, len(items))
		}
		var out bytes.Buffer
		if err := catalog.Write(&out, stream(items)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(items, all(t, &out)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func all(t *testing.T, r io.Reader) []recommend.Item {
	t.Helper()
	var list []recommend.Item
	for it, err := range catalog.Items(r) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, it)
	}
	return list
}
