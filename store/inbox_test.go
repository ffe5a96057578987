package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"pickbot/store"
	"pickbot/store/storetest"
)

// desk is an inbox with a clock that only the test moves.
type desk struct {
	*store.Inbox
	t   *testing.T
	now time.Time
}

func newDesk(t *testing.T, s *store.Store) *desk {
	return &desk{s.Inbox(42), t, time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
}

func (d *desk) join(holder string) {
	d.t.Helper()
	if err := d.Join(d.t.Context(), holder, holder, d.now.Add(15*time.Second)); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) expire() {
	d.t.Helper()
	if err := d.Expire(d.t.Context(), d.now); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) letter(id int64, chat string) store.Letter {
	return store.Letter{ID: id, Chat: chat, Person: 7, Kind: "message", Payload: fmt.Appendf(nil, "{%d\x00\xff}", id), Received: d.now}
}

func (d *desk) exchange(e store.Exchange) store.Exchanged {
	d.t.Helper()
	e.Now = d.now
	if e.Most == 0 {
		e.Most = 50
	}
	out, err := d.Exchange(d.t.Context(), e)
	if err != nil {
		d.t.Fatal(err)
	}
	slices.Sort(out.Fresh)
	slices.Sort(out.Foreign)
	return out
}

func (d *desk) want(got, want store.Exchanged) {
	d.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		d.t.Errorf("exchanged (-want +got):\n%s", diff)
	}
}

func letterIDs(letters []store.Letter) []int64 {
	var all []int64
	for _, l := range letters {
		all = append(all, l.ID)
	}
	return all
}

func TestInbox_KeepsALetterOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		d.join("a")
		first, second := d.letter(1, "7"), d.letter(2, "8")
		d.want(d.exchange(store.Exchange{Holder: "a", Arrived: []store.Letter{first, second}}), store.Exchanged{Fresh: []int64{1, 2}})
		d.want(d.exchange(store.Exchange{Holder: "a", Arrived: []store.Letter{first}}), store.Exchanged{})
		d.want(d.exchange(store.Exchange{Holder: "a", Done: []int64{1, 2}, Idle: []string{"7", "8"}}), store.Exchanged{})
		d.want(d.exchange(store.Exchange{Holder: "a", Arrived: []store.Letter{first}}), store.Exchanged{})
		other := s.Inbox(43)
		out, err := other.Exchange(t.Context(), store.Exchange{Holder: "x", Now: d.now, Most: 1, Arrived: []store.Letter{first}})
		if err != nil || len(out.Fresh) != 1 {
			t.Errorf("the same id of another bot: %+v, %v", out, err)
		}
	})
}

func TestInbox_OneHolderAChat(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		d.join("a")
		d.join("b")
		one, two, three := d.letter(1, "7"), d.letter(2, "7"), d.letter(3, "7")
		d.want(d.exchange(store.Exchange{Holder: "a", Arrived: []store.Letter{one}}), store.Exchanged{Fresh: []int64{1}})
		d.want(d.exchange(store.Exchange{Holder: "b", Arrived: []store.Letter{two}}), store.Exchanged{Fresh: []int64{2}, Foreign: []string{"7"}})
		// What another put there is told of with the next letter, before that.
		d.want(d.exchange(store.Exchange{Holder: "a", Arrived: []store.Letter{three}}),
			store.Exchanged{Fresh: []int64{3}, Waiting: []store.Letter{one, two, three}})
		d.want(d.exchange(store.Exchange{Holder: "a", Done: []int64{1}}), store.Exchanged{})
		// A chat that is not empty is not given back.
		d.want(d.exchange(store.Exchange{Holder: "a", Done: []int64{2}, Idle: []string{"7"}}), store.Exchanged{Waiting: []store.Letter{three}})
		d.want(d.exchange(store.Exchange{Holder: "a", Done: []int64{3}, Idle: []string{"7"}}), store.Exchanged{})
		d.want(d.exchange(store.Exchange{Holder: "b", Arrived: []store.Letter{d.letter(4, "7")}}), store.Exchanged{Fresh: []int64{4}})
	})
}

