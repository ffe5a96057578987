package recommend

import (
	"context"
	"strconv"
	"sync"
)

// flights are the loads that are under way in this process, one for each order.
type flights struct {
	mu   sync.Mutex
	open map[string]*flight
}

// flight is one load that callers share.
type flight struct {
	// leases holds the last one that a caller brought.
	leases chan lease
	// done is closed when made and err are there.
	done chan struct{}
	made made
	err  error
}

// flight names what callers of one process share. Scheduled work does not carry those who wait.
func (o order) flight() string {
	return strconv.FormatBool(o.purpose == Scheduled) + o.day + o.key + o.wish
}

// join returns the load that is under way for an order, or starts it. A caller who has the lease hands it over, before a
// load that it starts looks for one. The load has a deadline of its own: a caller who leaves takes nothing from the others.
func (s *Service) join(ctx context.Context, o order, l lease) *flight {
	s.flights.mu.Lock()
	defer s.flights.mu.Unlock()
	f, underway := s.flights.open[o.flight()]
	if !underway {
		f = &flight{leases: make(chan lease, 1), done: make(chan struct{})}
		s.flights.open[o.flight()] = f
	}
	if l.token != "" {
		select {
		case <-f.leases: // its lock was broken, or there would be no newer one
		default:
		}
		f.leases <- l
	}
	if !underway {
		s.tasks.run(ctx, func(ctx context.Context) { s.fly(ctx, o, f) })
	}
	return f
}

func (s *Service) fly(ctx context.Context, o order, f *flight) {
	within, cancel := context.WithTimeout(ctx, s.cfg.WriteTimeout)
	defer cancel()
	f.made, f.err = s.load(within, o, f.leases)
	s.flights.mu.Lock()
	delete(s.flights.open, o.flight())
	s.flights.mu.Unlock()
	close(f.done)
	select {
	case l := <-f.leases: // it came too late
		s.unlock(ctx, o, l.token)
	default:
	}
}
