package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/store"
	"pickbot/store/storetest"
	"pickbot/telegram"
)

var _ telegram.Inbox = (*store.Inbox)(nil)

// fleet is replicas over one inbox that die without a word and come back, and what became of the updates.
type fleet struct {
	t     *testing.T
	inbox telegram.Inbox
	over  chan struct{} // closed when the test is over; dead handlers hang until then

	mu       sync.Mutex
	alive    []*process
	all      []*process
	inside   map[string]*process // who handles each chat now
	finished map[string][]int64  // what was handled, per chat, in order
	times    map[int64]int
	wrong    []string
	changed  chan struct{} // closed at each update that is handled
}

// process is one replica.
type process struct {
	f       *fleet
	name    string
	intake  *telegram.Intake
	webhook http.Handler
	link    *link
	end     func() // ends its poller
}

// link is a process's way to the inbox, cut when the process dies.
type link struct {
	telegram.Inbox
	cut atomic.Bool
}

var errCut = errors.New("the process is dead")

func (l *link) Exchange(ctx context.Context, e telegram.Exchange) (telegram.Exchanged, error) {
	if l.cut.Load() {
		return telegram.Exchanged{}, errCut
	}
	out, err := l.Inbox.Exchange(ctx, e)
	if l.cut.Load() { // it died before it could read the answer
		return telegram.Exchanged{}, errCut
	}
	return out, err
}

func (l *link) Orphans(ctx context.Context, limit int) ([]string, error) {
	if l.cut.Load() {
		return nil, errCut
	}
	return l.Inbox.Orphans(ctx, limit)
}

func (l *link) Expire(ctx context.Context, now time.Time) error {
	if l.cut.Load() {
		return errCut
	}
	return l.Inbox.Expire(ctx, now)
}

func (l *link) Renew(ctx context.Context, holder string, until time.Time) (bool, error) {
	if l.cut.Load() {
		return false, errCut
	}
	return l.Inbox.Renew(ctx, holder, until)
}

func (l *link) Join(ctx context.Context, name, holder string, until time.Time) error {
	if l.cut.Load() {
		return errCut
	}
	return l.Inbox.Join(ctx, name, holder, until)
}

func (l *link) Leave(ctx context.Context, holder string) error {
	if l.cut.Load() {
		return errCut
	}
	return l.Inbox.Leave(ctx, holder)
}

func (l *link) ClaimPoll(ctx context.Context, holder string) (bool, error) {
	if l.cut.Load() {
		return false, errCut
	}
	return l.Inbox.ClaimPoll(ctx, holder)
}

func newFleet(t *testing.T, inbox telegram.Inbox) *fleet {
	f := &fleet{t: t, inbox: inbox, over: make(chan struct{}), changed: make(chan struct{}),
		inside: map[string]*process{}, finished: map[string][]int64{}, times: map[int64]int{}}
	t.Cleanup(f.close)
	return f
}

func (f *fleet) close() {
	close(f.over)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, p := range f.all {
		if err := p.intake.Stop(ctx); err != nil && !errors.Is(err, errCut) {
			f.t.Error(err)
		}
	}
}

