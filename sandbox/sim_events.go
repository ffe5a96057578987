package sandbox

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// heartbeat is how often a silent stream says that it is alive.
const heartbeat = 15 * time.Second

// simEvents streams what happens until the client goes or the sandbox closes.
func (s *Server) simEvents(w http.ResponseWriter, r *http.Request) {
	only, _ := strconv.ParseInt(r.URL.Query().Get("bot"), 10, 64)
	seen, reset := s.hub.newest(), false
	if last := cmp.Or(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after")); last != "" {
		if number, ok := s.hub.parse(last); ok {
			seen = number
		} else {
			reset = true
		}
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	stream := http.NewResponseController(w)
	_ = stream.SetWriteDeadline(time.Time{}) // a stream has no end; where it cannot be set there is none
	out := bytes.NewBufferString(": here\n\n")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		events, missed, more := s.hub.after(seen)
		if missed || reset {
			fmt.Fprintf(out, "id: %s\nevent: reset\ndata: {}\n\n", s.hub.id(seen))
			reset = false
		}
		for _, e := range events {
			if seen = e.number; only == 0 || e.botID == 0 || e.botID == only {
				fmt.Fprintf(out, "id: %s\nevent: %s\ndata: %s\n\n", s.hub.id(e.number), e.name, e.data())
			}
		}
		if _, err := w.Write(out.Bytes()); err != nil || stream.Flush() != nil {
			return
		}
		out.Reset()
		select {
		case <-more:
		case <-beat.C:
			out.WriteString(": alive\n\n")
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}
