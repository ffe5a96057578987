package bot

import (
	"context"
	"io"
	"iter"
	"time"

	"pickbot/recommend"
)

// Office is what the admins' commands ask of the rest of the program.
type Office struct {
	Audit      Audit
	Broadcasts Broadcasts
	// Keys is nil where Gemini is not used.
	Keys        Keys
	Maintenance Switch
	Bans        Bans
	Catalog     Catalog
	Figures     Figures
	Settings    Settings
}

// Settings are values kept for all replicas.
type Settings interface {
	Setting(ctx context.Context, key string) (value string, found bool, err error)
	SetSetting(ctx context.Context, key, value string) error
}

// Catalog is what there is to recommend, as files.
type Catalog interface {
	// Import brings in a file, all or nothing. With replace, what is not in it is taken out; a dry run changes nothing.
	// A file that is refused is a catalog.RefusalError, one with bad rows a catalog.BadRowsError.
	Import(ctx context.Context, file io.Reader, replace, dryRun bool) (ImportReport, error)
	// Export writes what Import reads.
	Export(ctx context.Context, to io.Writer) error
	// Counts says how many items there are, and how many of them are offered.
	Counts(ctx context.Context) (all, active int, err error)
}

// ImportReport counts what an import changes.
type ImportReport struct {
	Added, Changed, Unchanged, Deactivated int
}

// Figures says how the bot is doing.
type Figures interface {
	// Read is about today and the six days before it, by the operator's calendar.
	Read(ctx context.Context) (Report, error)
}

// Report is how the bot is doing.
type Report struct {
	People PeopleCounts
	// Days are a week's, today last.
	Days []DayReport
	// Active are the keys that take requests, of Keys; Left is what they have left of the quota day, negative without a
	// limit. Keys is 0 where Gemini is not used.
	Active, Keys int
	Left         int64
}

// PeopleCounts are counted now. New are those who came, Active those who did something, in that time.
type PeopleCounts struct {
	All, Paused, Gone                          int
	NewToday, NewWeek, ActiveToday, ActiveWeek int
}

// DayReport is one day's.
type DayReport struct {
	Day time.Time
	// Came is what came of the picks shown, by source.
	Came map[string]recommend.Acceptance
	// Requests, Tokens and Dollars are of Google's day of that date.
	Requests, Tokens int64
	Dollars          float64
	// Hits of Looks into the cache found picks; Errors of Updates failed; Sent notifications went out, Unsent ones did
	// not.
	Hits, Looks, Updates, Errors, Sent, Unsent int64
}

// Bans turn people away, known or not. Again they change nothing.
type Bans interface {
	Ban(ctx context.Context, person int64) error
	Unban(ctx context.Context, person int64) error
}

// Switch is one for all replicas. On asks nobody: it may lag some seconds behind another replica.
type Switch interface {
	On() bool
	Set(ctx context.Context, on bool) error
}

// Keys is the pool of API keys. The operations on one of them are recommend.ErrInvalid where there is none with this
// hash.
type Keys interface {
	Report(ctx context.Context) (KeyReport, error)
	Disable(ctx context.Context, hash string) error
	Enable(ctx context.Context, hash string) error
	ClearCooldown(ctx context.Context, hash string) error
	// Rotate moves from a key to the next. If another is the current one already nothing moves, and the Rotation has
	// nothing but that one. recommend.ErrLimited: there is no other that takes requests; recommend.ErrInvalid: no key is
	// the current one.
	Rotate(ctx context.Context, from string) (Rotation, error)
	// Rotations lists them all, newest first.
	Rotations(ctx context.Context) ([]Rotation, error)
}

// KeyReport is the pool as it is now.
type KeyReport struct {
	Keys []Key
	// Left is what the keys in use have left of the quota day, which ends at Until; negative is without a limit.
	Left  int64
	Until time.Time
	// OutAt is when that is used up at today's pace, zero if it lasts. Enough is how many keys would last the day, 0 if
	// nothing can be said; Projects is how many there are in use.
	OutAt            time.Time
	Enough, Projects int
}

// Key is one of them.
type Key struct {
	Hash, Project string
	State         string // active, cooling, exhausted, quarantined, disabled
	Reason        string // a code, and behind it what Google answered
	Since, Until  time.Time
	// Used is its own requests of the day. BucketUsed is what counts against Limit, its project's; a negative Limit is
	// none.
	Used, BucketUsed, Limit int64
	LastFault               string // as Reason
	LastFaultAt             time.Time
	Current                 bool
}

// Rotation is one move from a key to the next, both by hash; From is empty for the first. Reason is as a Key's.
type Rotation struct {
	At               time.Time
	From, To, Reason string
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
	// Earlier finds what was written down since a time for the same update, admin and deed.
	Earlier(ctx context.Context, e AuditEntry, since time.Time) (earlier AuditEntry, found bool, err error)
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
