package recommend

import (
	"context"
	"strconv"
	"time"
)

// Values is a plain cache. A miss is not an error.
type Values interface {
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	Delete(ctx context.Context, key string) (existed bool, err error)
	// Swap writes new where old stands, and keeps the TTL. An absent key stays absent.
	Swap(ctx context.Context, key, old, new string) (bool, error)
}

// Leases guard the filling of a key, so that one loader works at a time and an invalidation wins over a late fill.
type Leases interface {
	// Claim returns the key's value, nil if there is none. Where that does not begin with prefix it takes the key's lock for
	// at most ttl, at the same moment, and says whether token holds it.
	Claim(ctx context.Context, key, prefix, token string, ttl time.Duration) (value []byte, won bool, err error)
	Unlock(ctx context.Context, key, token string) (bool, error)
	// Fill sets the value and releases the lock, only while token holds it.
	Fill(ctx context.Context, key, token string, value []byte, ttl time.Duration) (bool, error)
	// Invalidate deletes the value and breaks the lock.
	Invalidate(ctx context.Context, key string) (existed bool, err error)
}

// Cache is what the service asks of the cache. It holds no policy.
type Cache interface {
	Values
	Leases
}

// PicksKey is where a person's picks stand in the cache.
func PicksKey(person int64) string {
	return "recommendations:user:" + strconv.FormatInt(person, 10)
}

// wishSlots bounds how many wishes of one person are cached, and so what there is to forget.
const wishSlots = 8

func wishKey(person int64, slot int) string {
	return "pickbot:{" + PicksKey(person) + "}:wish:" + strconv.Itoa(slot)
}

// Keys are all keys that may hold something of a person; their locks go with them on Invalidate.
func Keys(person int64) []string {
	keys := []string{PicksKey(person)}
	for slot := range wishSlots {
		keys = append(keys, wishKey(person, slot))
	}
	return keys
}
