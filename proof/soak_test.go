package proof_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pickbot/cache/redistest"
	"pickbot/gemini/geminitest"
	"pickbot/store"
	"pickbot/store/storetest"
)

const (
	soakers = 200
	// mishapEvery is how often something breaks.
	mishapEvery = 20 * time.Second
	// soakEnd is how long everything may take to be done after that.
	soakEnd = 2 * time.Minute
)

// TestSoak has people chat with three replicas and a fake Gemini for as many minutes as PICKBOT_SOAK says, while one
// thing after another breaks.
func TestSoak(t *testing.T) {
	minutes, err := strconv.ParseFloat(os.Getenv("PICKBOT_SOAK"), 64)
	if err != nil {
		t.Skip("PICKBOT_SOAK says how many minutes it takes")
	}
	s := newSoak(t)
	s.kept = storetest.Open(t, store.Config{URL: s.databaseURL})
	s.live(time.Duration(minutes * float64(time.Minute)))
	if !s.crowd.settle(s.kept, soakEnd) {
		t.Errorf("%d people still wait for an answer after %s", s.crowd.waiting(), soakEnd)
	}
	health := s.health()
	s.fleet.stop()
	tb := s.crowd.verdict(t, "soak", s.kept, s.deaths)
	s.add(tb)
	s.vitals.compare(tb, health)
	tb.judge(t)
}

// soak is a whole installation, and everything in it that can break.
type soak struct {
	t           *testing.T
	town        *town
	crowd       *crowd
	fleet       *fleet
	google      *geminitest.Server
	redis       *redistest.Server
	database    *storetest.Server
	databaseURL string
	vitals      vitals // of replicas that have done nothing yet
	kept        *store.Store
	deaths      []death
	blind       []span // when replicas could not know what Telegram counts
	struck      map[string]int
	glitches    int
}

func newSoak(t *testing.T) *soak {
	t.Helper()
	keys := []string{keySecret + "-1", keySecret + "-2", keySecret + "-3", keySecret + "-4", keySecret + "-5"}
	google := geminitest.Start(t, geminitest.Config{Keys: keys, PerMinute: 15, PerDay: 195, Latency: 700 * time.Millisecond})
	s := &soak{
		t: t, google: google.Server, redis: redistest.Start(t, append(redistest.AOF(), redistest.Password(redisSecret))...),
		database: storetest.Start(t), struck: map[string]int{},
	}
	s.databaseURL = strings.Replace(s.database.Create(t, "soak"), "pickbot@", "pickbot:"+databaseSecret+"@", 1)
	s.town = found(t, "--strict")
	s.crowd = s.town.crowd(soakers)
	for _, p := range s.crowd.people {
		p.does = everyday
	}
	admin := s.crowd.people[0]
	admin.knows, admin.does = append(plain[:len(plain):len(plain)], anAdmins...), anAdminsDays
	s.fleet = s.town.replicas(t, s.databaseURL, s.redis.URL(), map[string]string{
		"GEMINI_BASE_URL": google.URL, "GEMINI_API_KEYS": strings.Join(keys, ","), "ADMIN_IDS": strconv.FormatInt(s.crowd.people[0].ID, 10),
	})
	s.vitals = s.measure()
	return s
}

// live lets people chat, and something break now and then, for some time.
func (s *soak) live(d time.Duration) {
	act, glitch, mishap := time.NewTicker(actEvery), time.NewTicker(3*time.Second), time.NewTicker(mishapEvery)
	defer act.Stop()
	defer glitch.Stop()
	defer mishap.Stop()
	var round []mishapOf
	for end := time.After(d); ; {
		select {
		case <-act.C:
			s.crowd.act()
		case <-glitch.C:
			s.glitch()
		case <-mishap.C:
			if len(round) == 0 {
				round = s.shuffled()
			}
			s.strike(round[0])
			round = round[1:]
		case <-end:
			s.town.ClearFaults()
			s.google.Heal("", "")
			return
		}
	}
}

func (s *soak) add(tb *table) {
	for _, m := range mishaps {
		tb.add(m.name, s.struck[m.name])
	}
	tb.add("single faults of Gemini", s.glitches)
	tb.add("requests to Gemini", s.google.Requests())
	tb.bound("requests to Gemini over a limit", len(s.google.Over()), 0)
	blind, refused := s.refused()
	tb.bound("answers of 429", refused-blind, 0)
	tb.bound("and without Redis, or while Telegram delayed (at most: chats written to then)", blind, s.writtenBlind())
	tb.add("errors logged", s.errors())
}

// span is a while.
type span struct{ from, to time.Time }

func (s *soak) wasBlind(at time.Time) bool {
	return slices.ContainsFunc(s.blind, func(b span) bool { return !at.Before(b.from) && !at.After(b.to) })
}

// refused is how many calls were answered 429, and how many of them when that could not be avoided: without Redis each
// replica has a limiter of its own, which knows nothing of what the others have just sent into a chat, and what is
// delayed on its way arrives together with what was sent later.
func (s *soak) refused() (blind, all int) {
	times := s.crowd.record.refusals()
	for _, at := range times {
		if s.wasBlind(at) {
			blind++
		} else {
			s.t.Log("429 at ", clockOf(at))
		}
	}
	return blind, len(times)
}

// writtenBlind is into how many chats went something meanwhile.
func (s *soak) writtenBlind() int {
	n := 0
	for _, p := range s.crowd.people {
		if slices.ContainsFunc(s.crowd.record.to(p.ID), func(r reply) bool { return s.wasBlind(r.at) }) {
			n++
		}
	}
	return n
}

// errors prints what kinds of errors replicas have logged, and returns how many.
func (s *soak) errors() int {
	kinds := map[string]int{}
	n := 0
	for _, p := range s.town.processes {
		for line := range strings.Lines(p.out.String()) {
			if strings.Contains(line, `"level":"ERROR"`) {
				_, message, _ := strings.Cut(line, `"msg":"`)
				message, _, _ = strings.Cut(message, `"`)
				kinds[message]++
				n++
			}
		}
	}
	s.t.Logf("errors logged: %v", kinds)
	return n
}
