package recommend

import "time"

// Quota bounds how many units may be taken from one counter.
type Quota struct {
	// Key is the counter's full name in the cache store. All quotas of one reservation share a slot.
	Key string
	// Limit is the most units within the window; negative counts without a bound.
	Limit int64
	// Window makes it sliding: at most Limit in any span of this length. Zero: a plain counter that lives to Until.
	Window time.Duration
	// Until is when a plain counter is forgotten.
	Until time.Time
}

// Reservation asks for one unit of every quota, all or none.
type Reservation struct {
	// Gates are keys whose presence refuses the reservation until they expire.
	Gates  []string
	Quotas []Quota
}

// Addition is an amount for the integer at Key. TTL counts for the addition that creates the key only; zero: it lasts.
type Addition struct {
	Key string
	By  int64
	TTL time.Duration
}

// Grant is the answer to a Reservation.
type Grant struct {
	OK bool
	// Refused names the gate or quota key that refused; empty with OK.
	Refused string
	// Reason is the refusing gate's value.
	Reason string
	// RetryAt is the earliest time at which that one may grant; zero if it never expires by itself.
	RetryAt time.Time
	// Counts has what each quota stands at after the reservation, in their order (sliding: units within the window).
	Counts []int64
}
