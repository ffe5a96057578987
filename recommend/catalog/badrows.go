package catalog

import (
	"fmt"
	"strings"

	"pickbot/recommend"
)

// BadRow is a row that cannot be imported, and all that is wrong with it.
type BadRow struct {
	// Line is where the row begins in its file, from 1.
	Line   int
	Reason string
}

// BadRowsError is an ErrInvalid that lists every bad row of a file, in the file's order.
type BadRowsError struct{ Rows []BadRow }

func (e *BadRowsError) Error() string {
	first := e.Rows[0]
	if len(e.Rows) == 1 {
		return fmt.Sprintf("line %d: %s", first.Line, first.Reason)
	}
	return fmt.Sprintf("%d rows are bad, the first in line %d: %s", len(e.Rows), first.Line, first.Reason)
}

// Is makes it an ErrInvalid.
func (e *BadRowsError) Is(target error) bool { return target == recommend.ErrInvalid }

// Add notes a bad row.
func (e *BadRowsError) Add(line int, reasons ...string) {
	e.Rows = append(e.Rows, BadRow{Line: line, Reason: strings.Join(reasons, "; ")})
}

// OrNil is e if there are bad rows, and otherwise no error.
func (e *BadRowsError) OrNil() error {
	if len(e.Rows) == 0 {
		return nil
	}
	return e
}

// refusal is an ErrInvalid about a whole file.
type refusal struct{ text string }

func refusef(format string, args ...any) error { return &refusal{fmt.Sprintf(format, args...)} }

func (r *refusal) Error() string        { return r.text }
func (r *refusal) Is(target error) bool { return target == recommend.ErrInvalid }
