package gemini

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"pickbot/recommend"
)

// rotationsKept is how many entries the rotation log has.
const rotationsKept = 100

// RotationEntry is one entry of the log: the pool moved from one key to the next, both by hash.
type RotationEntry struct {
	At     time.Time `json:"at"`
	From   string    `json:"from"` // empty: there was none
	To     string    `json:"to"`
	Reason string    `json:"reason"`
}

// sticky asks the key that this process remembers; when it refuses, the one that stands in the store, to which another
// replica may have moved; and then the next ones in order, moving to the first that takes the request.
func (s *search) sticky(ctx context.Context) (*ticket, error) {
	if i := s.index(s.remembered()); i >= 0 {
		if t, err := s.try(ctx, s.keys[i]); t != nil || err != nil {
			return t, err
		}
	}
	if len(s.refused) >= len(s.keys) {
		return nil, nil
	}
	stored, err := s.readCurrent(ctx)
	if err != nil {
		return nil, err
	}
	at := s.index(stored)
	if at >= 0 {
		if t, err := s.try(ctx, s.keys[at]); t != nil || err != nil {
			return t, err
		}
	}
	for i := range s.keys {
		k := s.keys[(at+1+i)%len(s.keys)]
		t, err := s.try(ctx, k)
		if err != nil {
			return nil, err
		}
		if t != nil {
			if !t.probe {
				s.moveOn(ctx, stored, k.hash)
			}
			return t, nil
		}
	}
	return nil, nil
}

// moveOn moves this process to another key at once. The store learns of it in the background, as the ticket ages.
func (s *search) moveOn(ctx context.Context, from, to string) {
	s.current.Store(&to)
	reason := s.whyLeave(from)
	s.later(ctx, func(ctx context.Context) { s.moveTo(ctx, from, to, reason) })
}

// index is the place of the key with this hash, -1 if there is none.
func (s *search) index(hash string) int {
	return slices.IndexFunc(s.keys, func(k Key) bool { return k.hash == hash })
}

func (s *search) whyLeave(hash string) string {
	if hash == "" {
		return reasonFirst
	}
	if r, ok := s.refused[hash]; ok {
		return r.reason
	}
	return reasonRemoved
}

// remembered is the hash of the key that was the current one when this process last looked; empty if it does not know.
func (p *Pool) remembered() string {
	if hash := p.current.Load(); hash != nil {
		return *hash
	}
	return ""
}

// readCurrent reads the current key's hash from the store and remembers it; empty if there is none yet.
func (p *Pool) readCurrent(ctx context.Context) (string, error) {
	values, err := p.store.GetMany(ctx, []string{currentKey})
	if err != nil {
		return "", fmt.Errorf("read the current Gemini key: %w: %w", recommend.ErrUnavailable, err)
	}
	hash := string(values[0])
	p.current.Store(&hash)
	return hash, nil
}

// moveTo makes another key the current one, unless somebody was faster, and says whether it did. The winner writes the
// log.
func (p *Pool) moveTo(ctx context.Context, from, to, reason string) bool {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	won, err := p.store.Swap(ctx, currentKey, from, to)
	if err != nil || !won {
		p.current.Store(nil) // whoever moved knows where to
		return false
	}
	p.current.Store(&to)
	p.out.Log.InfoContext(ctx, "gemini: moved to another key", slog.String("from", from), slog.String("to", to), slog.String("reason", reason))
	entry, err := json.Marshal(RotationEntry{At: p.out.Now().UTC(), From: from, To: to, Reason: reason})
	if err == nil {
		err = p.store.Push(ctx, rotationLog, entry, rotationsKept)
	}
	if err != nil {
		p.out.Log.WarnContext(ctx, "gemini: a rotation is missing in the log", slog.Any("error", err))
	}
	return true
}

// Rotate moves from a key, given by its hash, to the next whose gates are open, for the reason given, and returns what it
// did. If another key is the current one already nothing moves, and the entry has nothing but that one: the same again
// has no second effect. It is recommend.ErrInvalid under Spread, recommend.ErrLimited when there is no other key to move to, and
// recommend.ErrUnavailable when the store cannot be reached or another replica was faster.
func (p *Pool) Rotate(ctx context.Context, from, reason string) (RotationEntry, error) {
	if p.cfg.Rotation == Spread {
		return RotationEntry{}, fmt.Errorf("%w: under spread rotation no key is the current one", recommend.ErrInvalid)
	}
	current, err := p.readCurrent(ctx)
	if err != nil {
		return RotationEntry{}, err
	}
	if current != from {
		return RotationEntry{To: current}, nil
	}
	keys := p.ring.Keys()
	at := slices.IndexFunc(keys, func(k Key) bool { return k.hash == from })
	for i := range keys {
		k := keys[(at+1+i)%len(keys)]
		if k.hash == from {
			continue
		}
		marks, err := p.store.GetMany(ctx, p.bucket(k).gates())
		if err != nil {
			return RotationEntry{}, fmt.Errorf("rotate the Gemini key: %w", err)
		}
		shut := slices.ContainsFunc(marks, func(m []byte) bool { return m != nil })
		if shut {
			continue
		}
		if !p.moveTo(ctx, from, k.hash, reason) {
			return RotationEntry{}, fmt.Errorf("rotate: %w: another replica moved at the same moment", recommend.ErrUnavailable)
		}
		return RotationEntry{At: p.out.Now().UTC(), From: from, To: k.hash, Reason: reason}, nil
	}
	return RotationEntry{}, &recommend.LimitedError{Cause: fmt.Errorf("rotate: %w", errAllOut)}
}

// Rotations reads the newest n entries of the log, newest first; all of them if n is negative.
func (p *Pool) Rotations(ctx context.Context, n int) ([]RotationEntry, error) {
	values, err := p.store.List(ctx, rotationLog, n)
	if err != nil {
		return nil, fmt.Errorf("read the rotation log: %w", err)
	}
	entries := make([]RotationEntry, 0, len(values))
	for _, v := range values {
		var e RotationEntry
		if json.Unmarshal(v, &e) == nil {
			entries = append(entries, e)
		}
	}
	return entries, nil
}
