package sandbox

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"pickbot/sandbox/internal/journal"
)

// Config says what kind of sandbox it is. Its zero value is one in memory, for any bot, with Ann and Max.
type Config struct {
	// Dir keeps the state over restarts; it is made if it does not exist, and belongs to one Server at a time.
	// Empty: everything is in memory.
	Dir string

	// Token pins the one bot that may call. Empty: every token of the shape <digits>:<something> is taken, each
	// number a bot of its own.
	Token string

	// Name and Username are those of the pinned bot, or of the one that Token names by default.
	// Empty: "Sandbox" and "sandbox_bot".
	Name, Username string

	// People are there in a fresh sandbox. nil: Ann and Max.
	People []Person

	// Strict enforces Telegram's rate limits.
	Strict bool

	// Hosts are further values of the Host header under which the page and /sim are served, without port.
	// Public lets every IP address through as well, but no other name.
	Hosts  []string
	Public bool

	// Now is real time; nil: time.Now.
	Now func() time.Time

	// Logger gets what goes wrong in the sandbox itself; nil: slog.Default.
	Logger *slog.Logger
}

// Server is the sandbox as one http.Handler. It is safe for concurrent use.
type Server struct {
	cfg      Config
	log      *slog.Logger
	clock    *Clock
	hub      *hub
	faults   faults
	calls    callLog
	blobs    blobs
	methods  map[string]method
	control  http.Handler
	couriers http.Client // carries updates to webhooks

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	tasks  sync.WaitGroup

	mu      sync.Mutex
	state   *state
	journal *journal.Journal
	lock    *flock.Flock // of Config.Dir; nil without one
}

// ErrInUse says that another Server has Config.Dir, here or in another process.
var ErrInUse = errors.New("sandbox: the folder is in use")

// New starts a sandbox with what Config.Dir holds. Close ends it.
func New(cfg Config) (*Server, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Logger = cmp.Or(cfg.Logger, slog.Default())
	if cfg.People == nil {
		cfg.People = []Person{
			{ID: Ann, FirstName: "Ann", Username: "ann", LanguageCode: "en"},
			{ID: Max, FirstName: "Max", Username: "max", LanguageCode: "en", Admin: true},
		}
	}
	if _, ok := botID(cfg.Token); cfg.Token != "" && !ok {
		return nil, errors.New("sandbox: the token is not of the shape <digits>:<something>")
	}
	s := &Server{cfg: cfg, log: cfg.Logger, hub: newHub(cfg.Now().UnixMicro()), state: newState(), couriers: loopbackClient()}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.methods = methods()
	s.control = s.controlAPI()
	if err := s.claim(); err != nil {
		return nil, err
	}
	if err := s.load(); err != nil {
		return nil, errors.Join(err, s.release())
	}
	s.resume()
	return s, nil
}

// Close ends what waits and runs: long polls, event streams, deliveries. The state stands in Config.Dir already.
func (s *Server) Close() error {
	s.cancel()
	s.tasks.Wait()
	s.couriers.CloseIdleConnections()
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.journal.Close(), s.release())
}

// Clock is the sandbox's clock.
func (s *Server) Clock() *Clock { return s.clock }

// ID is made anew with every empty state, so that a bot can tell a sandbox that has forgotten everything.
func (s *Server) ID() string { return s.state.ID }

// ServeHTTP serves everything that the package comment lists.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/bot"):
		s.notRebound(http.HandlerFunc(s.serveMethod)).ServeHTTP(w, r)
	case strings.HasPrefix(r.URL.Path, "/file/bot"):
		s.notRebound(http.HandlerFunc(s.serveFile)).ServeHTTP(w, r)
	default:
		s.Guard(s.control).ServeHTTP(w, r)
	}
}

// botID is the number in front of a token's colon.
func botID(token string) (int64, bool) {
	number, secret, ok := strings.Cut(token, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	return id, ok && err == nil && id > 0 && secret != "" && number[0] != '+'
}
