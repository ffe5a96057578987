package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"pickbot/recommend"
)

const itemColumns = `id, title, description, category, tags, url, image_url, price, currency, lang, contains, active, attributes`

// Items streams the active items by id. An error ends it.
func (s *Store) Items(ctx context.Context) iter.Seq2[recommend.Item, error] {
	const query = "SELECT " + itemColumns + " FROM items WHERE active ORDER BY id"
	return stream(ctx, s.reader, "read items", scanItem, query)
}

// AllItems is Items with the inactive ones, for an export.
func (s *Store) AllItems(ctx context.Context) iter.Seq2[recommend.Item, error] {
	const query = "SELECT " + itemColumns + " FROM items ORDER BY id"
	return stream(ctx, s.reader, "read items", scanItem, query)
}

// Item returns one item, active or not, and whether there is one.
//
// Of the two ways not to declare contents it keeps which it was: Names is nil where the catalog has no contains
// column, and empty but not nil where the row leaves that column empty.
func (s *Store) Item(ctx context.Context, id string) (recommend.Item, bool, error) {
	it, err := scanItem(s.reader.QueryRowContext(ctx, "SELECT "+itemColumns+" FROM items WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return recommend.Item{}, false, nil
	}
	return it, err == nil, fail("read item", err)
}

// ItemCounts says how many items there are, and how many of them are active.
func (s *Store) ItemCounts(ctx context.Context) (all, active int, err error) {
	const query = "SELECT count(*), count(*) FILTER (WHERE active) FROM items"
	err = s.reader.QueryRowContext(ctx, query).Scan(&all, &active)
	return all, active, fail("count items", err)
}

func scanItem(row scanner) (recommend.Item, error) {
	var (
		it               recommend.Item
		tags, attributes string
		price            sql.NullInt64
		currency         string
		contains         sql.NullString
	)
	err := row.Scan(&it.ID, &it.Title, &it.Description, &it.Category, &tags, &it.URL, &it.ImageURL, &price, &currency,
		&it.Lang, &contains, &it.Active, &attributes)
	if err != nil {
		return it, err
	}
	if price.Valid {
		it.Price = &recommend.Money{Hundredths: price.Int64, Currency: currency}
	}
	if it.Contains, err = decodeContains(contains); err != nil {
		return it, fmt.Errorf("contents of item %q: %w", it.ID, err)
	}
	if err := decodeJSON(tags, "[]", &it.Tags); err != nil {
		return it, fmt.Errorf("tags of item %q: %w", it.ID, err)
	}
	if err := decodeJSON(attributes, "{}", &it.Attributes); err != nil {
		return it, fmt.Errorf("attributes of item %q: %w", it.ID, err)
	}
	return it, nil
}

// decodeJSON leaves v alone where text is the empty value.
func decodeJSON(text, empty string, v any) error {
	if text == empty {
		return nil
	}
	return json.Unmarshal([]byte(text), v)
}

func decodeContains(text sql.NullString) (recommend.Contents, error) {
	switch {
	case !text.Valid:
		return recommend.Contents{}, nil
	case text.String == "":
		return recommend.Contents{Names: []string{}}, nil
	}
	c := recommend.Contents{Declared: true}
	return c, decodeJSON(text.String, "[]", &c.Names)
}
