package gemini

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pickbot/cache"
	"pickbot/recommend"
)

// workerEnv makes this binary a worker: a process of its own, as a replica is one.
const workerEnv = "PICKBOT_TEST_WORKER"

// assignment is what a worker is started with.
type assignment struct {
	Redis, Gemini     string
	Keys              string
	PerMinute, PerDay int
	Callers           int
}

// shift is what one round came to. A worker is told the clock's offset, then all its callers ask for picks until they
// are refused, and it reports.
type shift struct {
	Drafts      int
	Limited     int
	Unavailable int
	Late        int // reservations that were given up
	Other       string
	Until       time.Time // the earliest recovery that a caller was told
}

// child runs this process as a worker, if it was started as one, until its standard input ends.
func child() bool {
	text, ok := os.LookupEnv(workerEnv)
	if !ok {
		return false
	}
	var a assignment
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		panic(err)
	}
	var offset atomic.Int64
	ahead := func() time.Duration { return time.Duration(offset.Load()) }
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	store, err := cache.NewRedis(cache.Config{URL: a.Redis, Offset: ahead, Log: log, Timeout: 5 * time.Second})
	if err != nil {
		panic(err)
	}
	defer store.Close()
	ring, err := NewKeyring(a.Keys, "", log)
	if err != nil {
		panic(err)
	}
	var given givenUp
	pool := NewPool(Config{BaseURL: a.Gemini, PerMinute: a.PerMinute, PerDay: a.PerDay}, ring, store,
		Outside{Now: func() time.Time { return time.Now().Add(ahead()) }, Log: log, Observer: &given})
	writer := NewWriter(pool)
	defer writer.Close()

	orders, reports := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	for orders.Scan() {
		d, err := time.ParseDuration(orders.Text())
		if err != nil {
			panic(err)
		}
		offset.Store(int64(d))
		s := work(writer, a.Callers)
		s.Late = int(given.Swap(0))
		if err := reports.Encode(s); err != nil {
			panic(err)
		}
	}
	return true
}

// givenUp counts late reservations.
type givenUp struct {
	deaf
	atomic.Int64
}

func (g *givenUp) Request(_ string, o Outcome) {
	if o == OutcomeLate {
		g.Add(1)
	}
}

// work lets the callers ask until each has been refused.
func work(w *Writer, callers int) shift {
	var s shift
	var mu sync.Mutex
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for {
				_, err := w.Write(context.Background(), someRequest())
				mu.Lock()
				s.note(err)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	return s
}

func (s *shift) note(err error) {
	var limited *recommend.LimitedError
	switch {
	case err == nil:
		s.Drafts++
	case errors.As(err, &limited):
		s.Limited++
		s.sooner(limited.Until)
	case errors.Is(err, recommend.ErrUnavailable):
		s.Unavailable++
	default:
		s.Other = err.Error()
	}
}

func (s *shift) sooner(until time.Time) {
	if !until.IsZero() && (s.Until.IsZero() || until.Before(s.Until)) {
		s.Until = until
	}
}

// staff is the workers of a proof.
type staff struct {
	t       *testing.T
	workers []*worker
	late    int         // reservations that they gave up
	written *syncBuffer // all that they wrote, reports and logs
}

type worker struct {
	orders  io.WriteCloser
	reports *bufio.Scanner
}

func hire(t *testing.T, n int, a assignment) *staff {
	t.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	s := &staff{t: t, written: &syncBuffer{}}
	for range n {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), workerEnv+"="+string(text))
		cmd.Stderr = s.written
		orders, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		reports, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = orders.Close()
			_ = cmd.Wait()
		})
		s.workers = append(s.workers, &worker{orders: orders, reports: bufio.NewScanner(reports)})
	}
	return s
}

// work runs one round with the clock at offset, and adds the reports up.
func (s *staff) work(offset time.Duration) shift {
	s.t.Helper()
	s.send(offset)
	return s.collect()
}

func (s *staff) send(offset time.Duration) {
	s.t.Helper()
	for _, w := range s.workers {
		if _, err := fmt.Fprintln(w.orders, offset); err != nil {
			s.t.Fatalf("a worker is gone: %v\n%s", err, s.written)
		}
	}
}

func (s *staff) collect() shift {
	s.t.Helper()
	var sum shift
	for _, w := range s.workers {
		var one shift
		if !w.reports.Scan() || json.Unmarshal(w.reports.Bytes(), &one) != nil {
			s.t.Fatalf("a worker reports %q\n%s", w.reports.Text(), s.written)
		}
		fmt.Fprintln(s.written, w.reports.Text())
		sum.Drafts += one.Drafts
		sum.Limited += one.Limited
		sum.Unavailable += one.Unavailable
		sum.Late += one.Late
		sum.Other = strings.TrimSpace(sum.Other + " " + one.Other)
		sum.sooner(one.Until)
	}
	s.late += sum.Late
	if sum.Other != "" {
		s.t.Fatalf("unexpected: %s", sum.Other)
	}
	return sum
}
