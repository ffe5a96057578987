package store

import (
	"context"

	"pickbot/recommend"
)

const (
	maxPicks  = 10
	maxState  = 16 << 10 // bytes: the longest message fits
	dayLength = 24 * 60
)

// The setters below change nothing for a person who is not known: they may just have been forgotten. They return
// ErrInvalid for a value out of range.

// SetLang sets the language that the person chose (BCP 47).
func (s *Store) SetLang(ctx context.Context, id int64, lang string) error {
	if lang == "" {
		return invalidf("no language")
	}
	return s.setPerson(ctx, "set language", "lang = $2, lang_chosen = TRUE", id, lang)
}

// SetZone sets the time zone by its IANA name; empty goes back to the operator's.
func (s *Store) SetZone(ctx context.Context, id int64, zone string) error {
	if zone != "" && s.zones.find(zone) == nil {
		return invalidf("time zone %q is not known", zone)
	}
	return s.reschedule(ctx, "set time zone", "zone = $2", id, zone)
}

// SetNotifyAt sets the local time of daily picks in minutes after midnight; -1 goes back to the operator's.
func (s *Store) SetNotifyAt(ctx context.Context, id int64, minutes int) error {
	if minutes < -1 || minutes >= dayLength {
		return invalidf("%d minutes after midnight is no time of day", minutes)
	}
	return s.reschedule(ctx, "set notification time", "notify_at = $2", id, minutes)
}

// SetNotify switches daily picks on or off.
func (s *Store) SetNotify(ctx context.Context, id int64, on bool) error {
	return s.reschedule(ctx, "set notifications", "notify_on = $2", id, on)
}

// SetRarely has daily picks come on two days of the week, or on all of them again.
func (s *Store) SetRarely(ctx context.Context, id int64, on bool) error {
	return s.reschedule(ctx, "set rhythm", "rarely = $2", id, on)
}

// SetQuietDays sets the days without daily picks.
func (s *Store) SetQuietDays(ctx context.Context, id int64, days recommend.Weekdays) error {
	return s.reschedule(ctx, "set quiet days", "quiet_days = $2", id, int64(days&0x7f))
}

// SetPicks sets how many picks the person wants, 1-10; 0 goes back to the operator's number.
func (s *Store) SetPicks(ctx context.Context, id int64, n int) error {
	if n < 0 || n > maxPicks {
		return invalidf("%d picks: it can be 1-%d", n, maxPicks)
	}
	return s.setPerson(ctx, "set picks", "picks = $2", id, n)
}

// SetState remembers what the conversation is in the middle of, at most 16 KiB; empty means nothing.
func (s *Store) SetState(ctx context.Context, id int64, state string) error {
	if len(state) > maxState {
		return invalidf("state of %d bytes: it can have %d", len(state), maxState)
	}
	return s.setPerson(ctx, "set state", "state = $2", id, state)
}

// SetPaused stops or resumes everything that comes without being asked for.
func (s *Store) SetPaused(ctx context.Context, id int64, on bool) error {
	return s.reschedule(ctx, "pause", "paused = $2", id, on)
}

// SetGone marks a person as out of reach, or not.
func (s *Store) SetGone(ctx context.Context, id int64, on bool) error {
	return s.reschedule(ctx, "mark gone", "gone = $2", id, on)
}

func (s *Store) setPerson(ctx context.Context, op, set string, id int64, value any) error {
	_, err := s.writer.ExecContext(ctx, "UPDATE people SET "+set+", version = version + 1 WHERE id = $1", id, value)
	return fail(op, err)
}

// reschedule is setPerson for settings on which it depends when daily picks come next.
func (s *Store) reschedule(ctx context.Context, op, set string, id int64, value any) error {
	_, err := s.writer.ExecContext(ctx, "UPDATE people SET "+rescheduled(set), id, value, millis(s.now()))
	return fail(op, err)
}

// rescheduled is the rest of a statement that sets something of person $1 at time $3, after which their daily picks are
// planned anew.
func rescheduled(set string) string {
	return set + `, version = version + 1, next_at = CASE WHEN started_at > 0 THEN -CAST($3 AS BIGINT) END WHERE id = $1`
}
