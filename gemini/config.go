package gemini

import (
	"cmp"
	"strings"
	"time"
)

// Rotation says which key takes the next request.
type Rotation string

const (
	// Sticky stays on one key until it cannot take a request; all replicas share the current one.
	Sticky Rotation = "sticky"
	// Spread gives each request to the next key in turn; no key is the current one, and nothing is logged.
	Spread Rotation = "spread"
)

// Config is what the operator decides. The zero value of every field is a sensible default.
type Config struct {
	// Model is gemini-flash-lite-latest by default; a leading "models/" is dropped.
	Model string
	// BaseURL is Google's by default.
	BaseURL string
	// Timeout bounds one upstream request; 30 s by default.
	Timeout time.Duration
	// MaxAge is how old a reservation may be when its request is sent: 500 ms by default and at least. An older one is given
	// up, so a round trip to the store must be shorter. All replicas must have the same: the pool's minute is longer than
	// Google's by it.
	MaxAge time.Duration
	// PerMinute and PerDay bound the requests of one project and model, in any 60 s and in a quota day; 15 and 195 by
	// default, negative for no bound of ours.
	PerMinute, PerDay int
	// Kept is the share of each day and each minute that only first and scheduled picks may use, the last third of it first
	// ones alone; 0.3 by default, negative for none.
	Kept float64
	// Rotation is Sticky by default.
	Rotation Rotation
	// Prices by model; nil means BuiltinPrices.
	Prices Prices
	// Backoff is the longest pause before the second try at an overloaded model, doubled before the third; 500 ms by
	// default.
	Backoff time.Duration
}

func (c Config) withDefaults() Config {
	c.Model = cmp.Or(strings.TrimPrefix(c.Model, "models/"), "gemini-flash-lite-latest")
	c.BaseURL = cmp.Or(c.BaseURL, "https://generativelanguage.googleapis.com")
	c.Timeout = cmp.Or(c.Timeout, 30*time.Second)
	c.MaxAge = max(c.MaxAge, 500*time.Millisecond)
	c.PerMinute = cmp.Or(c.PerMinute, 15)
	c.PerDay = cmp.Or(c.PerDay, 195)
	c.Kept = min(cmp.Or(c.Kept, 0.3), 1)
	c.Rotation = cmp.Or(c.Rotation, Sticky)
	c.Backoff = cmp.Or(c.Backoff, 500*time.Millisecond)
	if c.Prices == nil {
		c.Prices = BuiltinPrices()
	}
	return c
}