func TestInbox_TakesOverFromTheDead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		d.join("a")
		d.exchange(store.Exchange{Holder: "a", Arrived: []store.Letter{d.letter(1, "7"), d.letter(2, "7"), d.letter(3, "8")}})
		orphans := func() []string {
			chats, err := d.Orphans(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			return chats
		}
		d.expire()
		if got := orphans(); got != nil {
			t.Errorf("orphans of a living holder: %v", got)
		}
		d.now = d.now.Add(16 * time.Second)
		d.join("b")
		if got := orphans(); got != nil {
			t.Errorf("orphans of a holder that nobody has ended: %v", got)
		}
		if ok, err := d.Renew(t.Context(), "a", d.now.Add(15*time.Second)); !ok || err != nil {
			t.Errorf("one that was late only: %v, %v", ok, err)
		}
		d.now = d.now.Add(16 * time.Second)
		d.join("b")
		d.expire()
		if diff := cmp.Diff([]string{"7", "8"}, orphans()); diff != "" {
			t.Errorf("orphans (-want +got):\n%s", diff)
		}
		out := d.exchange(store.Exchange{Holder: "b", Arrived: []store.Letter{d.letter(4, "7")}})
		if diff := cmp.Diff([]int64{1, 2, 4}, letterIDs(out.Waiting)); diff != "" || out.Waiting[0].Taken != 1 {
			t.Errorf("a letter in a dead one's chat, taken %d (-want +got):\n%s", out.Waiting[0].Taken, diff)
		}
		out = d.exchange(store.Exchange{Holder: "b", Idle: orphans()})
		if diff := cmp.Diff([]int64{3}, letterIDs(out.Waiting)); diff != "" {
			t.Errorf("orphans asked for (-want +got):\n%s", diff)
		}
		if ok, err := d.Renew(t.Context(), "a", d.now.Add(15*time.Second)); ok || err != nil {
			t.Errorf("one that was ended: %v, %v", ok, err)
		}
		// The dead one comes back and finishes what it had begun.
		out = d.exchange(store.Exchange{Holder: "a", Done: []int64{1}, Idle: []string{"7"}})
		if diff := cmp.Diff(store.Exchanged{Foreign: []string{"7"}}, out); diff != "" {
			t.Errorf("who lost a chat (-want +got):\n%s", diff)
		}
		if err := d.Leave(t.Context(), "b"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"7", "8"}, orphans()); diff != "" {
			t.Errorf("orphans of one that left (-want +got):\n%s", diff)
		}
	})
}

func TestInbox_ANameHasOneLivingRun(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		until := d.now.Add(15 * time.Second)
		for _, run := range []string{"web-1/a", "web-1/b"} {
			if err := d.Join(t.Context(), "web-1", run, until); err != nil {
				t.Fatal(err)
			}
		}
		if ok, err := d.Renew(t.Context(), "web-1/a", until); ok || err != nil {
			t.Errorf("the earlier run lives: %v, %v", ok, err)
		}
		if ok, err := d.Renew(t.Context(), "web-1/b", until); !ok || err != nil {
			t.Errorf("the later run is dead: %v, %v", ok, err)
		}
	})
}

func TestInbox_TellsOfTheFirstOnes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		d.join("a")
		var all []store.Letter
		for i := range 600 { // more than one statement carries
			all = append(all, d.letter(int64(i+1), "7"))
		}
		d.exchange(store.Exchange{Holder: "a", Arrived: all})
		out := d.exchange(store.Exchange{Holder: "a", Idle: []string{"7"}, Most: 2})
		if diff := cmp.Diff([]int64{1, 2}, letterIDs(out.Waiting)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		out = d.exchange(store.Exchange{Holder: "a", Done: []int64{1}, Arrived: []store.Letter{d.letter(601, "7")}, Most: 2})
		if diff := cmp.Diff([]int64{2, 3}, letterIDs(out.Waiting)); diff != "" {
			t.Errorf("with the next letter (-want +got):\n%s", diff)
		}
	})
}

func TestInbox_CountsTheDeadOfALetter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		holder := 0
		dead := func(how string, last store.Exchange, want int) {
			t.Helper()
			last.Holder = fmt.Sprint(holder)
			d.exchange(last)
			holder++
			d.now = d.now.Add(16 * time.Second)
			d.expire()
			d.join(fmt.Sprint(holder))
			out := d.exchange(store.Exchange{Holder: fmt.Sprint(holder), Idle: []string{"7"}})
			if len(out.Waiting) != 2 || out.Waiting[0].Taken != want || out.Waiting[1].Taken != 0 {
				t.Errorf("after a death of a holder that %s: %+v, want %d for the first and 0 for the second", how, out.Waiting, want)
			}
		}
		d.join("0")
		dead("may have begun it", store.Exchange{Arrived: []store.Letter{d.letter(1, "7"), d.letter(2, "7")}}, 1)
		dead("had not begun it", store.Exchange{}, 1)
		dead("had begun it", store.Exchange{Begun: []int64{1}}, 2)
		dead("had not begun it after another had", store.Exchange{}, 2)
		dead("had let go of it", store.Exchange{Begun: []int64{1}, Dropped: []int64{1}}, 2)
		dead("had begun it again", store.Exchange{Begun: []int64{1}}, 3)
	})
}

