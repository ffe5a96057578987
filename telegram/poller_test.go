package telegram_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/telegram"
)

// polled is a Bot API to poll, within a synctest bubble.
type polled struct {
	mu      sync.Mutex
	updates []json.RawMessage
	acked   int64
	asked   []time.Time
	refuse  func() (*http.Response, error)
	news    chan struct{}
}

func newPolled() *polled { return &polled{news: make(chan struct{}, 1)} }

func (p *polled) add(updates ...[]byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, u := range updates {
		p.updates = append(p.updates, u)
	}
	select {
	case p.news <- struct{}{}:
	default:
	}
}

func (p *polled) RoundTrip(r *http.Request) (*http.Response, error) {
	var q struct {
		Offset  int64    `json:"offset"`
		Limit   int      `json:"limit"`
		Timeout int      `json:"timeout"`
		Allowed []string `json:"allowed_updates"`
	}
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil || q.Timeout != 50 || q.Limit < 1 || q.Limit > 100 || len(q.Allowed) == 0 {
		return answered(400, `{"ok":false,"error_code":400,"description":"Bad Request"}`)()
	}
	p.mu.Lock()
	p.asked = append(p.asked, time.Now())
	if p.refuse != nil {
		defer p.mu.Unlock()
		return p.refuse()
	}
	p.mu.Unlock()
	deadline := time.After(time.Duration(q.Timeout) * time.Second)
	for {
		batch := p.batch(q.Offset, q.Limit)
		select {
		case <-r.Context().Done():
			return nil, r.Context().Err()
		default:
		}
		if len(batch) > 0 {
			return okResult(batch)
		}
		select {
		case <-p.news:
		case <-deadline:
			return okResult([]json.RawMessage{})
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

func okResult(result any) (*http.Response, error) {
	body, err := json.Marshal(map[string]any{"ok": true, "result": result})
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body))}, err
}

func (p *polled) batch(offset int64, limit int) []json.RawMessage {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.acked = max(p.acked, offset-1)
	var batch []json.RawMessage
	for _, u := range p.updates {
		var head struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(u, &head) == nil && head.ID > p.acked && len(batch) < limit {
			batch = append(batch, u)
		}
	}
	return batch
}

func (p *polled) setRefuse(f func() (*http.Response, error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = f
}

func (p *polled) timesAsked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.asked)
}

func (p *polled) lastAcked() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.acked
}

// startPoller polls until the returned function is called.
func startPoller(t *testing.T, api http.RoundTripper, in *telegram.Intake, log *slog.Logger) (end func()) {
	t.Helper()
	p := telegram.NewPoller(clientOf(t, telegram.Config{Token: token, Transport: api}), in, []string{"message"}, log)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := p.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	end = func() { cancel(); <-done }
	t.Cleanup(end)
	return end
}

func TestPoller_AcknowledgesWhatIsSafe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, d, inbox := newPolled(), newDiary(), newMemory(4242)
		in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(time.Hour), Time: 2 * time.Hour})
		startPoller(t, api, in, quiet())
		inbox.setFail("before")
		api.add(message(1, 7), message(2, 8))
		time.Sleep(10 * time.Second)
		if api.lastAcked() != 0 {
			t.Errorf("acknowledged %d while the inbox was down", api.lastAcked())
		}
		inbox.setFail("")
		time.Sleep(10 * time.Second)
		if diff := cmp.Diff(map[string][]int64{"7": {1}, "8": {2}}, d.all()); diff != "" || api.lastAcked() != 2 {
			t.Errorf("acknowledged %d, began (-want +got):\n%s", api.lastAcked(), diff)
		}
	})
}

func TestPoller_OneSlowChatHoldsUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, d := newPolled(), newDiary()
		in := startIntake(t, telegram.IntakeConfig{Handler: d.handler(10 * time.Second)})
		startPoller(t, api, in, quiet())
		began := time.Now()
		api.add(message(1, 7), message(2, 7), message(3, 7), message(4, 8))
		time.Sleep(time.Second)
		api.add(message(5, 9))
		synctest.Wait()
		if diff := cmp.Diff(map[string][]int64{"7": {1}, "8": {4}, "9": {5}}, d.all()); diff != "" {
			t.Errorf("after %v (-want +got):\n%s", time.Since(began), diff)
		}
	})
}

