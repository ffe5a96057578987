package recommend

import (
	"context"
	"crypto/rand"
	"encoding/json"
)

// refresh makes an outdated entry anew while the old one is served. Of all replicas the lock's holder does it, and
// nobody waits. Where it comes to nothing the old picks stay, and the next try is an interval away.
func (s *Service) refresh(ctx context.Context, o order) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.WriteTimeout)
	defer cancel()
	o.purpose, o.unasked = Refresh, false
	token := rand.Text()
	value, won, err := s.try(ctx, o, unfit, token)
	if err != nil || !won {
		return
	}
	old, found, err := s.decode(ctx, o, value, nil)
	if err != nil || !found || !s.outdated(old) {
		s.unlock(ctx, o, token)
		return
	}
	entry, ttl, err := s.compose(ctx, o)
	if err != nil {
		s.log.InfoContext(ctx, "picks are not refreshed", "error", err)
		old.TriedAt = s.now()
		s.put(ctx, o, old)
		s.unlock(ctx, o, token)
		return
	}
	entry.Next = old.Next
	value, err = json.Marshal(entry)
	if err == nil {
		_, err = s.cache.fill(ctx, o.key, token, value, ttl)
	}
	if err != nil {
		s.log.WarnContext(ctx, "refreshed picks are not cached", "error", err)
	}
}
