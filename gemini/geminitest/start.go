package geminitest

import (
	"net"
	"net/http"
	"time"
)

// TB is what Start needs of a test.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Running is a Server that listens on a loopback port.
type Running struct {
	*Server
	// URL is the base to call, without a trailing slash.
	URL string
}

// Start serves a fake until the test ends.
func Start(t TB, cfg Config) *Running {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen for the fake Gemini: %v", err)
	}
	fake := New(cfg)
	server := &http.Server{Handler: fake, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return &Running{Server: fake, URL: "http://" + listener.Addr().String()}
}