// start brings up a process, which polls api if that is not nil.
func (f *fleet) start(name string, api *polled) *process {
	p := &process{f: f, name: name, link: &link{Inbox: f.inbox}, end: func() {}}
	p.intake = telegram.NewIntake(telegram.IntakeConfig{
		Bot: 4242, Inbox: p.link, Name: name, Handler: p, Taps: &taps{}, Log: quiet(), Lease: 3 * time.Second, Workers: 16, PerChat: 1000,
	})
	if err := p.intake.Start(context.Background()); err != nil {
		f.t.Error(err)
	}
	p.webhook = telegram.NewWebhook(p.intake, secret, quiet())
	if api != nil {
		p.end = startPoller(f.t, api, p.intake, quiet())
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.alive = append(f.alive, p)
	f.all = append(f.all, p)
	return p
}

// kill ends a process as SIGKILL does: nothing of it has an effect any more.
func (f *fleet) kill(p *process) {
	f.mu.Lock()
	p.link.cut.Store(true)
	f.alive = slices.DeleteFunc(f.alive, func(q *process) bool { return q == p })
	for chat, by := range f.inside {
		if by == p {
			delete(f.inside, chat)
		}
	}
	f.mu.Unlock()
	p.end()
}

// Handle takes a moment to do something that can be counted.
func (p *process) Handle(_ context.Context, u *models.Update) error {
	chat := queueOf(u)
	if !p.f.enter(p, chat, u.ID) {
		<-p.f.over
		return nil
	}
	<-time.After(time.Duration(rand.IntN(3000)) * time.Microsecond)
	if !p.f.finish(p, chat, u.ID) {
		<-p.f.over
	}
	return nil
}

func (f *fleet) enter(p *process, chat string, id int64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.link.cut.Load() {
		return false
	}
	if other := f.inside[chat]; other != nil {
		f.wrong = append(f.wrong, fmt.Sprintf("update %d of chat %s begins on %s while %s handles another", id, chat, p.name, other.name))
	}
	f.inside[chat] = p
	return true
}

func (f *fleet) finish(p *process, chat string, id int64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.link.cut.Load() {
		return false
	}
	delete(f.inside, chat)
	f.finished[chat] = append(f.finished[chat], id)
	f.times[id]++
	close(f.changed)
	f.changed = make(chan struct{})
	return true
}

// wait returns when n different updates are handled.
func (f *fleet) wait(n int) {
	f.t.Helper()
	timeout := time.After(90 * time.Second)
	for {
		f.mu.Lock()
		got, changed := len(f.times), f.changed
		f.mu.Unlock()
		if got >= n {
			return
		}
		select {
		case <-changed:
		case <-timeout:
			f.t.Fatalf("%d of %d updates are handled", got, n)
		}
	}
}

func (f *fleet) any(r *rand.Rand) *process {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.alive[r.IntN(len(f.alive))]
}

// report prints the counts and checks the promises.
func (f *fleet) report(sent, kills int) {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	twice := 0
	for _, n := range f.times {
		twice += n - 1
	}
	disorder := 0
	for chat, done := range f.finished {
		if !slices.IsSorted(done) {
			disorder++
			f.t.Errorf("chat %s out of order: %v", chat, done)
		}
	}
	f.t.Logf("updates %d, kills %d: handled %d, lost %d, handled again after a kill %d, chats out of order %d, two at a time %d",
		sent, kills, len(f.times), sent-len(f.times), twice, disorder, len(f.wrong))
	if len(f.wrong) > 0 || len(f.times) != sent {
		f.t.Errorf("lost %d; %v", sent-len(f.times), f.wrong)
	}
	// At most the update of each chat that was in flight.
	if twice > kills*len(f.finished) {
		f.t.Errorf("%d handled again after %d kills", twice, kills)
	}
}

// kills is how often processes die in one test: a few times, or fifty for the proof.
func kills() int {
	if os.Getenv("PICKBOT_PROOF") != "" {
		return 50
	}
	return 6
}

// eachInbox runs a test over memory and both engines.
func eachInbox(t *testing.T, test func(t *testing.T, inbox telegram.Inbox)) {
	t.Run("memory", func(t *testing.T) { t.Parallel(); test(t, newMemory(4242)) })
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(t, s.Inbox(4242)) })
}

// TestCrash_Webhook has Telegram post to three replicas in turn, a chat's messages one after another and taps beside
// them, while replicas are killed. Half of them come back under their name, the others under a new one.
func TestCrash_Webhook(t *testing.T) {
	t.Parallel()
	eachInbox(t, func(t *testing.T, inbox telegram.Inbox) {
		const chats = 12
		each := 20 + 5*kills()
		f := newFleet(t, inbox)
		for i := range 3 {
			f.start(fmt.Sprint("web-", i), nil)
		}
		var ids atomic.Int64
		var posts sync.WaitGroup
		for chat := range chats {
			posts.Go(func() {
				r := rand.New(rand.NewPCG(7, uint64(chat)))
				for range each {
					id := int(ids.Add(1))
					u := message(id, int64(chat+1))
					if r.IntN(3) == 0 {
						u = tapOn(id, int64(chat+1))
					}
					f.post(r, string(u))
				}
			})
		}
		r := rand.New(rand.NewPCG(7, 7))
		for i := range kills() {
			f.wait((i + 1) * chats * each / (kills() + 1))
			p := f.any(r)
			f.kill(p)
			name := p.name
			if i%2 == 1 {
				name = fmt.Sprint("web-new-", i)
			}
			f.start(name, nil)
		}
		posts.Wait()
		f.wait(chats * each)
		f.report(chats*each, kills())
	})
}

// post delivers an update until a replica takes it, as Telegram does, but faster.
func (f *fleet) post(r *rand.Rand, update string) {
	for f.t.Context().Err() == nil {
		if postUpdate(f.any(r).webhook, http.MethodPost, secret, update).StatusCode == http.StatusOK {
			return
		}
		<-time.After(5 * time.Millisecond)
	}
}

// TestCrash_Polling kills the one process that polls.
func TestCrash_Polling(t *testing.T) {
	t.Parallel()
	eachInbox(t, func(t *testing.T, inbox telegram.Inbox) {
		const chats = 20
		each := 10 + 5*kills()
		f, api := newFleet(t, inbox), newPolled()
		for i := range chats * each {
			api.add(message(i+1, int64(i%chats+1)))
		}
		p := f.start("home", api)
		for i := range kills() {
			f.wait((i + 1) * chats * each / (kills() + 1))
			f.kill(p)
			p = f.start("home", api)
		}
		f.wait(chats * each)
		f.report(chats*each, kills())
	})
}
