package bot

import (
	"context"
	"iter"
	"time"

	"pickbot/recommend"
)

// Office is what the admins' commands ask of the rest of the program.
type Office struct {
	Audit      Audit
	Broadcasts Broadcasts
}

// Broadcasts is where broadcasts are kept. What changes one says whether that was possible in the state it was in.
type Broadcasts interface {
	NewBroadcast(ctx context.Context, admin int64, c recommend.Content) (id int64, err error)
	EditBroadcast(ctx context.Context, b recommend.Broadcast) (bool, error)
	Broadcast(ctx context.Context, id int64) (recommend.Broadcast, bool, error)
	CountSegment(ctx context.Context, s recommend.Segment) (int, error)
	// StartBroadcast has a draft sent to its segment; the message tells how far it has come.
	StartBroadcast(ctx context.Context, id int64, progress int) (bool, error)
	PauseBroadcast(ctx context.Context, id int64) (bool, error)
	ResumeBroadcast(ctx context.Context, id int64) (bool, error)
	StopBroadcast(ctx context.Context, id int64) (bool, error)
	BroadcastTally(ctx context.Context, id int64) (recommend.Tally, error)
	BroadcastFailures(ctx context.Context, id int64) iter.Seq2[recommend.Failure, error]
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
