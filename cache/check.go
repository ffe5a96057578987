package cache

import (
	"slices"
	"time"

	"pickbot/recommend"
)

func checkLock(token string, ttl time.Duration) error {
	if token == "" {
		return invalid("a lock needs a token")
	}
	if ttl <= 0 {
		return invalid("a lock must expire, ttl is %v", ttl)
	}
	return nil
}

func checkPush(max int) error {
	if max < 1 {
		return invalid("a list of at most %d entries", max)
	}
	return nil
}

// checkReservation refuses a key that is named twice: it would be checked once and taken twice.
func checkReservation(r recommend.Reservation) error {
	for _, q := range r.Quotas {
		if q.Window < 0 {
			return invalid("quota %q has the window %v", q.Key, q.Window)
		}
	}
	return checkDistinct(reservationKeys(r))
}

func checkRates(rates []Rate) error {
	keys := make([]string, len(rates))
	for i, r := range rates {
		if r.Interval <= 0 || r.Burst < 1 {
			return invalid("rate %q has the interval %v and the burst %d", r.Key, r.Interval, r.Burst)
		}
		keys[i] = r.Key
	}
	return checkDistinct(keys)
}

func checkDistinct(keys []string) error {
	for i, key := range keys {
		if slices.Contains(keys[:i], key) {
			return invalid("key %q is named twice", key)
		}
	}
	return nil
}

// reservationKeys are the gates, then the quotas.
func reservationKeys(r recommend.Reservation) []string {
	keys := make([]string, 0, len(r.Gates)+len(r.Quotas))
	keys = append(keys, r.Gates...)
	for _, q := range r.Quotas {
		keys = append(keys, q.Key)
	}
	return keys
}
