package cache

import (
	"context"
	"time"

	"pickbot/recommend"
)

// Backend is the method set of Redis and SQLite. All methods are safe for concurrent use and end with the deadline of
// their ctx. A cancellation alone does not recall what is on the wire to Redis: such a call ends with its answer or with
// the configured timeout.
//
// Errors wrap recommend.ErrUnavailable when the store is down, slow or out of reach (an expired deadline included), and
// recommend.ErrInvalid when the call cannot succeed as it stands: a value of the wrong kind, an argument out of range.
// A canceled ctx comes back as context.Canceled alone. After an error it is unknown whether a write has happened.
//
// A TTL is rounded up to a millisecond. Zero means that the key never expires. Where it says so, a negative one leaves
// the deadline that stands, and means none for a new key.
type Backend interface {
	// Get returns the value of key, and false if there is none. An existing empty value is not nil.
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	// GetMany returns the values of keys in their order, nil where there is none. They are not one snapshot.
	GetMany(ctx context.Context, keys []string) ([][]byte, error)
	// Set writes value whatever stands there. A negative ttl keeps the deadline.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	// Delete removes key and says whether it existed.
	Delete(ctx context.Context, key string) (existed bool, err error)
	// Increment adds by (which may be negative) to the integer at key, zero if there is none, and returns the sum. The
	// ttl counts for the increment that creates the key only. A value that is not an integer, or a sum beyond int64,
	// is recommend.ErrInvalid and changes nothing. Never repeated: after an error the caller must assume it counted.
	Increment(ctx context.Context, key string, by int64, ttl time.Duration) (int64, error)
	// IncrementAll does several Increments in one round trip. Keys must be distinct and share a slot. One that cannot be
	// done is recommend.ErrInvalid, and none is then.
	IncrementAll(ctx context.Context, additions []recommend.Addition) error
	// Integer returns the integer at key, and false if there is none or, with a warning in the log, if the value is no
	// integer.
	Integer(ctx context.Context, key string) (n int64, found bool, err error)

	// Lock takes the lock of the data key K for ttl, which must be positive, under a token that nobody else uses. False
	// means that somebody holds it. The lock stands at pickbot:{K}:lock, in the slot of K.
	Lock(ctx context.Context, key, token string, ttl time.Duration) (bool, error)
	// Claim returns what stands at key, nil if there is nothing. Where that does not begin with prefix it takes the lock of
	// key as Lock does, at the same moment, and says whether token holds it. It may be repeated with the same token.
	Claim(ctx context.Context, key, prefix, token string, ttl time.Duration) (value []byte, won bool, err error)
	// Unlock releases the lock of key, if token still holds it.
	Unlock(ctx context.Context, key, token string) (bool, error)
	// Fill writes value to key and releases its lock, if token still holds it; otherwise it changes nothing and returns
	// false: the lock has expired, or Invalidate came in between. A negative ttl keeps the deadline.
	Fill(ctx context.Context, key, token string, value []byte, ttl time.Duration) (bool, error)
	// Invalidate removes key and its lock, so that a late Fill is refused, and says whether key existed.
	Invalidate(ctx context.Context, key string) (existed bool, err error)

	// Swap writes new to key if old stands there, and keeps the deadline. The empty string stands for absence on both
	// sides.
	Swap(ctx context.Context, key, old, new string) (bool, error)
	// Push puts value at the head of the list at key and cuts the list to max entries, which must be positive.
	Push(ctx context.Context, key string, value []byte, max int) error
	// List returns the newest n entries of the list at key, newest first; all of them if n is negative.
	List(ctx context.Context, key string, n int) ([][]byte, error)

	// Reserve takes one unit of every quota if no gate stands and every quota has room, and otherwise nothing. Of several
	// that refuse, the Grant names the one that holds out longest. A plain quota whose Until has passed by the store's
	// clock refuses with RetryAt now: the caller's clock is late. A counter that has no deadline, as it was restored or set
	// by hand, gets its quota's: at once, or on Redis as soon as no window holds a unit. Keys must be distinct and share a
	// slot. Never repeated: after an error the caller must assume that the units are gone.
	Reserve(ctx context.Context, r recommend.Reservation) (recommend.Grant, error)
	// Limit reserves one send under all rates at once, of which the first is the one that sends of other keys share. Each
	// rate is charged for the moment of the send, so that a unit which another key keeps from going out would hold up all
	// that comes after it under the first. Such a send is refused, however long ahead is: it is to come back when its own
	// key lets it. Keys must be distinct and share a slot.
	Limit(ctx context.Context, rates []Rate, ahead time.Duration) (Room, error)
	// Penalty lets nothing pass the rate at key before until, whatever its burst. A penalty never shortens another.
	// Reservations that were already given stand.
	Penalty(ctx context.Context, key string, until time.Time) error

	// Ping asks the store for a sign of life.
	Ping(ctx context.Context) error
	// Healthy says without a round trip what the last regular check found; nil means well.
	Healthy() error
	// Close stops the background work and waits for its end.
	Close() error
}

var (
	_ Backend = (*Redis)(nil)
	_ Backend = (*SQLite)(nil)
)

// Room is the answer to Limit.
type Room struct {
	// OK: the unit is taken, and the caller sleeps for Wait, then sends, without asking again. Otherwise nothing is taken.
	OK bool
	// Wait is how long it is until the send may go out, as things are.
	Wait time.Duration
	// Alone says that the first rate lets a send go out sooner than the others do, by more than its interval. The caller
	// comes back after Wait. Where it is false and OK is as well, Wait is longer than ahead, and the caller may come back
	// after Wait-ahead.
	Alone bool
}

// Rate allows one unit per Interval, after a rest up to Burst at once: in any second at most Burst plus what Interval
// gives. It is the generic cell rate algorithm (ITU-T I.371), whose state is one time, the theoretical arrival time.
type Rate struct {
	Key string
	// Interval must be positive; it is rounded up to a microsecond.
	Interval time.Duration
	// Burst is at least 1.
	Burst int
}
