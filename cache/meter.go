package cache

import (
	"strconv"
	"strings"
	"time"
)

// meter is the state of a Rate. Times are in microseconds.
type meter struct {
	// Arrival is the theoretical arrival time of the generic cell rate algorithm.
	Arrival int64 `json:"tat"`
	// Penalty is the time before which nothing passes.
	Penalty int64 `json:"penalty"`
}

// earliest is when the next unit conforms.
func (m meter) earliest(r Rate) int64 {
	return max(m.Arrival-int64(r.Burst-1)*micros(r.Interval), m.Penalty)
}

// taken is the state after a unit that goes out at start.
func (m meter) taken(r Rate, start int64) meter {
	m.Arrival = max(m.Arrival, start) + micros(r.Interval)
	return m
}

// deadline is when the state stops to matter.
func (m meter) deadline() int64 {
	const unit = int64(time.Millisecond / time.Microsecond)
	return (max(m.Arrival, m.Penalty) + unit - 1) / unit * unit
}

// encode writes a meter as JSON.
func (m meter) encode() []byte {
	text := strconv.AppendInt([]byte(meterOpens), m.Arrival, 10)
	text = strconv.AppendInt(append(text, meterGoesOn...), m.Penalty, 10)
	return append(text, '}')
}

const (
	meterOpens  = `{"tat":`
	meterGoesOn = `,"penalty":`
)

// decodeMeter reads what encode wrote, and other JSON by its names. No value is a meter that never ran.
func decodeMeter(stored []byte) (meter, error) {
	text, opens := strings.CutPrefix(string(stored), meterOpens)
	arrival, penalty, goesOn := strings.Cut(text, meterGoesOn)
	penalty, ends := strings.CutSuffix(penalty, "}")
	a, errA := strconv.ParseInt(arrival, 10, 64)
	p, errP := strconv.ParseInt(penalty, 10, 64)
	if !opens || !goesOn || !ends || errA != nil || errP != nil {
		return decode[meter](stored)
	}
	return meter{Arrival: a, Penalty: p}, nil
}
