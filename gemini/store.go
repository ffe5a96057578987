package gemini

import (
	"context"
	"time"

	"pickbot/recommend"
)

// Store is what all replicas share. Its operations are atomic and never repeated by themselves; time is its clock. Both
// stores of package cache are one.
type Store interface {
	Reserver
	Marks
	Counters
	Journal
}

// Reserver takes one unit of several quotas, all or none.
type Reserver interface {
	Reserve(ctx context.Context, r recommend.Reservation) (recommend.Grant, error)
}

// Marks are values with a time to live; a ttl of zero lasts.
type Marks interface {
	// GetMany answers nil for a key that is not there.
	GetMany(ctx context.Context, keys []string) ([][]byte, error)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Delete(ctx context.Context, key string) (bool, error)
}

// Counters are integers whose ttl begins with the increment that creates them.
type Counters interface {
	Increment(ctx context.Context, key string, by int64, ttl time.Duration) (int64, error)
	// IncrementAll increments several of one slot in one round trip.
	IncrementAll(ctx context.Context, additions []recommend.Addition) error
	Integer(ctx context.Context, key string) (int64, bool, error)
}

// Journal is what rotation writes.
type Journal interface {
	// Swap writes new if old stands there; the empty string stands for absence.
	Swap(ctx context.Context, key, old, new string) (bool, error)
	Push(ctx context.Context, key string, value []byte, max int) error
	List(ctx context.Context, key string, n int) ([][]byte, error)
}
