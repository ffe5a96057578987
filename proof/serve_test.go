package proof_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"
	"syscall"
	"time"
)

// The benchmarks run this test binary once more as the server under test, so that what it uses is its own. The
// environment says which server, and what it stands on.
const (
	serveMode     = "PICKBOT_PROOF_SERVE" // library, calls, or ours
	servePolling  = "PICKBOT_PROOF_POLL"  // not empty: by long polling, in place of the webhook
	serveTelegram = "PICKBOT_PROOF_TELEGRAM"
	serveDir      = "PICKBOT_PROOF_DIR"
	serveDatabase = "PICKBOT_PROOF_DATABASE"
	serveRedis    = "PICKBOT_PROOF_REDIS"
)

// usage is what a server has used since it began.
type usage struct {
	CPU    time.Duration `json:"cpu"`
	Allocs uint64        `json:"allocs"`
}

// serve is the server under test; it ends by a signal.
func serve(mode string) error {
	open := map[string]func(context.Context) (http.Handler, error){"library": openLibrary, "calls": openCalls, "ours": openOurs}
	webhook, err := open[mode](context.Background())
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	if webhook != nil {
		mux.Handle(webhookPath, webhook)
	}
	mux.HandleFunc("GET /usage", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(used()) })
	mux.HandleFunc("GET /profile", pprof.Profile)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("serving http://%s\n", listener.Addr())
	return http.Serve(listener, mux)
}

func used() usage {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // cannot happen
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{time.Duration(u.Utime.Nano() + u.Stime.Nano()), m.Mallocs}
}

func polling() bool { return os.Getenv(servePolling) != "" }
