package sandbox

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// faults are what was asked to go wrong. The zero value is none.
type faults struct {
	mu   sync.Mutex
	last int64
	list []Fault
}

func (f *faults) add(fault Fault) (Fault, error) {
	if !slices.Contains([]string{"", "before", "after"}, fault.Cut) {
		return Fault{}, errors.New(`cut is neither "before" nor "after"`)
	}
	if fault.Status != 0 && (fault.Status < 200 || fault.Status > 599) || fault.DelayMS < 0 || fault.Times < 0 {
		return Fault{}, errors.New("status, delay_ms or times is out of range")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	fault.ID = f.last
	f.list = append(f.list, fault)
	return fault, nil
}

func (f *faults) all() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Fault{}, f.list...)
}

// remove takes one fault away, or all with id 0. False: there is none with that id.
func (f *faults) remove(id int64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := len(f.list)
	f.list = slices.DeleteFunc(f.list, func(fault Fault) bool { return id == 0 || fault.ID == id })
	return id == 0 || len(f.list) < before
}

// take is the fault for this call, used up once; the zero Fault if there is none.
func (f *faults) take(method string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.list, func(fault Fault) bool {
		return fault.Method == "" || fault.Method == "*" || strings.EqualFold(fault.Method, method)
	})
	if i < 0 {
		return Fault{}
	}
	fault := f.list[i]
	switch f.list[i].Times {
	case 0:
	case 1:
		f.list = slices.Delete(f.list, i, i+1)
	default:
		f.list[i].Times--
	}
	return fault
}

// wait is the fault's delay, in real time; a caller that hangs up ends it.
func (f Fault) wait(ctx context.Context) {
	if f.DelayMS == 0 {
		return
	}
	delay := time.NewTimer(time.Duration(f.DelayMS) * time.Millisecond)
	defer delay.Stop()
	select {
	case <-delay.C:
	case <-ctx.Done():
	}
}

type rawAnswer struct {
	code int
	body []byte
}

// answer is what stands in place of the call's own answer, if the fault has such.
func (f Fault) answer() (rawAnswer, bool) {
	switch {
	case f.Body != "":
		return rawAnswer{cmp.Or(f.Status, http.StatusOK), []byte(f.Body)}, true
	case f.Status == 0:
		return rawAnswer{}, false
	}
	r := refusal{code: f.Status, description: cmp.Or(f.Description, http.StatusText(f.Status)), retryAfter: f.RetryAfter}
	body, _ := json.Marshal(r.answer()) // has only strings and numbers
	return rawAnswer{f.Status, body}, true
}
