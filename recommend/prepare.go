package recommend

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Prepare makes the person's picks of a local date (YYYY-MM-DD, today or tomorrow where they are) ahead of the hour at
// which they are wanted, and waits for it. Picks on that date serves what it made; until then today's picks stay as they
// are, beside it. It asks the writer at most once per person and date, as the Scheduled generation of that date, over all
// replicas; calling it again is cheap and changes nothing.
//
// Nil means that there is nothing left to do for that date: its picks are in the cache, made now or before (those that
// the person has seen are never replaced), or its generation is spent. With an error nothing was kept or changed:
//
//   - ErrLimited, as a *LimitedError: the quota has nothing to give before LimitedError.Until (zero: unknown). Come back
//     then, or leave it: Picks makes them when they are wanted. Others would be refused as well.
//   - ErrUnavailable: the writer, the cache or the store is out of reach; later may work.
//   - ErrNoResult: the catalog has nothing for this person, or the writer's answer was of no use.
//   - ErrInvalid: the date is neither today nor tomorrow.
//
// It lasts as long as a generation: up to Config.WriteTimeout, whatever ctx says it goes on in the background.
func (s *Service) Prepare(ctx context.Context, p Person, day string) error {
	o := s.picksOrder(p, Scheduled)
	if tomorrow := p.Day(s.now().AddDate(0, 0, 1)); day != o.day && day != tomorrow {
		return fmt.Errorf("prepare picks of %q: %w", day, ErrInvalid)
	}
	o.day = day
	load := s.join(ctx, o, lease{})
	select {
	case <-load.done:
		if errors.Is(load.err, errBoundReached) {
			return nil
		}
		return unavailable(load.err)
	case <-ctx.Done():
		return unavailable(ctx.Err())
	}
}

// beside is what is to stand under the order's key, and for how long: the entry that was made for it together with the
// picks of the other date that must not be lost.
func (s *Service) beside(ctx context.Context, o order, l lease, entry *Entry, ttl time.Duration) (*Entry, time.Duration, error) {
	today := o.person.Day(s.now())
	if o.day > today {
		o.day = today
		current, found, err := s.read(ctx, o)
		if err != nil || !found {
			return entry, ttl, err
		}
		current.Next = entry
		return &current, s.cfg.TTL, nil
	}
	entry.Next = l.next
	if entry.Next != nil {
		ttl = s.cfg.TTL
	}
	return entry, ttl, nil
}

// Room is what a writer's quota still has to give.
type Room struct {
	// Left is how many generations may be made ahead (purpose Scheduled) before Until. What first picks of people who come
	// by themselves may need is not in it. Negative: there is no bound.
	Left int64
	// Until is when the quota's day ends and all of it is there again; zero if it has none.
	Until time.Time
}

// Budget knows the quota of a Writer. It returns ErrUnavailable when it cannot be asked.
type Budget interface {
	Room(ctx context.Context) (Room, error)
}

// Room says how much may be made ahead. There is none without a writer: what the ranker makes is no better for being made
// early. It is a snapshot, for planning: Prepare has the last word.
func (s *Service) Room(ctx context.Context) (Room, error) {
	switch {
	case s.writer == nil:
		return Room{}, nil
	case s.budget == nil:
		return Room{Left: -1}, nil
	}
	return s.budget.Room(ctx)
}
