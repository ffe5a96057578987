package store

import (
	"context"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"

	"pickbot/recommend"
)

// loaderLanes is how many queries of a loader are under way at a time: with two, one stuck connection stops nobody else.
const loaderLanes = 2

// loader reads people from PostgreSQL by id: at once where a lane is free, otherwise in one query with all who are asked for
// until one is. Nobody gets what a query found that began before they asked.
type loader struct {
	// read returns those of some people who are known.
	read func(ctx context.Context, ids ...int64) ([]recommend.Person, error)

	mu    sync.Mutex
	taken int
	next  *load // not begun; nil: nobody waits
}

// load is a query for several callers, which lasts as long as any of them waits.
type load struct {
	ids     []int64
	callers int
	ctx     context.Context
	cancel  context.CancelFunc
	done    chan struct{} // closed when people or err is there
	people  []recommend.Person
	err     error
}

// person returns somebody and whether they are known.
func (l *loader) person(ctx context.Context, id int64) (recommend.Person, bool, error) {
	q := l.enter(id)
	if q == nil {
		defer l.leave()
		people, err := l.read(ctx, id)
		return among(people, id, err)
	}
	select {
	case <-q.done:
		return among(q.people, id, q.err)
	case <-ctx.Done():
		l.abandon(q)
		return recommend.Person{}, false, ctx.Err()
	}
}

// among finds somebody among those who were read.
func among(people []recommend.Person, id int64, err error) (recommend.Person, bool, error) {
	i := slices.IndexFunc(people, func(p recommend.Person) bool { return p.ID == id })
	if i < 0 || err != nil {
		return recommend.Person{}, false, err
	}
	return people[i], true, nil
}

// enter takes a lane, or joins the next query.
func (l *loader) enter(id int64) *load {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.taken < loaderLanes {
		l.taken++
		return nil
	}
	if l.next == nil {
		l.next = &load{done: make(chan struct{})}
		l.next.ctx, l.next.cancel = context.WithCancel(context.Background())
	}
	l.next.ids = append(l.next.ids, id)
	l.next.callers++
	return l.next
}

// leave gives a lane back, or to those who wait.
func (l *loader) leave() {
	if q := l.following(); q != nil {
		go l.drive(q)
	}
}

// following is the query that goes next in a lane that is free; if there is none, the lane is given back.
func (l *loader) following() *load {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.next
	if q == nil {
		l.taken--
	}
	l.next = nil
	return q
}

// drive makes queries until nobody waits any more.
func (l *loader) drive(q *load) {
	for ; q != nil; q = l.following() {
		q.people, q.err = l.read(q.ctx, q.ids...)
		q.cancel()
		close(q.done)
	}
}

// abandon is for a caller who waits no more. With the last one the query ends, or never begins.
func (l *loader) abandon(q *load) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if q.callers--; q.callers > 0 {
		return
	}
	q.cancel()
	if l.next == q {
		l.next = nil
	}
}

// knownPeople returns those of some people who are known, without database/sql.
func (s *Store) knownPeople(ctx context.Context, ids ...int64) ([]recommend.Person, error) {
	query, arg := "SELECT "+personColumns+" FROM people WHERE id = $1", any(ids[0])
	if len(ids) > 1 {
		query, arg = "SELECT "+personColumns+" FROM people WHERE id = ANY($1)", ids
	}
	rows, err := s.pool.Query(ctx, query, arg)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (recommend.Person, error) { return s.scanPerson(row) })
}
