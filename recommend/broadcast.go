package recommend

import "time"

// Broadcast is a message of an admin's to many people.
type Broadcast struct {
	ID int64
	// Admin is who wrote it, and in whose private chat the message Progress tells how far it has come.
	Admin    int64
	Progress int
	Content  Content
	Segment  Segment
	State    BroadcastState
	// StartedAt and EndedAt are zero until then.
	StartedAt, EndedAt time.Time
}

// BroadcastState is how far a broadcast has come.
type BroadcastState string

const (
	// Drafted: it is being written.
	Drafted BroadcastState = "draft"
	// Ready: it is to be sent, and nobody has begun to.
	Ready   BroadcastState = "ready"
	Running BroadcastState = "running"
	Paused  BroadcastState = "paused"
	// Stopped by an admin, Done: neither is sent any more.
	Stopped BroadcastState = "stopped"
	Done    BroadcastState = "done"
)

// Over reports whether nothing more is sent.
func (s BroadcastState) Over() bool { return s == Stopped || s == Done }

// Content is what a broadcast says.
type Content struct {
	Text string
	// Entities are the text's formatting as Telegram has it, JSON; empty for none.
	Entities string
	// Picture is Telegram's id of a picture that stands above the text, empty for none.
	Picture string
	// ButtonText and ButtonURL are both empty where there is no button.
	ButtonText, ButtonURL string
}

// Segment is whom a broadcast is for, of all people who can and want to be written to.
type Segment struct {
	Kind SegmentKind
	// Value is a language, a number of days or a category.
	Value string
}

// SegmentKind says how a segment is chosen.
type SegmentKind string

const (
	Everybody SegmentKind = "all"
	Speakers  SegmentKind = "lang"
	// Active people have been seen within some days.
	Active SegmentKind = "active"
	// Fans chose a category among their tastes, or liked or saved something of it.
	Fans SegmentKind = "fans"
)

// Fate is what became of a broadcast for one person.
type Fate string

const (
	Waits Fate = "waits"
	// Claimed: it is being sent. Where the process that was doing so died, it turns into Unknown.
	Claimed Fate = "claimed"
	Sent    Fate = "sent"
	Failed  Fate = "failed"
	Gone    Fate = "gone"
	Unknown Fate = "unknown"
)

// Claim is a person to whom a broadcast is about to go out.
type Claim struct {
	Person int64
	// Failures is how often Telegram answered that it failed itself.
	Failures int
}

// Tally counts the people of a broadcast by their fate.
type Tally struct {
	Fates map[Fate]int
	// LastMinute is how many were sent within the last minute.
	LastMinute int
}

// Rest is how many are still to be sent to.
func (t Tally) Rest() int { return t.Fates[Waits] + t.Fates[Claimed] }

// Failure is one person whom a broadcast did not reach, or may not have.
type Failure struct {
	Person int64
	Fate   Fate
	Reason string
	At     time.Time
}
