package catalog_test

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/recommend/catalog"
)

func read(t *testing.T, file string) []recommend.Item {
	t.Helper()
	return all(t, strings.NewReader(file))
}

// refused reads a file to its error.
func refused(t *testing.T, r io.Reader) error {
	t.Helper()
	return last(catalog.Items(r))
}

func last[T any](rows iter.Seq2[T, error]) error {
	for _, err := range rows {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestItems_CSV(t *testing.T) {
	t.Parallel()
	unknown, none := recommend.Contents{Names: []string{}}, recommend.Contents{Declared: true}
	for name, tc := range map[string]struct {
		file string
		want []recommend.Item
	}{
		"every known column": {
			"id,title,description,category,tags,url,image_url,price,currency,lang,contains,active\n" +
				"s1,Soup,Hot,Soups,hot|red,https://x.org/1,http://x.org/1.jpg,7.90,EUR,en,Nuts| Milk ,false\n",
			[]recommend.Item{{ID: "s1", Title: "Soup", Description: "Hot", Category: "Soups", Tags: []string{"hot", "red"},
				URL: "https://x.org/1", ImageURL: "http://x.org/1.jpg", Price: &recommend.Money{Hundredths: 790, Currency: "EUR"},
				Lang: "en", Contains: recommend.Contents{Declared: true, Names: []string{"nuts", "milk"}}}},
		},
		"only what is needed": {"title,id\nSoup,s1", []recommend.Item{{ID: "s1", Title: "Soup", Active: true}}},
		"a byte order mark, CRLF and names in capitals": {
			"\uFEFFID,Title\r\ns1,Soup\r\n", []recommend.Item{{ID: "s1", Title: "Soup", Active: true}},
		},
		"Cyrillic, emoji, quotes and line ends in a cell": {
			"id,title,description\ns1,\"Борщ 🍲 \"\"тот самый\"\"\",\"раз,\r\nдва\"\n",
			[]recommend.Item{{ID: "s1", Title: `Борщ 🍲 "тот самый"`, Description: "раз,\nдва", Active: true}},
		},
		"semicolons, as spreadsheets write where the comma is in numbers": {
			"id;title;price\ns1;Soup, hot;7,9\n",
			[]recommend.Item{{ID: "s1", Title: "Soup, hot", Price: &recommend.Money{Hundredths: 790}, Active: true}},
		},
		"empty columns behind the last one, as spreadsheets leave them": {
			"id,title,, \na,A,,\nb,B\nc,C,\n", []recommend.Item{{ID: "a", Title: "A", Active: true}, {ID: "b", Title: "B", Active: true}, {ID: "c", Title: "C", Active: true}},
		},
		"tabs": {"id\ttitle\ns1\tSoup\n", []recommend.Item{{ID: "s1", Title: "Soup", Active: true}}},
		"contents that are said, none and not said": {
			"id,title,contains\na,A,fish\nb,B,None\nc,C,\n",
			[]recommend.Item{
				{ID: "a", Title: "A", Active: true, Contains: recommend.Contents{Declared: true, Names: []string{"fish"}}},
				{ID: "b", Title: "B", Active: true, Contains: none}, {ID: "c", Title: "C", Active: true, Contains: unknown}},
		},
		"contents as people write lists": {
			"id,title,contains\na,A,\"Nuts, milk.\"\nb,B,nuts/sesame;(soy) | \nc,C,-\nd,D,n/a\ne,E,nuts|?\nf,F,\"none, \"\n",
			[]recommend.Item{
				{ID: "a", Title: "A", Active: true, Contains: recommend.Contents{Declared: true, Names: []string{"nuts", "milk"}}},
				{ID: "b", Title: "B", Active: true, Contains: recommend.Contents{Declared: true, Names: []string{"nuts", "sesame", "soy"}}},
				{ID: "c", Title: "C", Active: true, Contains: unknown}, {ID: "d", Title: "D", Active: true, Contains: unknown},
				{ID: "e", Title: "E", Active: true, Contains: unknown}, {ID: "f", Title: "F", Active: true, Contains: none}},
		},
		"other columns are attributes, empty ones are left out": {
			"id,title,Год,author\na,A,1999,\nb,B,,\n",
			[]recommend.Item{{ID: "a", Title: "A", Active: true, Attributes: map[string]string{"Год": "1999"}},
				{ID: "b", Title: "B", Active: true}},
		},
		"rows of nothing are passed over": {"id,title\n\na,A\n,\n , \n", []recommend.Item{{ID: "a", Title: "A", Active: true}}},
		"tags twice, empty or with space around": {
			"id,title,tags\na,A,hot| Hot ||  very   red \n",
			[]recommend.Item{{ID: "a", Title: "A", Active: true, Tags: []string{"hot", "very red"}}},
		},
		"control characters are left out": {"id,title\na,A\x1b[31m\u0085\n", []recommend.Item{{ID: "a", Title: "A[31m", Active: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, read(t, tc.file)); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
		})
	}
}

func TestItems_JSONLines(t *testing.T) {
	t.Parallel()
	got := read(t, "\uFEFF\n"+
		`{"id":"1","title":"Toy Story (1995)","genres":["Comedy","Fantasy"],"tags":["pixar","pixar","fun"],"authors":""}`+"\r\n\n"+
		`{"ID":"2","title":"Борщ","price":7.1,"currency":"EUR","active":false,"contains":["Beef"],"year":1999,"veg":true,"x":null}`+"\n"+
		`{"id":"3","title":"Water","contains":"none","price":"0,50"}`)
	want := []recommend.Item{
		{ID: "1", Title: "Toy Story (1995)", Tags: []string{"pixar", "fun"}, Active: true,
			Attributes: map[string]string{"genres": "Comedy|Fantasy"}},
		{ID: "2", Title: "Борщ", Price: &recommend.Money{Hundredths: 710, Currency: "EUR"},
			Contains:   recommend.Contents{Declared: true, Names: []string{"beef"}},
			Attributes: map[string]string{"year": "1999", "veg": "true"}},
		{ID: "3", Title: "Water", Price: &recommend.Money{Hundredths: 50}, Contains: recommend.Contents{Declared: true}, Active: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

func TestItems_EveryBadRowIsReported(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		file string
		want []string
	}{
		"CSV": {
			"id,title,price,active,url,contains\n" +
				"a,A,1,true,,\n" +
				"b c,,free,maybe,ftp://x,none|nuts\n" +
				"\"d\n\",D,1,true,,\n" +
				"e,E,1\n" +
				"a,\"twice\nover\",1,true,,\n" +
				"f,F,1,,,\xff\n" +
				"g,G\"G,1,,,\n" +
				"h,H,\"1\"x,,,\n" +
				"i,\"I,1,,,\nj,J,1,,,\n",
			[]string{
				`3: id "b c" should be 1-32 of A-Z a-z 0-9 _ -; no title; ` +
					`price "free" should be a plain number such as 1234.50 or 1234,50, or empty; a currency has its own column; active "maybe" should be true or false; ` +
					`url "ftp://x" should be an http or https address of at most 2000 bytes; contains has "none" beside other contents`,
				"6: cells: 3, columns in the header: 6",
				"7: id a is already in line 2",
				"9: not UTF-8: save the file as UTF-8",
				`10: a quote inside a cell: put the whole cell in quotes and write "" for the quote`,
				`11: a cell in quotes is not closed, or has text after its closing quote`,
				`12: a cell in quotes is not closed, or has text after its closing quote`,
			},
		},
		"JSON lines": {
			`{"id":"a","title":"A"}` + "\n" +
				`{"id":"b"` + "\n" +
				`["c"]` + "\n" +
				`{"id":"d","title":{"en":"D"}}` + "\n" +
				`{"title":"E"}` + "\n\n" +
				`{"id":"f","title":"F","Title":"F"}` + "\n" +
				`{"id":"g","title":"G"}{"id":"h","title":"H"}` + "\n" +
				`{"id":"i","title":"` + "\xff" + `"}` + "\n" +
				`{"id":"j","title":"J","tags":[["x"]]}` + "\n",
			[]string{
				"2: not a JSON object: write one object per line",
				"3: not a JSON object: write one object per line",
				`4: "title" is an object: it should be text, a number, true, false or a list of them`,
				"5: no id",
				`7: "title" comes twice`,
				"8: more than one JSON object: write one per line",
				"9: not UTF-8: save the file as UTF-8",
				`10: "tags" is a list of lists: it should be a list of texts`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := refused(t, strings.NewReader(tc.file))
			var bad *catalog.BadRowsError
			if !errors.As(err, &bad) || !errors.Is(err, recommend.ErrInvalid) {
				t.Fatalf("error %v, want a BadRowsError that is ErrInvalid", err)
			}
			if diff := cmp.Diff(tc.want, inEnglish(bad)); diff != "" {
				t.Errorf("bad rows (-want +got):\n%s", diff)
			}
		})
	}
}

// inEnglish are the bad rows as "line: reasons".
func inEnglish(bad *catalog.BadRowsError) (rows []string) {
	for _, r := range bad.Rows {
		rows = append(rows, fmt.Sprint(r.Line, ": ", r.Reason()))
	}
	return rows
}

func TestItems_FilesThatAreRefused(t *testing.T) {
	t.Parallel()
	columns := strings.Repeat("c,", 299) + "id,title\n"
	for i := range 299 {
		columns = strings.Replace(columns, "c,", fmt.Sprint("x", i, ","), 1)
	}
	for name, tc := range map[string]struct {
		file, says string
	}{
		"nothing":               {"", "empty"},
		"a mark and spaces":     {"\uFEFF \n", "header"},
		"a spreadsheet":         {"PK\x03\x04whatever", "zip archive"},
		"something compressed":  {"\x1f\x8b\x08", "compressed"},
		"UTF-16":                {"\xff\xfei\x00d\x00", "UTF-16"},
		"a picture":             {"\x89PNG\r\n\x1a\n\x00\x00", "not text"},
		"a JSON array":          {`[{"id":"a"}]`, "one object per line"},
		"no id":                 {"name,title\na,A\n", `there is no "id"`},
		"no header":             {"a,Soup,7.90\n", `there is no "id"`},
		"a column twice":        {"id,title,ID\na,A,b\n", `"id" twice`},
		"a column without name": {"id,,title\na,b,A\n", "column 2 has no name"},
		"a cell beyond them":    {"id,title,\na,A,b\n", "cells: 3, columns in the header: 2"},
		"an old Mac's lines":    {"id,title\ra,A\r", "lines"},
		"301 columns":           {columns, "301 columns"},
		"301 keys":              {keys(301), "different keys"},
		"a broken header":       {"id,\"title\nx", "line 1"},
		"a header without end":  {"id," + strings.Repeat("x", 70_000) + ",title\n", "longer than 64 KB"},
		"a line without end":    {`{"id":"` + strings.Repeat("x", 2<<20), "longer than 1024 KB"},
		"a huge cell":           {"id,title,description\na,A," + strings.Repeat("x", 70_000) + "\n", "description has 70000 bytes"},
		"a long title":          {"id,title\na," + strings.Repeat("я", 301) + "\n", "title has 301 characters"},
		"a long tag":            {"id,title,tags\na,A,ok|" + strings.Repeat("я", 101) + "\n", "one of tags has 101 characters"},
		"101 tags":              {"id,title,tags\na,A," + manyTags(101) + "\n", "tags are more than 100"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := refused(t, strings.NewReader(tc.file))
			if !errors.Is(err, recommend.ErrInvalid) || !strings.Contains(err.Error(), tc.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want ErrInvalid in one line that says %q", err, tc.says)
			}
		})
	}
}

func TestItems_Bounds(t *testing.T) {
	t.Parallel()
	t.Run("more than 200,000 rows", func(t *testing.T) {
		t.Parallel()
		file := io.MultiReader(strings.NewReader("id,title\n"), rowsOf(catalog.MaxRows+1))
		if err := refused(t, file); !errors.Is(err, recommend.ErrInvalid) || !strings.Contains(err.Error(), "200000 rows") {
			t.Errorf("error %v, want a refusal that names the limit", err)
		}
	})
	t.Run("just 200,000 rows", func(t *testing.T) {
		t.Parallel()
		file := io.MultiReader(strings.NewReader("id,title\n"), rowsOf(catalog.MaxRows))
		if err := refused(t, file); err != nil {
			t.Error(err)
		}
	})
	t.Run("more than 20 MB", func(t *testing.T) {
		t.Parallel()
		file := "id,title,description\n" + strings.Repeat("a,A,"+strings.Repeat("x", 60_000)+"\n", 400)
		if err := refused(t, strings.NewReader(file)); !errors.Is(err, recommend.ErrInvalid) || !strings.Contains(err.Error(), "20 MB") {
			t.Errorf("error %v, want a refusal that names the limit", err)
		}
	})
	t.Run("a reader that fails", func(t *testing.T) {
		t.Parallel()
		broken := errors.New("broken pipe")
		file := io.MultiReader(strings.NewReader("id,title\na,A\n"), failing{broken})
		if err := refused(t, file); !errors.Is(err, broken) || errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("error %v, want the reader's", err)
		}
	})
}

func TestItems_StopsWithItsConsumer(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"id,title\na,A\nb,B\n", `{"id":"a","title":"A"}` + "\n" + `{"id":"b","title":"B"}`} {
		for range catalog.Items(strings.NewReader(file)) {
			break
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func rowsOf(n int) io.Reader {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d,T\n", i)
	}
	return strings.NewReader(b.String())
}

func keys(n int) string {
	var b strings.Builder
	b.WriteString(`{"id":"a","title":"A"`)
	for i := range n - 2 {
		fmt.Fprintf(&b, `,"k%d":1`, i)
	}
	b.WriteString("}\n")
	return b.String()
}

func manyTags(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint("t", i)
	}
	return strings.Join(list, "|")
}
