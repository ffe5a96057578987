package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"
)

// Inbox keeps the updates of one bot until they are handled, and who handles them. Times are the caller's: all
// processes have to agree on them within a few seconds.
type Inbox struct {
	s   *Store
	bot int64
}

// Inbox returns the inbox of a bot.
func (s *Store) Inbox(bot int64) *Inbox { return &Inbox{s: s, bot: bot} }

// Who passes letters on names these types in its own words; they are the same because they have no name here.
type (
	// Letter is one update.
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
		// new letter and has no living holder becomes this holder's; another holder will be told of it.
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

// Clean forgets what was done before the given time, and holders that are long dead.
func (in *Inbox) Clean(ctx context.Context, before time.Time) error {
	return in.s.inTx(ctx, "clean the inbox", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM inbox WHERE bot_id = $1 AND done_at > 0 AND done_at < $2", in.bot, millis(before))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM inbox_holders WHERE bot_id = $1 AND until < $2", in.bot, millis(before))
		return err
	})
}

// Forget deletes the letters of a person that wait and came before the update by which they ask for it. The letters that
// are done hold nothing of anybody, and that update itself will be done soon.
func (in *Inbox) Forget(ctx context.Context, person, update int64) error {
	_, err := in.s.writer.ExecContext(ctx,
		"DELETE FROM inbox WHERE bot_id = $1 AND person_id = $2 AND update_id < $3 AND done_at = 0", in.bot, person, update)
	return fail("forget a person's letters", err)
}

// RememberBot returns the bot that the data belongs to: the remembered one, or, where there is none yet or adopt is set,
// this one, which is remembered from now on.
func (in *Inbox) RememberBot(ctx context.Context, adopt bool) (int64, error) {
	const key = "bot_id"
	id := strconv.FormatInt(in.bot, 10)
	if adopt {
		return in.bot, in.s.SetSetting(ctx, key, id)
	}
	kept, err := in.s.KeepSetting(ctx, key, id)
	if err != nil {
		return 0, err
	}
	owner, err := strconv.ParseInt(kept, 10, 64)
	return owner, fail("read the remembered bot", err)
}
