package telegram_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/telegram"
)

// mostDeaths is how often one update may end a process before it is given up.
const mostDeaths = 10

// plague is processes that come one after the other to one inbox, some to die of what they handle.
type plague struct {
	t     *testing.T
	inbox *memory
	seen  outcomes
	log   bytes.Buffer

	mu        sync.Mutex
	apologies []int64
	finished  map[int64]int
	deaths    int
	over      chan struct{} // closed when the dead may be cleared away
	dead      []*telegram.Intake
}

// last words: a dead process says nothing.
type last struct {
	link *link
	log  *bytes.Buffer
}

func (w last) Write(line []byte) (int, error) {
	if w.link.cut.Load() {
		return len(line), nil
	}
	return w.log.Write(line)
}

func newPlague(t *testing.T) *plague {
	return &plague{t: t, inbox: newMemory(4242), finished: map[int64]int{}, over: make(chan struct{})}
}

// live has a process take what waits. handle says of what it dies: after that it has no effect any more.
func (p *plague) live(handle func(id int64) (dies bool), updates ...[]byte) {
	p.t.Helper()
	l := &link{Inbox: p.inbox}
	in := telegram.NewIntake(telegram.IntakeConfig{
		Bot: 4242, Inbox: l, Name: "web", Taps: &taps{}, Updates: &p.seen, Workers: 4,
		Log: slog.New(slog.NewTextHandler(last{l, &p.log}, &slog.HandlerOptions{Level: slog.LevelError})),
		Apologize: func(_ context.Context, u *models.Update) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.apologies = append(p.apologies, u.ID)
		},
		Handler: telegram.HandlerFunc(func(ctx context.Context, u *models.Update) error {
			if dies := handle(u.ID); p.died(l, dies) {
				<-p.over
				return nil
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			p.finished[u.ID]++
			return ctx.Err()
		}),
	})
	if err := in.Start(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	if len(updates) > 0 {
		receive(p.t, in, updates...)
	}
	time.Sleep(10 * time.Second) // of the bubble's clock
	if l.cut.Load() {
		p.dead = append(p.dead, in)
		return
	}
	stop(p.t, in)
}

// died reports whether a process is dead, and has it die first.
func (p *plague) died(l *link, dies bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if dies && !l.cut.Swap(true) {
		p.deaths++
	}
	return l.cut.Load()
}

func (p *plague) clear() {
	close(p.over)
	for _, in := range p.dead {
		_ = in.Stop(context.Background()) // a dead one cannot say that it leaves
	}
}

func TestIntake_GivesUpAnUpdateThatKills(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPlague(t)
		poison := func(id int64) bool {
			if id == 1 {
				// Faster, so that the others are in flight or in a queue when it kills; and what ended as it began is noted.
				time.Sleep(time.Millisecond)
				return true
			}
			time.Sleep(time.Second)
			return false
		}
		p.live(poison, message(1, 7), message(2, 7), message(3, 8), message(4, 9), message(5, 10), message(6, 11))
		for range 2 * mostDeaths {
			p.live(poison)
		}
		p.clear()
		t.Logf("%d deaths, finished %v, outcomes %v, log:\n%s", p.deaths, p.finished, p.seen.counts(), p.log.String())
		if p.deaths != mostDeaths || p.inbox.undone() != 0 {
			t.Errorf("%d deaths, want %d; %d updates wait", p.deaths, mostDeaths, p.inbox.undone())
		}
		for id := int64(2); id <= 6; id++ {
			if p.finished[id] != 1 {
				t.Errorf("update %d, which only stood beside, was finished %d times", id, p.finished[id])
			}
		}
		if len(p.apologies) != 1 || p.apologies[0] != 1 || p.seen.counts()["message abandoned"] != 1 {
			t.Errorf("apologies for %v, outcomes %v", p.apologies, p.seen.counts())
		}
		if n := strings.Count(p.log.String(), "level=ERROR"); n != 1 {
			t.Errorf("%d errors are logged", n)
		}
	})
}

func TestIntake_GivesUpNothingThatStoodInAQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPlague(t)
		others := map[int64]bool{1: true, 2: true, 3: true, 4: true} // take all places, and every process with them
		kill := func(id int64) bool {
			time.Sleep(time.Second)
			return others[id]
		}
		p.live(kill, message(1, 1), message(2, 2), message(3, 3), message(4, 4), message(5, 5))
		for range 6 * mostDeaths {
			p.live(kill)
		}
		p.clear()
		if p.finished[5] == 0 || p.inbox.undone() != 0 || p.seen.counts()["message abandoned"] != len(others) {
			t.Errorf("finished %v, %d wait, outcomes %v", p.finished, p.inbox.undone(), p.seen.counts())
		}
	})
}

func TestIntake_AStopIsNoDeath(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inbox := newMemory(4242)
		for i := range 3 * mostDeaths {
			in := telegram.NewIntake(telegram.IntakeConfig{Bot: 4242, Inbox: inbox, Name: "web", Taps: &taps{}, Log: quiet(),
				Handler: telegram.HandlerFunc(func(ctx context.Context, _ *models.Update) error {
					<-ctx.Done() // cut short by each stop
					return ctx.Err()
				})})
			if err := in.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				receive(t, in, message(1, 7))
			}
			time.Sleep(time.Second)
			ended, cancel := context.WithCancel(t.Context())
			cancel()
			if err := in.Stop(ended); err != nil {
				t.Fatal(err)
			}
		}
		if inbox.undone() != 1 {
			t.Error("an update is given up though no process has died")
		}
	})
}
