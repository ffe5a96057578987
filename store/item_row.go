package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"pickbot/recommend"
)

// itemRow is an item as its columns hold it.
type itemRow struct {
	id, title, description, category string
	tags, url, imageURL              string
	price                            *int64
	currency, lang                   string
	contains                         *string
	active                           bool
	attributes                       string
	hash                             string
}

func encodeItem(it *recommend.Item) (itemRow, error) {
	r := itemRow{
		id: it.ID, title: it.Title, description: it.Description, category: it.Category,
		url: it.URL, imageURL: it.ImageURL, lang: it.Lang, active: it.Active, tags: "[]", attributes: "{}",
	}
	if it.ID == "" || it.Title == "" {
		return r, invalidf("item %q has no id or no title", it.ID)
	}
	if it.Price != nil {
		r.price, r.currency = &it.Price.Hundredths, it.Price.Currency
	}
	var err error
	if len(it.Tags) > 0 {
		r.tags, err = encodeJSON(it.Tags)
	}
	if len(it.Attributes) > 0 && err == nil {
		r.attributes, err = encodeJSON(it.Attributes)
	}
	if err == nil {
		r.contains, err = encodeContains(it.Contains)
	}
	r.hash = r.sum()
	return r, err
}

// values are in the order of itemColumns.
func (r *itemRow) values() []any {
	return []any{r.id, r.title, r.description, r.category, r.tags, r.url, r.imageURL, r.price, r.currency, r.lang,
		r.contains, r.active, r.attributes}
}

// encodeContains keeps which of the two undeclared contents it is; see Store.Item.
func encodeContains(c recommend.Contents) (*string, error) {
	text := ""
	switch {
	case !c.Declared && c.Names == nil:
		return nil, nil
	case !c.Declared:
		return &text, nil
	case len(c.Names) == 0:
		text = "[]"
		return &text, nil
	}
	text, err := encodeJSON(c.Names)
	return &text, err
}

func encodeJSON(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

// sum tells apart what two rows say: every column goes in with its length before it.
func (r *itemRow) sum() string {
	h := sha256.New()
	put := func(text string) {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(text)))
		h.Write(size[:])
		h.Write([]byte(text))
	}
	price, contains := "", ""
	if r.price != nil {
		price = strconv.FormatInt(*r.price, 10)
	}
	if r.contains != nil {
		contains = "=" + *r.contains
	}
	for _, text := range []string{r.title, r.description, r.category, r.tags, r.url, r.imageURL, price, r.currency,
		r.lang, contains, strconv.FormatBool(r.active), r.attributes} {
		put(text)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
