package cache

import "time"

// millis and micros round up, so that nothing expires or comes too early. A negative duration stays negative.

func millis(d time.Duration) int64 { return ceil(d, time.Millisecond) }

func micros(d time.Duration) int64 { return ceil(d, time.Microsecond) }

func ceil(d, unit time.Duration) int64 {
	if d < 0 {
		return -1
	}
	n := int64(d / unit)
	if d%unit > 0 {
		n++
	}
	return n
}
