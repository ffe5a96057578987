package proof_test

import (
	"net/http"
	"time"

	"pickbot/gemini/geminitest"
	"pickbot/sandbox"
)

// mishapOf is something that breaks, for a while or at once.
type mishapOf struct {
	name   string
	strike func(s *soak)
}

// mishaps are all taken in turn, in an order that changes.
var mishaps = []mishapOf{
	{"replicas killed", (*soak).killReplica},
	{"Redis killed and started again", (*soak).restartRedis},
	{"PostgreSQL killed and started again", (*soak).restartDatabase},
	{"429 for all keys of Gemini", (*soak).exhaustGemini},
	{"Telegram answers 5xx", (*soak).failTelegram},
	{"Telegram takes 3 s", (*soak).slowTelegram},
	{"connections cut before Telegram heard", (*soak).cutBefore},
	{"connections cut after Telegram heard", (*soak).cutAfter},
}

const (
	// badTime is how long a mishap lasts that passes by itself.
	badTime = 6 * time.Second
	// cutCalls is how many calls of the bot end in nothing.
	cutCalls = 5
	// slowTime is how long Telegram takes when it is slow.
	slowTime = 3 * time.Second
	// relearnTime is how long a limiter that was away takes to know again what a chat was sent meanwhile: as long as
	// Telegram takes to forget it.
	relearnTime = 3 * time.Second
)

func (s *soak) shuffled() []mishapOf {
	round := append([]mishapOf{}, mishaps...)
	s.crowd.random.Shuffle(len(round), func(i, j int) { round[i], round[j] = round[j], round[i] })
	return round
}

func (s *soak) strike(m mishapOf) {
	s.t.Helper()
	s.struck[m.name]++
	from := time.Now()
	m.strike(s)
	s.t.Logf("%s to %s: %s", clockOf(from), clockOf(time.Now()), m.name)
}

func (s *soak) killReplica() {
	s.deaths = append(s.deaths, s.crowd.kill(s.fleet, s.kept))
}

func (s *soak) restartRedis() {
	from := time.Now()
	s.redis.Kill()
	s.chat(2 * time.Second)
	s.redis.Restart()
	s.blind = append(s.blind, span{from, time.Now().Add(relearnTime)})
}

func (s *soak) restartDatabase() {
	s.database.Kill(s.t)
	s.chat(2 * time.Second)
	s.database.Restart(s.t)
}

func (s *soak) exhaustGemini() {
	s.gemini(geminitest.Fault{Kind: geminitest.Minute})
	s.chat(badTime)
	s.google.Heal("", "")
}

func (s *soak) failTelegram() {
	for _, status := range []int{http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable} {
		s.town.Fault(sandbox.Fault{Method: "*", Status: status, Times: cutCalls})
	}
	s.chat(badTime)
	s.town.ClearFaults()
}

func (s *soak) slowTelegram() {
	from := time.Now()
	s.town.Fault(sandbox.Fault{Method: "*", DelayMS: int(slowTime.Milliseconds())})
	s.chat(badTime)
	s.town.ClearFaults()
	s.blind = append(s.blind, span{from, time.Now().Add(slowTime + relearnTime)})
}

func (s *soak) cutBefore() {
	s.town.Fault(sandbox.Fault{Method: "sendMessage", Cut: "before", Times: cutCalls})
	s.chat(badTime)
	s.town.ClearFaults()
}

// cutAfter may double as many replies as connections are cut: see docs/adr/0002.
func (s *soak) cutAfter() {
	s.town.Fault(sandbox.Fault{Method: "sendMessage", Cut: "after", Times: cutCalls})
	s.chat(badTime)
	s.town.ClearFaults()
}

// chat lets people chat while something is broken.
func (s *soak) chat(d time.Duration) {
	act := time.NewTicker(actEvery)
	defer act.Stop()
	for over := time.After(d); ; {
		select {
		case <-act.C:
			s.crowd.act()
		case <-over:
			return
		}
	}
}

// glitch makes one request to Gemini fail in one of the ways in which some do every day.
func (s *soak) glitch() {
	kinds := []geminitest.Kind{
		geminitest.Overloaded, geminitest.Overloaded, geminitest.ServerError, geminitest.HTML, geminitest.Cut, geminitest.Slow,
		geminitest.Garbage, geminitest.Truncated, geminitest.Blocked, geminitest.Safety, geminitest.MaxTokens, geminitest.EmptyText,
	}
	s.gemini(geminitest.Fault{Kind: kinds[s.crowd.random.IntN(len(kinds))], Count: 1})
	s.glitches++
}

func (s *soak) gemini(f geminitest.Fault) {
	s.t.Helper()
	if err := s.google.Fail(f); err != nil {
		s.t.Fatal(err)
	}
}
