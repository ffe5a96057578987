package sandbox

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestReadParams(t *testing.T) {
	t.Parallel()
	const form = "multipart/form-data; boundary=b"
	for name, tc := range map[string]struct {
		target, contentType, body string
		want                      map[string]string
	}{
		"a query":                                   {"/?Chat_ID=1&text=a%20b", "", "", map[string]string{"chat_id": "1", "text": "a b"}},
		"a form, which wins":                        {"/?text=a", "application/x-www-form-urlencoded", "text=b", map[string]string{"text": "b"}},
		"JSON with values of all types":             {"/", "application/json; charset=utf-8", `{"a":"x","b":1,"c":true,"d":{"e":[]},"f":null}`, map[string]string{"a": "x", "b": "1", "c": "true", "d": `{"e":[]}`}},
		"an empty JSON body":                        {"/", "application/json", "", map[string]string{}},
		"a multipart form":                          {"/", form, "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n", map[string]string{"a": "x"}},
		"a multipart form without end or beginning": {"/", form, "", map[string]string{}},
		"a body of no known type":                   {"/", "text/plain", "a=b", map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, tc.target, strings.NewReader(tc.body))
			r.Header.Set("Content-Type", tc.contentType)
			p, err := readParams(r)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, p.values); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("a multipart form that was cut off is refused", func(t *testing.T) {
		t.Parallel()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx"))
		r.Header.Set("Content-Type", form)
		if p, err := readParams(r); err == nil {
			t.Errorf("got %v", p.values)
		}
	})
}

func FuzzReadParams(f *testing.F) {
	f.Add("a=b", "application/x-www-form-urlencoded", "c=%ff")
	f.Add("", "application/json", `{"a":{"b":null},"C":"\ud800"}`)
	f.Add("", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=a; filename=f\r\n\r\nx\r\n--b--\r\n")
	f.Add("", "multipart/form-data", "--\r\n")
	f.Fuzz(func(t *testing.T, query, contentType, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		r.URL.RawQuery = query
		r.Header.Set("Content-Type", contentType)
		p, err := readParams(r)
		if err != nil {
			if r := (*refusal)(nil); !errors.As(err, &r) || r.code < 400 || r.code > 499 {
				t.Errorf("refused with %v", err)
			}
			return
		}
		for name, value := range p.values {
			if name != strings.ToLower(name) || !utf8.ValidString(value) {
				t.Errorf("took %q = %q", name, value)
			}
		}
	})
}

func FuzzParseMarkup(f *testing.F) {
	f.Add(`{"inline_keyboard":[[{"text":"a","callback_data":"b"},{"text":"u","url":"example.com"}]]}`)
	f.Add(`{"inline_keyboard":[[{"text":"a","copy_text":{}}],[]]}`)
	f.Add(`{"keyboard":[["a"]],"resize_keyboard":true}`)
	f.Add(`{"force_reply":true}`)
	f.Fuzz(func(t *testing.T, in string) {
		m, err := parseMarkup(in)
		if err != nil || m.inline == nil {
			return
		}
		for _, row := range m.inline.Rows {
			for _, b := range row {
				if b.Text == "" || len(b.CallbackData) > 64 {
					t.Errorf("took %+v of %s", b, in)
				}
			}
		}
	})
}
