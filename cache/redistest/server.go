package redistest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	startTries  = 5
	readyWithin = 20 * time.Second
	pollEvery   = 5 * time.Millisecond
)

// Option is a pair of redis-server's command line.
type Option [2]string

// AOF writes every acknowledged command to disk before it is acknowledged, so that Kill loses none.
func AOF() []Option { return []Option{{"--appendonly", "yes"}, {"--appendfsync", "always"}} }

// Password makes clients authenticate; URL carries it.
func Password(p string) Option { return Option{"--requirepass", p} }

// UnixSocket makes the server listen on path as well. The system bounds the path's length to about 100 bytes.
func UnixSocket(path string) Option { return Option{"--unixsocket", path} }

// Server is one redis-server process. Its methods are for the test's goroutine.
type Server struct {
	t        testing.TB
	binary   string
	dir      string
	port     int
	password string
	options  []Option
	process  *exec.Cmd
	output   *bytes.Buffer
}

// Start runs a redis-server and waits until it answers. It keeps its data in memory only, unless AOF is among the
// options, and stops with the test.
func Start(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := &Server{t: t, binary: binary(t), dir: t.TempDir(), options: options}
	for _, o := range options {
		if o[0] == "--requirepass" {
			s.password = o[1]
		}
	}
	t.Cleanup(s.Kill)
	// Between finding a free port and binding it somebody else may take it.
	var err error
	for range startTries {
		s.port = freePort(t)
		if err = s.launch(); err == nil {
			return s
		}
	}
	t.Fatalf("redistest: start: %v", err)
	return nil
}

// Addr is host:port.
func (s *Server) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// URL is what a client is configured with.
func (s *Server) URL() string {
	if s.password == "" {
		return "redis://" + s.Addr() + "/0"
	}
	return "redis://:" + s.password + "@" + s.Addr() + "/0"
}

// Client is a plain client to look at the server with, closed with the test. It never retries.
func (s *Server) Client() *redis.Client {
	c := redis.NewClient(s.clientOptions())
	s.t.Cleanup(func() { _ = c.Close() })
	return c
}

// Kill ends the process as a crash would (SIGKILL) and waits for its end. A stopped server stays stopped.
func (s *Server) Kill() { s.end(syscall.SIGKILL) }

// Stop ends the process in good order (SIGTERM) and waits for its end.
func (s *Server) Stop() { s.end(syscall.SIGTERM) }

// Freeze makes the server hang: connections stay open, nothing is answered until Thaw.
func (s *Server) Freeze() { s.signal(syscall.SIGSTOP) }

// Thaw ends Freeze.
func (s *Server) Thaw() { s.signal(syscall.SIGCONT) }

// Restart starts the server again on the same port, with what AOF kept, after Kill or Stop; a running one is stopped.
func (s *Server) Restart() {
	s.t.Helper()
	s.Stop()
	if err := s.launch(); err != nil {
		s.t.Fatalf("redistest: restart: %v", err)
	}
}

func (s *Server) launch() error {
	args := []string{"--port", strconv.Itoa(s.port), "--bind", "127.0.0.1", "--dir", s.dir, "--save", ""}
	for _, o := range s.options {
		args = append(args, o[0], o[1])
	}
	s.output = new(bytes.Buffer)
	s.process = exec.Command(s.binary, args...)
	s.process.Stdout, s.process.Stderr = s.output, s.output
	s.process.SysProcAttr = dieWithParent()
	if err := s.process.Start(); err != nil {
		return err
	}
	if err := s.awaitReady(); err != nil {
		s.Kill()
		return fmt.Errorf("%w\n%s", err, s.output)
	}
	return nil
}

// awaitReady asks for the process id, so that a stranger on the port is not taken for our server, and whether what AOF kept
// is read, before which it answers nothing else.
func (s *Server) awaitReady() error {
	c := redis.NewClient(s.clientOptions())
	defer c.Close()
	want := "process_id:" + strconv.Itoa(s.process.Process.Pid) + "\r\n"
	return poll(func(ctx context.Context) error {
		// The client would print each failed dial.
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.Addr())
		if err != nil {
			return err
		}
		_ = conn.Close()
		info, err := c.Info(ctx).Result()
		switch {
		case err != nil:
			return err
		case !strings.Contains(info, want):
			return fmt.Errorf("another server answers on port %d", s.port)
		case !strings.Contains(info, "\nloading:0\r\n"):
			return errors.New("it is loading")
		}
		return nil
	})
}

func (s *Server) clientOptions() *redis.Options {
	return &redis.Options{
		Addr: s.Addr(), Password: s.password, MaxRetries: -1, DialerRetries: 1, ContextTimeoutEnabled: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
}

func (s *Server) end(sig syscall.Signal) {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Signal(sig)
	_ = s.process.Process.Signal(syscall.SIGCONT) // a frozen one hears SIGTERM only then
	_ = s.process.Wait()
	s.process = nil
}

func (s *Server) signal(sig syscall.Signal) {
	s.t.Helper()
	if s.process == nil {
		s.t.Fatal("redistest: the server does not run")
	}
	if err := s.process.Process.Signal(sig); err != nil {
		s.t.Fatalf("redistest: %v: %v", sig, err)
	}
}

func binary(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err == nil {
		return path
	}
	if os.Getenv("PICKBOT_REQUIRE_SERVERS") == "1" {
		t.Fatal("redistest: PICKBOT_REQUIRE_SERVERS=1, but there is no redis-server in PATH")
	}
	t.Skip("no redis-server in PATH: install Redis to run this test")
	return ""
}

// freePort leaves room for the Cluster bus, 10,000 ports above.
func freePort(t testing.TB) int {
	t.Helper()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatalf("redistest: find a port: %v", err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		_ = l.Close()
		if port < 55_000 {
			return port
		}
	}
}

// poll repeats check until it succeeds, and returns its last error when that takes too long.
func poll(check func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		err := check(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}
