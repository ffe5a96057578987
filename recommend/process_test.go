package recommend_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"pickbot/cache"
	"pickbot/cache/redistest"
	"pickbot/catalogs"
	"pickbot/gemini/geminitest"
	"pickbot/recommend"
	"pickbot/store"
	"pickbot/store/storetest"
)

// replicaEnv makes this binary a replica: a process of its own over the same store, cache and Gemini.
const replicaEnv = "PICKBOT_TEST_REPLICA"

// assignment is what a replica is started with.
type assignment struct {
	Dir    string // of the store
	Redis  string // empty: the embedded cache, beside the store
	Gemini string
	Person int64
	// Callers ask at once.
	Callers int
}

// report is what a replica's callers were told.
type report struct {
	Gemini, Local, Failed int
	Slowest               time.Duration
	Lists                 map[string]int // different answers
	Error                 string
}

// child runs this process as a replica, if it was started as one.
func child() bool {
	text, ok := os.LookupEnv(replicaEnv)
	if !ok {
		return false
	}
	r := report{Lists: map[string]int{}}
	if err := replica(text, &r); err != nil {
		r.Error = err.Error()
	}
	_ = json.NewEncoder(os.Stdout).Encode(r)
	return true
}

// replica says that it is ready, waits for the word, and lets its callers ask.
func replica(text string, r *report) error {
	var a assignment
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return err
	}
	ctx := context.Background()
	log := slog.New(slog.DiscardHandler)
	s, err := store.Open(ctx, store.Config{Dir: a.Dir})
	if err != nil {
		return err
	}
	defer s.Close()
	backend, err := openBackend(ctx, a, s)
	if err != nil {
		return err
	}
	defer backend.Close()
	parts := houseParts{config: patient(), cache: backend, store: s, now: time.Now, keys: []string{"one"}}
	parts.gemini.BaseURL = a.Gemini
	h, err := build(ctx, parts, log)
	if err != nil {
		return err
	}
	defer func() { _, _ = h.Close(ctx), h.pool.Close() }()
	person, err := s.Touch(ctx, a.Person, "en")
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	r.ask(ctx, h.Service, person, a.Callers)
	return nil
}

func openBackend(ctx context.Context, a assignment, s *store.Store) (cache.Backend, error) {
	if a.Redis != "" {
		return cache.NewRedis(cache.Config{URL: a.Redis})
	}
	return cache.NewSQLite(ctx, s.Writer(), s.Reader(), time.Now, nil)
}

func (r *report) ask(ctx context.Context, service *recommend.Service, p recommend.Person, callers int) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			started := time.Now()
			a, err := service.Picks(ctx, p)
			mu.Lock()
			defer mu.Unlock()
			r.Slowest = max(r.Slowest, time.Since(started))
			r.Lists[strings.Join(ids(a), " ")]++
			switch {
			case err != nil:
				r.Failed++
				r.Error = err.Error()
			case a.Source == recommend.Gemini:
				r.Gemini++
			default:
				r.Local++
			}
		})
	}
	all.Wait()
}

// staff is the replicas of a test.
type staff struct {
	t        *testing.T
	replicas []started
}

type started struct {
	in  io.WriteCloser
	out *bufio.Scanner
}

func hire(t *testing.T, n int, a assignment) *staff {
	t.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	s := &staff{t: t}
	for range n {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), replicaEnv+"="+string(text))
		cmd.Stderr = os.Stderr
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
		s.replicas = append(s.replicas, started{in, bufio.NewScanner(out)})
	}
	for _, r := range s.replicas {
		if !r.out.Scan() || r.out.Text() != "ready" {
			t.Fatalf("a replica says %q", r.out.Text())
		}
	}
	return s
}

// ask gives the word to all replicas and adds up what they report.
func (s *staff) ask() report {
	s.t.Helper()
	for _, r := range s.replicas {
		if _, err := fmt.Fprintln(r.in, "go"); err != nil {
			s.t.Fatal(err)
		}
	}
	sum := report{Lists: map[string]int{}}
	for _, r := range s.replicas {
		var one report
		if !r.out.Scan() || json.Unmarshal(r.out.Bytes(), &one) != nil {
			s.t.Fatalf("a replica reports %q", r.out.Text())
		}
		sum.Gemini += one.Gemini
		sum.Local += one.Local
		sum.Failed += one.Failed
		sum.Slowest = max(sum.Slowest, one.Slowest)
		sum.Error += one.Error
		for list, n := range one.Lists {
			sum.Lists[list] += n
		}
	}
	if sum.Error != "" {
		s.t.Fatalf("replicas report: %s", sum.Error)
	}
	return sum
}

// TestService_OneRequestOverProcesses is the stampede: everybody asks for one cold person's picks at once.
func TestService_OneRequestOverProcesses(t *testing.T) {
	t.Parallel()
	const processes, callers = 8, 200
	for name, redis := range map[string]func(*testing.T) string{
		"Redis":  func(t *testing.T) string { return redistest.Start(t).URL() },
		"SQLite": func(*testing.T) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := assignment{Dir: t.TempDir(), Redis: redis(t), Person: 7, Callers: callers}
			s := storetest.Open(t, store.Config{Dir: a.Dir})
			stock(t, s, catalogs.Lunch())
			fake := geminitest.Start(t, geminitest.Config{Keys: []string{"one"}, Latency: 300 * time.Millisecond})
			a.Gemini = fake.URL
			got := hire(t, processes, a).ask()
			t.Logf("%s: %d processes x %d callers: %d Gemini request(s); answers: %d from Gemini, %d local; slowest %s",
				name, processes, callers, fake.Requests(), got.Gemini, got.Local, got.Slowest.Round(time.Millisecond))
			if fake.Requests() != 1 || got.Gemini != processes*callers || len(got.Lists) != 1 {
				t.Errorf("%d requests, %+v; want 1, and everybody the same list from Gemini", fake.Requests(), got)
			}
		})
	}
}
