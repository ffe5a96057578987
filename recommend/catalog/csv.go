package catalog

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// csvRows reads a table whose header has at least the needed columns.
func csvRows(src *bufio.Reader, needed ...string) rowsOf {
	return func(yield func(row, error) bool) {
		comma, header, err := readHeader(src, needed)
		if err != nil {
			yield(row{}, err)
			return
		}
		table := newCSV(src, comma)
		if _, err := table.Read(); err != nil {
			yield(row{}, fmt.Errorf("read header: %w", err))
			return
		}
		for {
			r, err := nextRow(table, header)
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(row{}, err)
				return
			case !blank(r) && !yield(r, nil):
				return
			}
		}
	}
}

func newCSV(r io.Reader, comma rune) *csv.Reader {
	table := csv.NewReader(r)
	table.Comma = comma
	table.FieldsPerRecord = -1 // a wrong number of cells is one bad row, not the end
	table.ReuseRecord = true
	return table
}

// readHeader finds out what separates the cells: the first of comma, semicolon (spreadsheets where the comma is in
// numbers) and tab that makes a header of the first line. It consumes nothing.
func readHeader(src *bufio.Reader, needed []string) (rune, []string, error) {
	head, err := src.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return 0, nil, err
	}
	switch ended := bytes.IndexByte(head, '\n') >= 0; {
	case !ended && bytes.IndexByte(head, '\r') >= 0:
		return 0, nil, refuse("head_mac")
	case !ended && len(head) == peeked:
		return 0, nil, refuse("head_long", "Most", peeked>>10)
	}
	var first error
	for _, comma := range []rune{',', ';', '\t'} {
		cells, err := newCSV(bytes.NewReader(head), comma).Read()
		if err == nil {
			cells, err = checkHeader(cells, needed)
		}
		if err == nil {
			return comma, cells, nil
		}
		if first == nil {
			first = err
		}
	}
	var syntax *csv.ParseError
	switch {
	case errors.As(first, &syntax):
		first = &BadRowsError{[]BadRow{{syntax.StartLine, []Reason{syntaxReason(syntax)}}}}
	case errors.Is(first, io.EOF):
		first = refuse("head_blank")
	}
	return 0, nil, first
}

// checkHeader returns the columns' names, those that mean something in lower case.
func checkHeader(cells, needed []string) ([]string, error) {
	cells = filled(cells, 0)
	if len(cells) > MaxColumns {
		return nil, refuse("head_columns", "Has", len(cells), "Most", MaxColumns)
	}
	names := make([]string, len(cells))
	for i, c := range cells {
		names[i] = columnName(revived(c))
		if names[i] == "" {
			return nil, refuse("head_unnamed", "Column", i+1)
		}
		if slices.Contains(names[:i], names[i]) {
			return nil, refuse("head_twice", "Name", shorten(names[i]))
		}
	}
	for _, n := range needed {
		if !slices.Contains(names, n) {
			return nil, refuse("head_needs", "Names", strings.Join(needed, ", "), "Name", n)
		}
	}
	return names, nil
}

func nextRow(table *csv.Reader, header []string) (row, error) {
	record, err := table.Read()
	var syntax *csv.ParseError
	switch {
	case errors.As(err, &syntax):
		return badLine(syntax.StartLine, syntaxReason(syntax)), nil
	case err != nil:
		return row{}, err
	}
	line, _ := table.FieldPos(0)
	if record = filled(record, len(header)); len(record) != len(header) {
		return badLine(line, because("cells", "Has", len(record), "Columns", len(header))), nil
	}
	r := row{line: line, cells: make([]cell, len(record))}
	for i, value := range record {
		r.cells[i] = cell{header[i], revived(value)}
	}
	return r, nil
}

// filled leaves out empty cells that spreadsheets put behind the last column; the first least cells stay.
func filled(cells []string, least int) []string {
	for len(cells) > least && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

func syntaxReason(err *csv.ParseError) Reason {
	if errors.Is(err.Err, csv.ErrBareQuote) {
		return because("quote")
	}
	return because("unclosed")
}

// inert puts an apostrophe before what a spreadsheet would run as a formula, as people do there; revived takes it away.
func inert(text string) string {
	if runs(text) {
		return "'" + text
	}
	return text
}

func revived(text string) string {
	if runs(text) {
		return strings.TrimPrefix(text, "'")
	}
	return text
}

// runs reports whether a text begins as a formula, with any apostrophes before it.
func runs(text string) bool {
	text = strings.TrimLeft(text, "'")
	first, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

// blank reports whether a row has nothing but empty cells, as spreadsheets leave behind.
func blank(r row) bool {
	return r.reason == nil && !slices.ContainsFunc(r.cells, func(c cell) bool { return strings.TrimSpace(c.value) != "" })
}