func TestPoller_StopsFetchingWhenMemoryIsFull(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, d := newPolled(), newDiary()
		in := startIntake(t, telegram.IntakeConfig{Handler: d.handler(time.Minute), Workers: 4, Capacity: 10})
		for i := range 30 { // before the first poll, which takes them together
			api.add(message(i+1, int64(i+1)))
		}
		startPoller(t, api, in, quiet())
		time.Sleep(50 * time.Second)
		if total := d.count(); total != 4 || api.timesAsked() > 1 {
			t.Errorf("%d begun, asked %d times", total, api.timesAsked())
		}
		waitFor(t, func() bool { return api.lastAcked() == 30 })
	})
}

func TestPoller_Patience(t *testing.T) {
	t.Parallel()
	conflict := answered(409, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}`)
	tests := []struct {
		name        string
		refuse      func() (*http.Response, error)
		least, most int // asked within a minute
		says        string
		times       int
	}{
		{"honours retry_after", limited(20), 3, 4, "again_in=20s", 3},
		{"backs off from a broken connection", broken, 8, 16, "polling failed", 8},
		{"backs off from a proxy's page", restart, 8, 16, "polling failed", 8},
		{"backs off from a proxy that wants a login", answered(401, `<html>401 Authorization Required</html>`), 8, 16, "polling failed", 8},
		{"says once in a while who else polls", conflict, 10, 13, "another program polls", 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				api, d := newPolled(), newDiary()
				api.setRefuse(tt.refuse)
				in := startIntake(t, telegram.IntakeConfig{Handler: d.handler(0)})
				end := startPoller(t, api, in, slog.New(slog.NewTextHandler(&log, nil)))
				time.Sleep(time.Minute)
				asked := api.timesAsked()
				api.setRefuse(nil)
				api.add(message(1, 7))
				time.Sleep(30 * time.Second)
				end()
				if asked < tt.least || asked > tt.most || d.count() != 1 {
					t.Errorf("asked %d times, then %d updates", asked, d.count())
				}
				if n := strings.Count(log.String(), tt.says); n < tt.times || n > 2*tt.times || strings.Contains(log.String(), "secret_of") {
					t.Errorf("said %d times:\n%s", n, log.String())
				}
			})
		})
	}
}

func TestPoller_WrongToken(t *testing.T) {
	t.Parallel()
	api := newPolled()
	api.refuse = answered(401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
	in := startIntake(t, telegram.IntakeConfig{Handler: newDiary().handler(0)})
	var log bytes.Buffer
	p := telegram.NewPoller(clientOf(t, telegram.Config{Token: token, Transport: api}), in, []string{"message"}, slog.New(slog.NewTextHandler(&log, nil)))
	if err := p.Run(t.Context()); !errors.Is(err, telegram.ErrUnauthorized) || log.Len() > 0 {
		t.Errorf("got %v, and in the log: %s", err, log.String())
	}
}

func TestPoller_OneReplicaPolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api1, api2, d, inbox := newPolled(), newPolled(), newDiary(), newMemory(4242)
		in1 := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(0)})
		in2 := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(0)})
		end1 := startPoller(t, api1, in1, quiet())
		synctest.Wait()
		startPoller(t, api2, in2, quiet())
		time.Sleep(10 * time.Minute)
		if api1.timesAsked() == 0 || api2.timesAsked() != 0 {
			t.Errorf("asked %d and %d times, want only the first to ask", api1.timesAsked(), api2.timesAsked())
		}
		end1()
		stop(t, in1)
		began := time.Now()
		waitFor(t, func() bool { return api2.timesAsked() > 0 })
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("the second took over after %v", took)
		}
	})
}

func TestPoller_BusyOneAsksForItsTurnSeldom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api, d, inbox := newPolled(), newDiary(), newMemory(4242)
		in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(0)})
		startPoller(t, api, in, quiet())
		for i := range 200 { // in ten seconds
			api.add(message(i+1, int64(i+1)))
			time.Sleep(50 * time.Millisecond)
		}
		inbox.mu.Lock()
		defer inbox.mu.Unlock()
		if d.count() != 200 || api.timesAsked() < 200 || inbox.claims > 6 {
			t.Errorf("%d updates by %d polls, asked for its turn %d times", d.count(), api.timesAsked(), inbox.claims)
		}
	})
}
