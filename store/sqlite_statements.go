package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
)

// SQLite's driver parses a statement anew each time, which takes longer than most of ours then run. The driver here keeps
// what was parsed, for each connection, as PostgreSQL's does by itself. Whoever prepares statements is left alone.

// keptStatements is how many statements a connection keeps. A few of ours come in many lengths.
const keptStatements = 256

// openLite is sql.Open for a SQLite file, by a driver that keeps statements.
func openLite(source string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, err
	}
	defer db.Close() // it has opened nothing yet
	return sql.OpenDB(liteConnector{db.Driver(), source}), nil
}

type liteConnector struct {
	driver driver.Driver
	source string
}

func (c liteConnector) Driver() driver.Driver { return c.driver }

func (c liteConnector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.source)
	if err != nil {
		return nil, err
	}
	lite, ok := conn.(bareConn)
	if !ok {
		return nil, fmt.Errorf("SQLite's driver has a connection of another kind: %T", conn)
	}
	return &liteConn{bareConn: lite, kept: map[string]*liteStmt{}}, nil
}

// bareConn is what database/sql asks a connection for, and all that SQLite's has.
type bareConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// liteConn, like every connection, is used by one goroutine at a time.
type liteConn struct {
	bareConn
	kept map[string]*liteStmt
}

type liteStmt struct {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
	reading bool // rows of it are open
}

// ExecContext implements driver.ExecerContext.
func (c *liteConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	stmt, err := c.statement(ctx, query)
	if err != nil || stmt == nil {
		return c.bareConn.ExecContext(ctx, query, args)
	}
	return stmt.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *liteConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	stmt, err := c.statement(ctx, query)
	if err != nil || stmt == nil {
		return c.bareConn.QueryContext(ctx, query, args)
	}
	rows, err := stmt.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	lite, ok := rows.(bareRows)
	if !ok {
		_ = rows.Close()
		return nil, fmt.Errorf("SQLite's driver has rows of another kind: %T", rows)
	}
	stmt.reading = true
	return &liteRows{lite, stmt}, nil
}

// statement returns a kept statement that is free, or nil where the text is better given to the driver as it is.
func (c *liteConn) statement(ctx context.Context, query string) (*liteStmt, error) {
	if stmt := c.kept[query]; stmt != nil {
		if stmt.reading {
			return nil, nil
		}
		return stmt, nil
	}
	if !lasting(query) {
		return nil, nil
	}
	prepared, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	exec, canExec := prepared.(driver.StmtExecContext)
	read, canRead := prepared.(driver.StmtQueryContext)
	if !canExec || !canRead {
		return nil, prepared.Close()
	}
	c.makeRoom()
	stmt := &liteStmt{Stmt: prepared, StmtExecContext: exec, StmtQueryContext: read}
	c.kept[query] = stmt
	return stmt, nil
}

// lasting reports a statement that may be run again and looks the same then.
func lasting(query string) bool {
	for strings.HasPrefix(query, "--") { // the names of River's
		_, query, _ = strings.Cut(query, "\n")
	}
	query = strings.TrimSpace(query)
	return slices.ContainsFunc([]string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}, func(verb string) bool {
		return strings.HasPrefix(query, verb)
	})
}

// makeRoom drops any statement that is free, for which one matters little where so many are in use.
func (c *liteConn) makeRoom() {
	for query, stmt := range c.kept {
		if len(c.kept) < keptStatements {
			return
		}
		if !stmt.reading {
			delete(c.kept, query)
			_ = stmt.Close() // of one that failed it repeats the failure
		}
	}
}

// Close implements driver.Conn.
func (c *liteConn) Close() error {
	for _, stmt := range c.kept {
		_ = stmt.Close() // of one that failed it repeats the failure
	}
	c.kept = nil
	return c.bareConn.Close()
}

// bareRows is what database/sql asks rows for, and all that SQLite's have.
type bareRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

type liteRows struct {
	bareRows
	stmt *liteStmt
}

// Close implements driver.Rows: the statement is free again.
func (r *liteRows) Close() error {
	r.stmt.reading = false
	return r.bareRows.Close()
}
