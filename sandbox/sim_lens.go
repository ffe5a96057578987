package sandbox

import (
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// lens routes what looks at the bot and disturbs it. None of it needs the state, so nothing waits for a busy bot.
func (s *Server) lens(mux *http.ServeMux) {
	mux.HandleFunc("GET /sim/clock", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.clock.state()) })
	mux.HandleFunc("POST /sim/clock", s.simAdvance)
	mux.HandleFunc("GET /sim/faults", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.faults.all()) })
	mux.HandleFunc("POST /sim/faults", s.simFault)
	mux.HandleFunc("DELETE /sim/faults", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.faults.remove(0)) })
	mux.HandleFunc("DELETE /sim/faults/{fault}", s.simRemoveFault)
	mux.HandleFunc("GET /sim/counters", s.simCounters)
	mux.HandleFunc("DELETE /sim/counters", func(w http.ResponseWriter, r *http.Request) {
		s.calls.count(func(c *Counters) { *c = Counters{} })
		s.simCounters(w, r)
	})
	mux.HandleFunc("GET /sim/calls", s.simCalls)
}

func (s *Server) simAdvance(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
	}
	if err := strictJSON(r.Body, &in); err != nil {
		writeSim(w, nil, err)
		return
	}
	d, err := time.ParseDuration(in.Advance)
	if err != nil || d < 0 {
		writeError(w, http.StatusBadRequest, `advance is a duration such as "90s" or "25h"`)
		return
	}
	s.clock.Advance(d)
	writeJSON(w, s.clock.state())
}

func (s *Server) simFault(w http.ResponseWriter, r *http.Request) {
	var fault Fault
	if err := strictJSON(r.Body, &fault); err != nil {
		writeSim(w, nil, err)
		return
	}
	fault, err := s.faults.add(fault)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	writeJSON(w, fault)
}

func (s *Server) simRemoveFault(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("fault"), 10, 64)
	if err != nil || id == 0 || !s.faults.remove(id) {
		writeError(w, http.StatusNotFound, "there is no such fault")
		return
	}
	writeJSON(w, true)
}

func (s *Server) simCounters(w http.ResponseWriter, _ *http.Request) {
	c := s.calls.read()
	_ = s.update(func(t *tx) error { // update has logged it
		for _, b := range s.state.bots {
			t.expire(b)
			c.Pending += b.queue.live
		}
		return nil
	})
	writeJSON(w, c)
}

func (s *Server) simCalls(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	after, _ := strconv.ParseInt(query.Get("after"), 10, 64)
	limit := keptCalls
	if n, err := strconv.Atoi(query.Get("limit")); err == nil && n >= 0 {
		limit = n
	}
	writeJSON(w, s.calls.after(after, query.Get("method"), limit))
}

// simFile shows a file as a person sees it.
func (s *Server) simFile(w http.ResponseWriter, r *http.Request) {
	f := s.findFile(func(_ *bot, f *file) bool { return f.ID == r.PathValue("file") })
	if f == nil {
		writeError(w, http.StatusNotFound, "there is no such file")
		return
	}
	if f.Kind != kindPhoto {
		w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(f.Name))
	}
	s.writeFile(w, f, f.Mime)
}
