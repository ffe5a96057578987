package geminitest

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxRequest bounds what one request may send.
const maxRequest = 4 << 20

// Config is what a Server knows from the start. The zero Config accepts any key, without limits, on the real clock.
type Config struct {
	// Keys that are accepted, each `key` or `project:key`; nil accepts any. Keys of one project share its limits.
	Keys []string
	// PerMinute and PerDay are enforced per project and model with a 429; zero enforces nothing.
	PerMinute, PerDay int
	// Now is the clock that minutes and days are counted on; nil is time.Now.
	Now func() time.Time
	// Latency is how long each answer takes.
	Latency time.Duration
}

// Server is the fake. It is an http.Handler for /v1beta/ and /sim/gemini/, safe for concurrent use.
type Server struct {
	mux     *http.ServeMux
	latency time.Duration
	keys    *keyring
	ledger  *ledger
	faults  *faults
}

// New returns a Server that serves nothing by itself: mount it, or see Start.
func New(cfg Config) *Server {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &Server{
		mux:     http.NewServeMux(),
		latency: cfg.Latency,
		keys:    newKeyring(cfg.Keys),
		ledger:  newLedger(cfg.PerMinute, cfg.PerDay, cfg.Now),
		faults:  newFaults(),
	}
	s.mux.HandleFunc("POST /v1beta/models/{call}", s.generate)
	s.mux.HandleFunc("GET /v1beta/models", s.models)
	s.routeControl()
	return s
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Hash is how a key is named outside.
func Hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])[:12]
}

// generate answers one generateContent. The order is the service's own: who asks, may they, how often, and then what.
func (s *Server) generate(w http.ResponseWriter, r *http.Request) {
	model, ok := strings.CutSuffix(r.PathValue("call"), ":generateContent")
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		writeFailure(w, badRequest("Request payload could not be read."))
		return
	}
	who, ok := s.identify(w, r)
	if !ok {
		return
	}
	over := s.ledger.admit(who, model)
	s.wait(r, s.latency)
	if f, ok := s.faults.take(who.Hash); ok {
		s.fail(w, r, f, model, body)
		return
	}
	if over != nil {
		writeFailure(w, over.failure(model))
		return
	}
	s.answer(w, model, body)
}

// identify names the caller by the header alone: a key in the URL is as good as none here.
func (s *Server) identify(w http.ResponseWriter, r *http.Request) (caller, bool) {
	key := r.Header.Get("X-Goog-Api-Key")
	if key == "" || r.URL.Query().Has("key") {
		s.ledger.strayed()
		writeFailure(w, noKey())
		return caller{}, false
	}
	who, known := s.keys.lookup(key)
	if !known {
		s.ledger.refused(who)
		writeFailure(w, badKey())
		return caller{}, false
	}
	return who, true
}

// answer writes what a model might have.
func (s *Server) answer(w http.ResponseWriter, model string, body []byte) {
	ask, err := readAsk(body)
	if err != nil {
		writeFailure(w, badRequest("Invalid JSON payload received."))
		return
	}
	writeJSON(w, http.StatusOK, ask.reply(model, ask.compose()))
}

// models lists the models: it works for any known key, even one whose project may not generate.
func (s *Server) models(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.identify(w, r); !ok {
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"models": []map[string]any{
		{"name": "models/gemini-flash-lite-latest", "supportedGenerationMethods": []string{"generateContent"}},
	}})
}

// wait holds the answer back for d, or until the caller has gone.
func (s *Server) wait(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
}
