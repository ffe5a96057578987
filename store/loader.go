package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"pickbot/coalesce"
	"pickbot/recommend"
)

// loaderLanes is how many queries of a loader are under way at a time: with two, one stuck connection stops nobody else.
const loaderLanes = 2

// loader reads people from PostgreSQL by id: at once where a lane is free, otherwise in one query with all who are asked for
// until one is. The query lasts as long as any of them waits.
type loader struct {
	// read returns those of some people who are known.
	read  func(ctx context.Context, ids ...int64) ([]recommend.Person, error)
	queue coalesce.Queue[*asked]
}

// asked is somebody who is asked for, and what a query found.
type asked struct {
	id     int64
	people []recommend.Person
	err    error
}

func newLoader(read func(ctx context.Context, ids ...int64) ([]recommend.Person, error)) *loader {
	l := &loader{read: read}
	l.queue.Lanes, l.queue.Together = loaderLanes, l.together
	return l
}

// person returns somebody and whether they are known.
func (l *loader) person(ctx context.Context, id int64) (recommend.Person, bool, error) {
	a := &asked{id: id}
	if err := l.queue.Do(ctx, a, func() { a.people, a.err = l.read(ctx, id) }); err != nil {
		return recommend.Person{}, false, err
	}
	i := slices.IndexFunc(a.people, func(p recommend.Person) bool { return p.ID == id })
	if i < 0 || a.err != nil {
		return recommend.Person{}, false, a.err
	}
	return a.people[i], true, nil
}

// together makes one query for all that wait.
func (l *loader) together(take func() (context.Context, []*asked)) {
	ctx, all := take()
	if len(all) == 0 {
		return
	}
	ids := make([]int64, len(all))
	for i, a := range all {
		ids[i] = a.id
	}
	people, err := l.read(ctx, ids...)
	for _, a := range all {
		a.people, a.err = people, err
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
