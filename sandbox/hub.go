package sandbox

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

const keptEvents = 4096

// event is one line of the event stream.
type event struct {
	number int64
	name   string
	botID  int64 // 0: concerns all
	fields map[string]any
}

// data is the event's JSON. It is made for those who read it, as most events are read by nobody.
func (e event) data() []byte {
	data, err := json.Marshal(e.fields)
	if err != nil {
		panic(fmt.Sprintf("sandbox: event %s: %v", e.name, err)) // only our own types stand there
	}
	return data
}

// hub keeps the newest events for any number of readers. A reader asks for what follows the number it has seen, so a
// slow one costs nothing.
type hub struct {
	run int64 // tells the runs of a sandbox apart

	mu     sync.Mutex
	last   int64
	events []event // a ring: event n stands at n % keptEvents
	more   chan struct{}
}

func newHub(run int64) *hub {
	return &hub{run: run, events: make([]event, keptEvents), more: make(chan struct{})}
}

func (h *hub) publish(events []event) {
	if len(events) == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range events {
		h.last++
		e.number = h.last
		h.events[h.last%keptEvents] = e
	}
	close(h.more)
	h.more = make(chan struct{})
}

// after are the events that follow number seen, and a channel that is closed when there are more. Missed: the oldest
// of them are not kept any more.
func (h *hub) after(seen int64) (events []event, missed bool, more <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	oldest := max(h.last-keptEvents, 0)
	for n := max(seen, oldest) + 1; n <= h.last; n++ {
		events = append(events, h.events[n%keptEvents])
	}
	return events, seen < oldest, h.more
}

// newest is the number of the last event.
func (h *hub) newest() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

func (h *hub) id(number int64) string { return fmt.Sprintf("%d-%d", h.run, number) }

// parse reads an id that this run gave out; "0" stands before everything.
func (h *hub) parse(id string) (number int64, ok bool) {
	if id == "0" {
		return 0, true
	}
	run, n, _ := strings.Cut(id, "-")
	if run != strconv.FormatInt(h.run, 10) {
		return 0, false
	}
	number, err := strconv.ParseInt(n, 10, 64)
	return number, err == nil && number >= 0 && number <= h.newest()
}
