package gemini

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"pickbot/recommend"
)

var (
	errAllOut  = errors.New("no Gemini key can take a request")
	errBroken  = errors.New("Gemini keeps failing, it is left alone for a while")
	errNoPlace = errors.New("Google does not serve this host's location")
)

// reserve takes one request of a key that has it to give. The keys in failed (by hash) have failed this caller already
// and are passed over.
//
// It is a *recommend.LimitedError when no key can take the request, with the earliest recovery, and
// recommend.ErrUnavailable when the store cannot be reached or Gemini is left alone.
func (p *Pool) reserve(ctx context.Context, purpose recommend.Purpose, failed map[string]refusal) (*ticket, error) {
	if err := p.open(); err != nil {
		return nil, err
	}
	s := &search{Pool: p, purpose: purpose, keys: p.ring.Keys(), refused: map[string]refusal{}}
	for _, k := range s.keys {
		if r, ok := failed[k.hash]; ok {
			s.refused[k.hash] = r
		} else if r, ok := p.refusals.get(k.hash, purpose); ok {
			s.refused[k.hash] = r
		}
	}
	t, err := s.run(ctx)
	if t != nil {
		p.allClear(ctx)
	}
	if err != nil || t != nil {
		return t, err
	}
	p.noteRefusal(purpose)
	return nil, s.allOut(ctx)
}

// reserveAgain takes one more request of the key that an earlier ticket stood for.
func (p *Pool) reserveAgain(ctx context.Context, purpose recommend.Purpose, t *ticket) (*ticket, error) {
	s := &search{Pool: p, purpose: purpose, keys: []Key{t.bucket.key}, refused: map[string]refusal{}}
	again, err := s.try(ctx, t.bucket.key)
	if err != nil || again != nil {
		return again, err
	}
	return nil, &recommend.LimitedError{Until: s.refused[t.Hash()].until, Cause: errAllOut}
}

// open says whether Gemini may be asked at all. At midnight nobody can tell whose day a request will fall into.
func (p *Pool) open() error {
	if !p.host.allow() {
		return fmt.Errorf("%w: %w", recommend.ErrUnavailable, errNoPlace)
	}
	if !p.model.allow() {
		return fmt.Errorf("%w: %w", recommend.ErrUnavailable, errBroken)
	}
	if midnight := p.midnight(); midnight.Sub(p.out.Now()) < p.margin() {
		return &recommend.LimitedError{Until: midnight, Cause: errors.New("the quota day ends this moment")}
	}
	return nil
}

// search is one caller's way through the keys.
type search struct {
	*Pool
	purpose recommend.Purpose
	keys    []Key
	refused map[string]refusal // by hash: not to be tried (again)
}

func (s *search) run(ctx context.Context) (*ticket, error) {
	if len(s.refused) >= len(s.keys) {
		return nil, nil
	}
	if s.cfg.Rotation == Spread {
		return s.spread(ctx)
	}
	return s.sticky(ctx)
}

// spread gives the request to the next key in turn that takes it.
func (s *search) spread(ctx context.Context) (*ticket, error) {
	first := int(s.turn.Add(1) % uint64(len(s.keys)))
	for i := range s.keys {
		t, err := s.try(ctx, s.keys[(first+i)%len(s.keys)])
		if t != nil || err != nil {
			return t, err
		}
	}
	return nil, nil
}

// try asks for a request of one key. Both results are nil when the key refuses.
func (s *search) try(ctx context.Context, k Key) (*ticket, error) {
	if _, refused := s.refused[k.hash]; refused {
		return nil, nil
	}
	b := s.bucket(k)
	t := s.newTicket(b)
	r := s.reservation(b, s.purpose)
	grant, err := s.store.Reserve(ctx, r)
	if err == nil && !grant.OK && grant.Refused == b.exhausted() && readMark([]byte(grant.Reason)).Probe {
		t = s.newTicket(b)
		t.probe = true
		grant, err = s.store.Reserve(ctx, s.probing(r, b))
	}
	if errors.Is(err, recommend.ErrInvalid) {
		s.out.Log.ErrorContext(ctx, "gemini: a counter in the store is damaged", slog.String("key", k.hash), slog.Any("error", err))
		s.refuse(k, refusal{reason: reasonCounter})
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reserve a Gemini request: %w: %w", recommend.ErrUnavailable, err)
	}
	if !grant.OK {
		s.refuse(k, s.refusal(b, grant))
		return nil, nil
	}
	return t, nil
}

// refuse passes the key over for the rest of this search, and this process for a moment.
func (s *search) refuse(k Key, r refusal) {
	s.refused[k.hash] = r
	s.refusals.put(k.hash, s.purpose, r)
}

// refusal reads why a grant was refused.
func (s *search) refusal(b bucket, g recommend.Grant) refusal {
	perMinute, perDay := s.limits.of(b)
	switch g.Refused {
	case b.day():
		return s.shortage(reasonDay, reasonDayKept, g, 0, perDay)
	case b.minute():
		return s.shortage(reasonMinute, reasonMinuteKept, g, 1, perMinute)
	case b.probe():
		return refusal{until: s.midnight(), reason: string(OutcomeDay)}
	}
	return refusal{until: g.RetryAt, reason: readMark([]byte(g.Reason)).Reason}
}

// shortage is a refusal by the quota with that place in the reservation: its limit is reached, or only the kept share is
// left of it.
func (s *search) shortage(reason, kept string, g recommend.Grant, quota int, limit int64) refusal {
	r := refusal{until: g.RetryAt, reason: reason}
	if s.purpose != recommend.First && quota < len(g.Counts) && g.Counts[quota] < limit {
		r.share, r.reason = true, kept
	}
	return r
}
