package bot

import (
	"context"
	"time"
)

// Office is what the admins' commands ask of the rest of the program.
type Office struct {
	Audit Audit
}

// Audit is the log of what admins did.
type Audit interface {
	// Mark stands for a person, and names nobody to those who do not have the secret.
	Mark(person int64) string
	// Write writes an entry down, or what has become of one that is there: it is named by Update and At.
	Write(ctx context.Context, e AuditEntry) error
	// Entries lists those from before a time, newest first, and says how many there are in all.
	Entries(ctx context.Context, before time.Time, offset, limit int) (page []AuditEntry, total int, err error)
}

// AuditEntry is one use of an admin's rights.
type AuditEntry struct {
	Update int64
	At     time.Time
	// Who is the admin's mark, Whom that of the person it was about, empty for nobody.
	Who, Whom string
	// What is the command, or the one whose button it was and what that does. Detail is what it was about beside a
	// person; it never holds a person's id.
	What, Detail string
	// Result is one of the results of admin.go.
	Result string
}
