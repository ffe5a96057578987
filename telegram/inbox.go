package telegram

import (
	"context"
	"fmt"
	"time"
)

// Inbox is where updates are safe: a set of update ids of one bot, each received or done, shared by all replicas, and
// for each chat that has updates to handle the holder that handles them.
//
// A holder is one run of one process. It is alive until it leaves or is ended, as others may once the time is over that
// it gave last; what a dead one holds is anybody's.
type Inbox interface {
	// Exchange does all that e asks for in one transaction, or nothing.
	Exchange(ctx context.Context, e Exchange) (Exchanged, error)
	// Orphans returns up to limit chats whose holder is not alive.
	Orphans(ctx context.Context, limit int) ([]string, error)
	// Clean forgets what was done before the given time.
	Clean(ctx context.Context, before time.Time) error
	Holders
}

// Holders keeps who is alive.
type Holders interface {
	// Join makes holder alive and ends all others of the same name: earlier runs of the same process.
	Join(ctx context.Context, name, holder string, until time.Time) error
	// Renew keeps holder alive. False means that somebody ended it.
	Renew(ctx context.Context, holder string, until time.Time) (bool, error)
	// Leave ends holder.
	Leave(ctx context.Context, holder string) error
	// Expire ends all holders whose time is over.
	Expire(ctx context.Context, now time.Time) error
	// ClaimPoll makes holder the one that polls, unless another that is alive does. It reports whether holder is it.
	ClaimPoll(ctx context.Context, holder string) (bool, error)
	// RememberBot returns the bot that the data belongs to: the remembered one, or, where there is none yet or adopt is
	// set, this one, which is remembered from now on.
	RememberBot(ctx context.Context, adopt bool) (int64, error)
}

// These are unnamed types, so that a store can be an Inbox without knowing this package.
type (
	// Letter is one update in the Inbox.
	Letter = struct {
		ID       int64 // update_id
		Chat     string
		Person   int64
		Kind     string
		Payload  []byte
		Received time.Time
		// Taken counts the holders that died while they handled the letter. The first is presumed, where the letter was the
		// first of its chat: what is fresh is not noted as begun before it is. All others were seen to.
		Taken int
	}

	// Exchange is what a holder has to tell.
	Exchange = struct {
		Holder string
		Now    time.Time
		// Arrived are letters to keep, by ascending id. One that is known already is left as it is. A chat that gets a
		// new letter and has no living holder becomes this holder's; another holder is told that there is more for it.
		Arrived []Letter
		// Done are letters that were handled. Nothing is kept of them but their ids.
		Done []int64
		// Begun are letters with Taken above 0 whose handling begins when this is noted, and Dropped are those of them that the
		// holder has let go of: it does not die of them any more.
		Begun, Dropped []int64
		// Idle are chats in which the holder has nothing more to do, as far as it knows. One whose holder is not alive is
		// taken over. One that is this holder's is given back, or, where letters wait in it, told of as Waiting.
		Idle []string
		// Most is how many letters of one chat to tell of.
		Most int
	}

	// Exchanged is what the holder is told.
	Exchanged = struct {
		// Fresh are the arrived letters that were not known.
		Fresh []int64
		// Foreign are the chats, of those that the exchange touched, that another living holder has.
		Foreign []string
		// Waiting are the letters that are not done of chats that are the holder's and in which there may be some that it
		// has not seen: of each chat the first, by ascending id. The holder may know some of them.
		Waiting []Letter
	}
)

// OtherBotError says that the data belongs to another bot than the token.
type OtherBotError struct {
	Data  int64 // the bot that the data belongs to
	Token int64 // the bot that the token belongs to
}

func (e *OtherBotError) Error() string {
	return fmt.Sprintf("the data belongs to bot %d, the token to bot %d", e.Data, e.Token)
}
