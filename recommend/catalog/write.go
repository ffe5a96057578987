package catalog

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pickbot/recommend"
)

// Write writes items as CSV that Items reads back as they are: the known columns, then the attributes by name. The
// column contains is left out where no item has one; where some have, the others' is left empty. A spreadsheet runs no
// cell of it. It reads items to the end before it writes, and returns their first error.
func Write(w io.Writer, items iter.Seq2[recommend.Item, error]) error {
	list, columns, err := gather(items)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	record := make([]string, len(columns))
	for c, name := range columns {
		record[c] = inert(name)
	}
	if err := out.Write(record); err != nil {
		return fmt.Errorf("write catalog: %w", err)
	}
	for i := range list {
		for c, name := range columns {
			record[c] = inert(column(&list[i], name))
		}
		if err := out.Write(record); err != nil {
			return fmt.Errorf("write catalog: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write catalog: %w", err)
	}
	return nil
}

// gather reads the items and finds out which columns they need.
func gather(items iter.Seq2[recommend.Item, error]) ([]recommend.Item, []string, error) {
	var list []recommend.Item
	contains, attributes := false, make(map[string]bool)
	for it, err := range items {
		if err != nil {
			return nil, nil, err
		}
		list = append(list, it)
		contains = contains || it.Contains.Declared || it.Contains.Names != nil
		for name := range it.Attributes {
			attributes[name] = true
		}
	}
	columns := slices.Clone(known)
	if !contains {
		columns = slices.DeleteFunc(columns, func(name string) bool { return name == "contains" })
	}
	return list, append(columns, slices.Sorted(maps.Keys(attributes))...), nil
}

func column(it *recommend.Item, name string) string {
	switch name {
	case "id":
		return it.ID
	case "title":
		return it.Title
	case "description":
		return it.Description
	case "category":
		return it.Category
	case "tags":
		return strings.Join(it.Tags, separator)
	case "url":
		return it.URL
	case "image_url":
		return it.ImageURL
	case "price", "currency":
		return priceColumn(it.Price, name)
	case "lang":
		return it.Lang
	case "contains":
		return containsColumn(it.Contains)
	case "active":
		return strconv.FormatBool(it.Active)
	}
	return it.Attributes[name]
}

func priceColumn(m *recommend.Money, name string) string {
	switch {
	case m == nil:
		return ""
	case name == "price":
		return formatPrice(m)
	}
	return m.Currency
}

func containsColumn(c recommend.Contents) string {
	if c.Declared && len(c.Names) == 0 {
		return nothing
	}
	return strings.Join(c.Names, separator)
}
