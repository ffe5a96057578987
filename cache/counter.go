package cache

import (
	"encoding/json"
	"strconv"
	"time"

	"pickbot/recommend"
)

// counter is one quota as it stands at a time. Times are in microseconds.
type counter struct {
	quota    recommend.Quota
	at       int64
	units    []int64 // of a window: when each was taken, oldest first
	number   int64   // of a plain counter
	deadline int64
}

// newCounter reads what is stored; nil is a counter that does not exist yet.
func newCounter(q recommend.Quota, at int64, stored []byte, deadline int64) (counter, error) {
	c := counter{quota: q, at: at, deadline: deadline}
	if q.Window > 0 {
		units, err := decode[[]int64](stored)
		for len(units) > 0 && units[0] <= at-micros(q.Window) {
			units = units[1:]
		}
		c.units = units
		return c, err
	}
	if stored == nil {
		c.deadline = c.until()
		return c, nil
	}
	number, ok := parseInteger(stored)
	if !ok {
		return c, invalid("%q is not an integer", q.Key)
	}
	c.number = number
	if deadline == never {
		c.deadline = c.until()
	}
	return c, nil
}

func (c *counter) until() int64 {
	if c.quota.Until.IsZero() {
		return never
	}
	return c.quota.Until.Truncate(time.Millisecond).UnixMicro()
}

func (c *counter) count() int64 {
	if c.quota.Window > 0 {
		return int64(len(c.units))
	}
	return c.number
}

// parseInteger reads a stored integer: decimal, without a plus sign or leading zeros, as Redis itself writes and takes it.
func parseInteger(stored []byte) (int64, bool) {
	n, err := strconv.ParseInt(string(stored), 10, 64)
	return n, err == nil && strconv.FormatInt(n, 10) == string(stored)
}

// full says whether there is no room for a unit, and from when on there may be.
func (c *counter) full() (retry int64, full bool) {
	full = c.quota.Limit >= 0 && c.count() >= c.quota.Limit
	switch {
	case c.quota.Window > 0 && full && c.quota.Limit == 0:
		return never, true
	case c.quota.Window > 0 && full:
		return c.units[c.count()-c.quota.Limit] + micros(c.quota.Window), true
	case c.quota.Window > 0:
		return 0, false
	case c.until() <= c.at:
		return c.at, true
	}
	return c.until(), full
}

// take adds a unit. Times in a window never step back, even if the clock does.
func (c *counter) take() {
	if c.quota.Window == 0 {
		c.number++
		return
	}
	taken := c.at
	if n := len(c.units); n > 0 {
		taken = max(taken, c.units[n-1])
	}
	c.units = append(c.units, taken)
	c.deadline = taken + micros(c.quota.Window)
}

func (c *counter) encode() []byte {
	if c.quota.Window == 0 {
		return strconv.AppendInt(nil, c.number, 10)
	}
	encoded, _ := json.Marshal(c.units) // integers always encode
	return encoded
}
