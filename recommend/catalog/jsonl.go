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
				yield(row{}, refusef("line %d: the file has more than %d different keys", line, MaxColumns))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
		switch err := lines.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			yield(row{}, refusef("a line is longer than %d KB: write one object per line", maxLine>>10))
		case err != nil:
			yield(row{}, err)
		}
	}
}

func jsonRow(line int, text []byte) row {
	if !utf8.Valid(text) {
		return row{line: line, reason: notUTF8}
	}
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // a price must not pass through a float
	if err := decoder.Decode(&object); err != nil {
		return row{line: line, reason: "not a JSON object: write one object per line"}
	}
	if _, err := decoder.Token(); err != io.EOF {
		return row{line: line, reason: "more than one JSON object: write one per line"}
	}
	r := row{line: line}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		value, err := jsonCell(object[key])
		name := columnName(key)
		switch {
		case err != nil:
			return row{line: line, reason: fmt.Sprintf("%q %v", key, err)}
		case name == "":
			return row{line: line, reason: "a key has no name"}
		case slices.ContainsFunc(r.cells, func(c cell) bool { return c.name == name }):
			return row{line: line, reason: fmt.Sprintf("%q comes twice", name)}
		}
		r.cells = append(r.cells, cell{name, value})
	}
	return r
}

// jsonCell is what the value would be in a table's cell.
func jsonCell(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return fmt.Sprint(v), nil
	case []any:
		return jsonList(v)
	}
	return "", errors.New("is an object: it should be text, a number, true, false or a list of them")
}

func jsonList(values []any) (string, error) {
	texts := make([]string, len(values))
	for i, v := range values {
		if _, nested := v.([]any); nested {
			return "", errors.New("is a list of lists: it should be a list of texts")
		}
		text, err := jsonCell(v)
		if err != nil {
			return "", err
		}
		texts[i] = text
	}
	return strings.Join(texts, separator), nil
}
