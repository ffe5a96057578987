package gemini

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// State is what a key is good for.
type State string

const (
	// Active: it takes requests.
	Active State = "active"
	// Cooling: parked for a moment, after a 429 of the minute or one that does not say.
	Cooling State = "cooling"
	// Exhausted: parked until the quota day ends.
	Exhausted State = "exhausted"
	// Quarantined: Google refuses the key; an admin or another value brings it back.
	Quarantined State = "quarantined"
	// Disabled: by an admin, or, for one model, because its limit is zero.
	Disabled State = "disabled"
)

// mark is the value of a gate: why it is shut.
type mark struct {
	State  State     `json:"state"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until,omitzero"` // zero: for good
	// Probe says that one sparse request may find out whether an Exhausted one is over.
	Probe bool `json:"probe,omitempty"`
}

// readMark reads a gate's value. One that cannot be read shuts the gate all the same, for that reason.
func readMark(value []byte) mark {
	var m mark
	if json.Unmarshal(value, &m) != nil || m.State == "" {
		return mark{State: Disabled, Reason: reasonMark}
	}
	return m
}

func (m mark) json() []byte {
	value, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings and times of our own
	}
	return value
}

// shut puts a mark on a gate for ttl.
func (p *Pool) shut(ctx context.Context, gate string, m mark, ttl time.Duration) error {
	m.Since = p.out.Now()
	m.Until = m.Since.Add(ttl)
	if err := p.store.Set(ctx, gate, m.json(), ttl); err != nil {
		return fmt.Errorf("mark a key %s: %w", m.State, err)
	}
	return nil
}

// lock puts a mark on a gate for good, and says whether it is the first one there.
func (p *Pool) lock(ctx context.Context, gate string, m mark) (first bool, err error) {
	m.Since = p.out.Now()
	first, err = p.store.Swap(ctx, gate, "", string(m.json()))
	if err != nil {
		return false, fmt.Errorf("mark a key %s: %w", m.State, err)
	}
	return first, nil
}
