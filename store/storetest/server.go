package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const startTimeout = 60 * time.Second

var errPortTaken = errors.New("the port for PostgreSQL is taken")

// Server is a PostgreSQL server of the test's own, on loopback, without a password and without fsync: what it has
// committed outlives its process, but not the machine.
type Server struct {
	bin     string // where initdb and postgres are
	dir     string
	port    int
	process *exec.Cmd
	janitor *janitor
}

// Start starts a server that nothing else uses, for tests that kill it. It ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	bin := binaries(t)
	srv, err := start(bin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.stop)
	return srv
}

// URL is the address of one of its databases; "postgres" always exists.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://pickbot@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// Create makes an empty database and returns its address.
func (s *Server) Create(t testing.TB, name string) string {
	t.Helper()
	if err := s.exec(t.Context(), "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
		t.Fatal(err)
	}
	return s.URL(name)
}

// Kill ends the server at once, as a crash would: connections break, nothing is finished or tidied.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if err := s.quit(); err != nil {
		t.Fatal(err)
	}
}

// Restart starts it again after Kill, on the same port and data, and waits until it answers.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.run(); err != nil {
		t.Fatal(err)
	}
}

func start(bin string) (*Server, error) {
	dir, err := os.MkdirTemp("", "pickbot-postgresql-")
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, dir: dir}
	if err := s.create(); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if err := s.bind(); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if s.janitor, err = hire(dir); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// bind runs the server on a free port; somebody may take the port before the server does.
func (s *Server) bind() error {
	var err error
	for range 3 {
		if s.port, err = freePort(); err != nil {
			return err
		}
		if err = s.run(); !errors.Is(err, errPortTaken) {
			return err
		}
	}
	return err
}

// create makes the data folder, as another user if this one is root, which initdb refuses.
func (s *Server) create() error {
	if err := hand(s.dir); err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(s.bin, "initdb"), "-D", s.data(), "-U", "pickbot", "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	cmd.Dir = s.dir
	demote(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

func (s *Server) run() error {
	log, err := os.Create(s.logFile())
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(s.bin, "postgres"), s.options()...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, log, log
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	demote(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	s.process = cmd
	if err := s.ready(); err != nil {
		_ = s.quit()
		return err
	}
	return nil
}

func (s *Server) options() []string {
	return []string{"-D", s.data(), "-p", strconv.Itoa(s.port), "-k", "", "-h", "127.0.0.1",
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200"}
}

// ready waits until the server answers.
func (s *Server) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	for {
		err := s.exec(ctx, "SELECT 1")
		if err == nil {
			return nil
		}
		log, _ := os.ReadFile(s.logFile())
		switch {
		case bytes.Contains(log, []byte("could not create any TCP/IP sockets")):
			return errPortTaken
		case ctx.Err() != nil:
			return fmt.Errorf("PostgreSQL does not start: %w: %s", err, log)
		}
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *Server) exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// quit makes the server leave without tidying and waits for it; one that has quit already is fine.
func (s *Server) quit() error {
	if s.process.ProcessState != nil {
		return nil
	}
	if err := s.process.Process.Signal(syscall.SIGQUIT); err != nil {
		return err
	}
	_ = s.process.Wait() // its status says that it was told to quit
	return nil
}

func (s *Server) stop() {
	_ = s.quit()
	s.janitor.dismiss()
	os.RemoveAll(s.dir)
}

func (s *Server) data() string    { return filepath.Join(s.dir, "data") }
func (s *Server) logFile() string { return filepath.Join(s.dir, "log") }

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
