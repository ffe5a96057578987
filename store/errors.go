package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"pickbot/recommend"
)

// kindError gives an error one of recommend's kinds without changing its text.
type kindError struct {
	kind error
	err  error
}

func (e *kindError) Error() string   { return e.err.Error() }
func (e *kindError) Unwrap() []error { return []error{e.kind, e.err} }

// invalidf is an error of kind ErrInvalid, worded for whoever gave the value.
func invalidf(format string, args ...any) error {
	return &kindError{recommend.ErrInvalid, fmt.Errorf(format, args...)}
}

// fail says what was attempted and translates the engine's error into a kind. It keeps nil, and leaves errors that
// have a kind as they are.
func fail(op string, err error) error {
	var known *kindError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	}
	err = fmt.Errorf("store: %s: %w", op, err)
	if unavailable(err) {
		return &kindError{recommend.ErrUnavailable, err}
	}
	return err
}

// unavailable reports whether the same statement may work later.
func unavailable(err error) bool {
	var (
		pg      *pgconn.PgError
		lite    *sqlite.Error
		connect *pgconn.ConnectError
		network net.Error
	)
	switch {
	case errors.As(err, &pg):
		return transientState(pg.Code)
	case errors.As(err, &lite):
		return transientCode(lite.Code())
	case errors.Is(err, context.Canceled):
		return false
	}
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, context.DeadlineExceeded)
}

// transientState looks at the class of an SQLSTATE: connection exceptions, rollbacks such as deadlocks, lack of
// resources, operator intervention (a shutdown or a start) and system errors.
func transientState(code string) bool {
	for _, class := range []string{"08", "40", "53", "57", "58"} {
		if strings.HasPrefix(code, class) {
			return true
		}
	}
	return false
}

// rolledBack reports whether PostgreSQL undid a transaction that may well work at once (a deadlock, say).
func rolledBack(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && strings.HasPrefix(pg.Code, "40")
}

func transientCode(code int) bool {
	switch code & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_FULL, lib.SQLITE_IOERR:
		return true
	}
	return false
}

// oneLine joins the lines of an error's text; pgx writes one per address it tried.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
