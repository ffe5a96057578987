// Package migrations holds the database schema as numbered SQL files, one directory for SQLite and PostgreSQL.
//
// The files keep to what both engines understand: times are BIGINT milliseconds UTC, flags BOOLEAN, text is normalised
// in Go. A released file is never edited; a change is a new file. Applying them is package store's work.
package migrations

import "embed"

// Files has every migration at its root, named NNNNN_thing.sql.
//
//go:embed *.sql
var Files embed.FS
