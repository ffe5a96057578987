package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// Backup writes everything that a SQLite database holds into a new file, while others go on reading and writing. It is
// ErrInvalid for PostgreSQL, which has pg_dump, and for a file that exists.
func (s *Store) Backup(ctx context.Context, file string) error {
	if s.engine != SQLite {
		return invalidf("PostgreSQL is backed up by pg_dump: see docs/operations.md")
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return invalidf("%s exists already: choose a new file", file)
	}
	_, err := s.writer.ExecContext(ctx, "VACUUM INTO $1", file) // the readers may write nothing, not even elsewhere
	return fail("back up", err)
}
