package catalog

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxLine is the longest line of a JSON file in bytes.
const maxLine = 1 << 20

// isJSON reports whether the file is JSON rather than a table.
func isJSON(src *bufio.Reader) bool {
	head, _ := src.Peek(peeked) // what cannot be read now is reported when it is read
	head = bytes.TrimSpace(head)
	return len(head) > 0 && head[0] == '{'
}

// jsonRows reads one object from each line.
func jsonRows(src *bufio.Reader) rowsOf {
	return func(yield func(row, error) bool) {
		lines := bufio.NewScanner(src)
		lines.Buffer(nil, maxLine)
		columns := make(map[string]bool)
		for line := 1; lines.Scan(); line++ {
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			r := jsonRow(line, lines.Bytes())
			for _, c := range r.cells {
				columns[c.name] = true
			}
			if len(columns) > MaxColumns {
				yield(row{}, refuse("file_keys", "Line", line, "Most", MaxColumns))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
		switch err := lines.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			yield(row{}, refuse("file_line", "Most", maxLine>>10))
		case err != nil:
			yield(row{}, err)
		}
	}
}

func jsonRow(line int, text []byte) row {
	if !utf8.Valid(text) {
		return badLine(line, because("utf8"))
	}
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // a price must not pass through a float
	if err := decoder.Decode(&object); err != nil {
		return badLine(line, because("object"))
	}
	if _, err := decoder.Token(); err != io.EOF {
		return badLine(line, because("objects"))
	}
	r := row{line: line}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		value, bad := jsonCell(object[key])
		name := columnName(key)
		switch {
		case bad != "":
			return badLine(line, because(bad, "Name", shorten(clean(key))))
		case name == "":
			return badLine(line, because("unnamed"))
		case slices.ContainsFunc(r.cells, func(c cell) bool { return c.name == name }):
			return badLine(line, because("twice", "Name", shorten(name)))
		}
		r.cells = append(r.cells, cell{name, value})
	}
	return r
}

// jsonCell is what the value would be in a table's cell, or the code of what is wrong with it.
func jsonCell(value any) (text, bad string) {
	switch v := value.(type) {
	case nil:
		return "", ""
	case string:
		return v, ""
	case json.Number:
		return v.String(), ""
	case bool:
		return fmt.Sprint(v), ""
	case []any:
		return jsonList(v)
	}
	return "", "nested"
}

func jsonList(values []any) (text, bad string) {
	texts := make([]string, len(values))
	for i, v := range values {
		if _, nested := v.([]any); nested {
			return "", "lists"
		}
		if texts[i], bad = jsonCell(v); bad != "" {
			return "", bad
		}
	}
	return strings.Join(texts, separator), ""
}
