package geminitest

import (
	"encoding/json"
	"net/http"
	"time"
)

// KeyView is what a page shows of one key.
type KeyView struct {
	Count
	Faults []Fault `json:"faults"`
}

// order is what the page asks for.
type order struct {
	Fault
	DelayMS int `json:"delay_ms"`
}

// routeControl mounts what a page or a script steers the fake by. It checks no origin: whoever mounts it does.
func (s *Server) routeControl() {
	s.mux.HandleFunc("GET /sim/gemini/keys", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, s.Keys())
	})
	s.mux.HandleFunc("GET /sim/gemini/kinds", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, Kinds())
	})
	s.mux.HandleFunc("GET /sim/gemini/faults", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, s.Faults(r.URL.Query().Get("key")))
	})
	s.mux.HandleFunc("POST /sim/gemini/faults", s.postFault)
	s.mux.HandleFunc("DELETE /sim/gemini/faults", s.deleteFaults)
}

// Keys is every key with its counts and the faults it would meet.
func (s *Server) Keys() []KeyView {
	views := []KeyView{}
	for _, c := range s.Counts() {
		views = append(views, KeyView{Count: c, Faults: s.Faults(c.Key)})
	}
	return views
}

func (s *Server) postFault(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&o); err != nil {
		http.Error(w, "a fault as JSON is expected", http.StatusBadRequest)
		return
	}
	o.Fault.Delay = time.Duration(o.DelayMS) * time.Millisecond
	if err := s.Fail(o.Fault); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// deleteFaults clears by ?key= and ?kind= as Heal does; with neither, everything.
func (s *Server) deleteFaults(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if !q.Has("key") && !q.Has("kind") {
		s.HealAll()
	} else {
		s.Heal(q.Get("key"), Kind(q.Get("kind")))
	}
	w.WriteHeader(http.StatusNoContent)
}
