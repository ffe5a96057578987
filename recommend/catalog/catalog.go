// Package catalog reads and writes the operator's files: the catalog itself, as CSV or JSON lines, and feedback that
// comes from another system.
//
// Files are read as streams and within bounds. Whatever is wrong with a row is reported with its line, for all rows at
// once; what the rows mean to recommending, and how they are kept, is left to others.
package catalog

import (
	"io"
	"iter"

	"pickbot/recommend"
)

// Bounds of a catalog file. A file beyond one of them is refused as a whole.
const (
	MaxBytes   = 20 << 20
	MaxRows    = 200_000
	MaxColumns = 300
)

// Items reads a catalog: CSV with a header (separated by commas, semicolons or tabs), or JSON lines. The sequence can
// be run once. It yields the rows that are in order; an error is its last element: a BadRowsError after all rows if
// any of them is bad, at once another ErrInvalid if the file cannot be a catalog, and what r returned otherwise.
//
// Contents that a row does not declare come in two kinds: Names is nil where there is no such column (or key), and
// empty but not nil where it is left empty.
func Items(r io.Reader) iter.Seq2[recommend.Item, error] {
	return func(yield func(recommend.Item, error) bool) {
		src, err := open(r, MaxBytes)
		if err != nil {
			yield(recommend.Item{}, err)
			return
		}
		rows := csvRows(src, "id", "title")
		if isJSON(src) {
			rows = jsonRows(src)
		}
		p := itemParser{lines: make(map[string]int)}
		p.parse(rows, yield)
	}
}

// row is one row of a file as it was read: its cells, or why it has none.
type row struct {
	line   int
	cells  []cell
	reason *Reason
}

// badLine is a row that could not be read.
func badLine(line int, why Reason) row { return row{line: line, reason: &why} }

// cell is one value under its column's name; names that we know are lower case.
type cell struct{ name, value string }

// rowsOf is a file's rows; an error is the last element.
type rowsOf = iter.Seq2[row, error]

// itemParser makes items of rows.
type itemParser struct {
	lines map[string]int // of the ids so far
	bad   BadRowsError
	rows  int
}

func (p *itemParser) parse(rows rowsOf, yield func(recommend.Item, error) bool) {
	for r, err := range rows {
		if p.rows++; p.rows > MaxRows && err == nil {
			err = refuse("file_rows", "Most", MaxRows)
		}
		if err != nil {
			yield(recommend.Item{}, err)
			return
		}
		if it, ok := p.item(r); ok && !yield(it, nil) {
			return
		}
	}
	if err := p.bad.OrNil(); err != nil {
		yield(recommend.Item{}, err)
	}
}

// item is the row's item; a row that is no item is noted as bad.
func (p *itemParser) item(r row) (recommend.Item, bool) {
	if r.reason != nil {
		p.bad.Add(r.line, *r.reason)
		return recommend.Item{}, false
	}
	it, reasons := parseItem(r.cells)
	if first, twice := p.lines[it.ID]; twice && it.ID != "" {
		reasons = append(reasons, because("same_id", "Value", it.ID, "Line", first))
	}
	p.lines[it.ID] = r.line
	if len(reasons) > 0 {
		p.bad.Add(r.line, reasons...)
		return it, false
	}
	return it, true
}
