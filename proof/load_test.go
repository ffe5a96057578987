package proof_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	connections  = 40
	measuredTime = 5 * time.Second
	replyTime    = 10 * time.Second
)

// figures are what a benchmark measured.
type figures struct {
	rate     float64 // updates a second
	p50, p99 time.Duration
	cpu      time.Duration // of an update
	allocs   float64       // of an update
}

// measure runs a server under test and has people of many chats ask for their picks over some connections, each one
// when the last answer has come.
func measure(t *testing.T, mode string, env map[string]string) figures {
	t.Helper()
	s := newSink(t)
	env[serveMode], env[serveTelegram], env[serveDir] = mode, s.url, t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(begin(t, mode, exec.Command(self), env).says("\n"), "serving ")
	l := &load{t: t, sink: s, polled: env[servePolling] != "", url: strings.TrimSpace(rest), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}}
	defer l.client.CloseIdleConnections()
	l.run(t.Context(), chatCount/connections) // everybody is known, and has picks in the cache
	before, began := l.usage(), time.Now()
	defer l.profile(mode)()
	ctx, cancel := context.WithTimeout(t.Context(), measuredTime)
	defer cancel()
	took := l.run(ctx, 1<<30)
	return l.figures(took, time.Since(began), before, l.usage())
}

// profile writes what the processor does in the time that is measured, where PICKBOT_PROFILE names a folder, and returns
// what waits for it. The profiler costs a little itself.
func (l *load) profile(name string) (wait func()) {
	dir := os.Getenv("PICKBOT_PROFILE")
	if dir == "" {
		return func() {}
	}
	var writing sync.WaitGroup
	writing.Go(func() {
		a, err := try(l.t, http.MethodGet, fmt.Sprintf("%s/profile?seconds=%d", l.url, measuredTime/time.Second), nil, nil)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.pprof", name, time.Now().UnixMilli())), []byte(a.body), 0o600)
		}
		if err != nil {
			l.t.Error(err)
		}
	})
	return writing.Wait
}

type load struct {
	t      *testing.T
	sink   *sink
	url    string
	polled bool // updates wait until they are fetched
	client *http.Client
	mu     sync.Mutex
	update int
}

// run lets each connection make some rounds and returns how long each update took.
func (l *load) run(ctx context.Context, rounds int) []time.Duration {
	var workers sync.WaitGroup
	took := make([][]time.Duration, connections)
	for worker := range connections {
		workers.Go(func() {
			for round := 0; round < rounds && ctx.Err() == nil; round++ {
				chat := worker + connections*(round%(chatCount/connections))
				d, err := l.one(chat)
				if err != nil {
					l.t.Error(err)
					return
				}
				took[worker] = append(took[worker], d)
			}
		})
	}
	workers.Wait()
	return slices.Concat(took...)
}

// one sends an update and waits for the message to its chat.
func (l *load) one(chat int) (time.Duration, error) {
	began := time.Now()
	if err := l.send(chat); err != nil {
		return 0, err
	}
	late := time.NewTimer(replyTime)
	defer late.Stop()
	select {
	case <-l.sink.came[chat]:
		return time.Since(began), nil
	case <-late.C:
		return 0, fmt.Errorf("no answer in chat %d", chat)
	}
}

func (l *load) send(chat int) error {
	l.mu.Lock()
	l.update++
	n := l.update
	update := l.next(n, chat)
	if l.polled {
		l.sink.push(n, update) // in the order of the ids
	}
	l.mu.Unlock()
	if l.polled {
		return nil
	}
	request, err := http.NewRequest(http.MethodPost, l.url+webhookPath, bytes.NewReader(update))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", webhookSecret)
	response, err := l.client.Do(request)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the webhook answers %s", response.Status)
	}
	return nil
}

// next is an update; a chat's messages lie seconds apart by their dates.
func (l *load) next(n, chat int) []byte {
	id := firstChat + chat
	date := time.Now().Unix() + int64(n/chatCount)*2
	return fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"date":%d,"text":"/picks",`+
		`"entities":[{"type":"bot_command","offset":0,"length":6}],"chat":{"id":%d,"type":"private","first_name":"P"},`+
		`"from":{"id":%d,"is_bot":false,"first_name":"P","language_code":"en"}}}`, n, n, date, id, id)
}

func (l *load) usage() (u usage) {
	l.t.Helper()
	if err := json.Unmarshal([]byte(get(l.t, l.url+"/usage").body), &u); err != nil {
		l.t.Fatal(err)
	}
	return u
}

func (l *load) figures(took []time.Duration, all time.Duration, before, after usage) figures {
	l.t.Helper()
	if len(took) == 0 {
		l.t.Fatal("nothing was measured")
	}
	slices.Sort(took)
	n := len(took)
	return figures{
		rate: float64(n) / all.Seconds(), p50: took[n/2], p99: took[n*99/100],
		cpu: (after.CPU - before.CPU) / time.Duration(n), allocs: float64(after.Allocs-before.Allocs) / float64(n),
	}
}