func TestInbox_NothingIsKeptOfWhatIsDone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		d.join("a")
		d.exchange(store.Exchange{Holder: "a", Arrived: []store.Letter{d.letter(1, "7"), d.letter(2, "-5"), d.letter(3, "-5"), d.letter(4, "7")}})
		d.exchange(store.Exchange{Holder: "a", Done: []int64{1}})
		var chat, payload string
		var person int64
		err := s.Reader().QueryRow("SELECT chat, person_id, payload FROM inbox WHERE update_id = 1").Scan(&chat, &person, &payload)
		if err != nil || chat != "" || person != 0 || payload != "" {
			t.Errorf("left: %q, %d, %q, %v", chat, person, payload, err)
		}
		if err := d.Forget(t.Context(), 7, 4); err != nil {
			t.Fatal(err)
		}
		out := d.exchange(store.Exchange{Holder: "a", Idle: []string{"7", "-5"}})
		if diff := cmp.Diff([]int64{4}, letterIDs(out.Waiting)); diff != "" {
			t.Errorf("waiting after /forget (-want +got):\n%s", diff)
		}
		if err := d.Clean(t.Context(), d.now.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := s.Reader().QueryRow("SELECT count(*) FROM inbox").Scan(&left); err != nil || left != 1 {
			t.Errorf("%d letters left after cleaning, %v", left, err)
		}
	})
}

func TestInbox_OnePolls(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		d.join("a")
		d.join("b")
		claim := func(holder string) bool {
			ok, err := d.ClaimPoll(t.Context(), holder)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if !claim("a") || claim("b") || !claim("a") {
			t.Error("a does not poll alone")
		}
		if err := d.Leave(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		if !claim("b") || claim("a") {
			t.Error("b does not take over")
		}
	})
}

func TestInbox_RemembersItsBot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, step := range []struct {
			bot   int64
			adopt bool
			want  int64
		}{{42, false, 42}, {43, false, 42}, {43, true, 43}, {42, false, 43}} {
			if got, err := s.Inbox(step.bot).RememberBot(t.Context(), step.adopt); got != step.want || err != nil {
				t.Errorf("bot %d, adopt %v: %d, %v, want %d", step.bot, step.adopt, got, err, step.want)
			}
		}
	})
}

// TestInbox_Concurrent has three holders put letters into the same chats and handle what they are given, as fast as they
// can, and looks whether any two ever have the same chat, whether order holds, and whether a letter is left.
func TestInbox_Concurrent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const holders, chats, each = 3, 5, 60
		d := newDesk(t, s)
		var mu sync.Mutex
		handled := map[string][]int64{}
		g, ctx := errgroup.WithContext(t.Context())
		var next [chats]sync.Mutex // Telegram delivers a chat's updates one after another
		var last [chats]int64
		for h := range holders {
			name := fmt.Sprintf("h%d", h)
			d.join(name)
			g.Go(func() error {
				random := rand.New(rand.NewPCG(1, uint64(h)))
				for range each {
					c := random.IntN(chats)
					chat := fmt.Sprint(c)
					next[c].Lock()
					last[c]++
					l := d.letter(int64(c)*1000+last[c], chat)
					out, err := d.Exchange(ctx, store.Exchange{Holder: name, Now: d.now, Most: 50, Arrived: []store.Letter{l}})
					next[c].Unlock()
					if err != nil {
						return err
					}
					if err := handleAll(ctx, d, name, chat, l, out, &mu, handled); err != nil {
						return err
					}
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		total := 0
		for chat, got := range handled {
			total += len(got)
			if !slices.IsSorted(got) {
				t.Errorf("chat %s out of order: %v", chat, got)
			}
		}
		t.Logf("%d letters of %d chats by %d holders", total, chats, holders)
		if total != holders*each {
			t.Errorf("handled %d letters of %d", total, holders*each)
		}
		var rows int
		if err := s.Reader().QueryRow("SELECT count(*) FROM inbox_chats").Scan(&rows); err != nil || rows != 0 {
			t.Errorf("%d chats are still held, %v", rows, err)
		}
	})
}

// handleAll does what a holder does for a chat until it is given back.
func handleAll(ctx context.Context, d *desk, holder, chat string, l store.Letter, out store.Exchanged, mu *sync.Mutex, handled map[string][]int64) error {
	if len(out.Foreign) > 0 {
		return nil
	}
	todo := []int64{l.ID}
	if len(out.Waiting) > 0 {
		todo = letterIDs(out.Waiting)
	}
	for len(todo) > 0 {
		mu.Lock()
		handled[chat] = append(handled[chat], todo...)
		mu.Unlock()
		out, err := d.Exchange(ctx, store.Exchange{Holder: holder, Now: d.now, Most: 50, Done: todo, Idle: []string{chat}})
		if err != nil {
			return err
		}
		todo = letterIDs(out.Waiting)
	}
	return nil
}
