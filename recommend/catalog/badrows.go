package catalog

import (
	"fmt"
	"strings"

	"pickbot/recommend"
)

// BadRow is a row that cannot be imported, and all that is wrong with it.
type BadRow struct {
	// Line is where the row begins in its file, from 1.
	Line    int
	Reasons []Reason
}

// Reason has all of them in one line of English.
func (r BadRow) Reason() string {
	words := make([]string, len(r.Reasons))
	for i, why := range r.Reasons {
		words[i] = why.String()
	}
	return strings.Join(words, "; ")
}

// BadRowsError is an ErrInvalid that lists every bad row of a file, in the file's order.
type BadRowsError struct{ Rows []BadRow }

func (e *BadRowsError) Error() string {
	first := e.Rows[0]
	if len(e.Rows) == 1 {
		return fmt.Sprintf("line %d: %s", first.Line, first.Reason())
	}
	return fmt.Sprintf("%d rows are bad, the first in line %d: %s", len(e.Rows), first.Line, first.Reason())
}

// Is makes it an ErrInvalid.
func (e *BadRowsError) Is(target error) bool { return target == recommend.ErrInvalid }

// Add notes a bad row.
func (e *BadRowsError) Add(line int, reasons ...Reason) {
	e.Rows = append(e.Rows, BadRow{Line: line, Reasons: reasons})
}

// OrNil is e if there are bad rows, and otherwise no error.
func (e *BadRowsError) OrNil() error {
	if len(e.Rows) == 0 {
		return nil
	}
	return e
}

// RefusalError is an ErrInvalid about a whole file.
type RefusalError struct{ Reason Reason }

func refuse(code string, values ...any) error { return &RefusalError{because(code, values...)} }

// NoItems is the RefusalError of an import that would bring nothing.
func NoItems() error { return refuse("file_header") }

func (e *RefusalError) Error() string { return e.Reason.String() }

// Is makes it an ErrInvalid.
func (e *RefusalError) Is(target error) bool { return target == recommend.ErrInvalid }
