package gemini

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pickbot/cache/redistest"
	"pickbot/gemini/geminitest"
)

// proof is processes that ask for all that the keys have to give, over a clock that is moved between their rounds.
type proof struct {
	t       *testing.T
	plan    plan
	keys    []string
	fake    *geminitest.Running
	staff   *staff
	offset  atomic.Int64 // of the store's clock, the workers' and the fake's
	rounds  int
	elapsed time.Time
}

type plan struct {
	processes, callers, keys, perMinute, perDay, days int
}

// planned is a day of a small pool, or two of a large one if PICKBOT_PROOF is set.
func planned() plan {
	if os.Getenv("PICKBOT_PROOF") != "" {
		return plan{processes: 8, callers: 20, keys: 10, perMinute: 15, perDay: 195, days: 2}
	}
	return plan{processes: 3, callers: 5, keys: 3, perMinute: 5, perDay: 20, days: 1}
}

func newProof(t *testing.T, redisURL string) *proof {
	t.Helper()
	p := &proof{t: t, plan: planned(), elapsed: time.Now()}
	for i := range p.plan.keys {
		p.keys = append(p.keys, fmt.Sprintf("canary-key-%02d-AIza", i))
	}
	p.fake = geminitest.Start(t, geminitest.Config{
		Keys: p.keys, PerMinute: p.plan.perMinute, PerDay: p.plan.perDay, Now: p.now,
	})
	p.staff = hire(t, p.plan.processes, assignment{
		Redis: redisURL, Gemini: p.fake.URL, Keys: strings.Join(p.keys, ","),
		PerMinute: p.plan.perMinute, PerDay: p.plan.perDay, Callers: p.plan.callers,
	})
	p.moveTo(nextMidnight(time.Now(), pacific()).Add(time.Minute))
	return p
}

func (p *proof) now() time.Time { return time.Now().Add(time.Duration(p.offset.Load())) }

// moveTo sets the clock, which never goes back.
func (p *proof) moveTo(at time.Time) { p.offset.Add(max(0, int64(at.Sub(p.now())))) }

// round lets everybody work until they are refused.
func (p *proof) round() shift {
	p.t.Helper()
	s := p.staff.work(time.Duration(p.offset.Load()))
	p.rounds++
	return s
}

// day runs rounds until the quota day is over. Every other round begins at the very moment that the pool has named.
func (p *proof) day() {
	p.t.Helper()
	end := nextMidnight(p.now(), pacific())
	for {
		s := p.round()
		if s.Unavailable > 0 || s.Until.IsZero() {
			p.t.Fatalf("round %d: %+v", p.rounds, s)
		}
		p.moveTo(s.Until.Add(time.Duration(p.rounds%2) * time.Second))
		if !p.now().Before(end) {
			return
		}
	}
}

// report checks what the fake counted, and what everybody wrote.
func (p *proof) report(name string, share float64) {
	p.t.Helper()
	allowed := p.plan.keys * p.plan.perDay * p.plan.days
	used := float64(p.fake.Requests()+p.staff.late) / float64(allowed)
	p.t.Logf("%s: %d processes x %d callers on %d keys at %d a minute and %d a day, %d day(s): %d requests and %d late reservations of %d allowed (%.1f%%), %d over a limit, %d rounds, %v",
		name, p.plan.processes, p.plan.callers, p.plan.keys, p.plan.perMinute, p.plan.perDay, p.plan.days,
		p.fake.Requests(), p.staff.late, allowed, 100*used, len(p.fake.Over()), p.rounds, time.Since(p.elapsed).Round(time.Millisecond))
	if over := p.fake.Over(); len(over) > 0 {
		p.t.Errorf("requests over a limit: %q", over)
	}
	if used < share || p.fake.Strays() > 0 {
		p.t.Errorf("%.1f%% of the allowed requests were used, want %.0f%%; %d strays", 100*used, 100*share, p.fake.Strays())
	}
	written := p.staff.written.String()
	for _, key := range p.keys {
		if strings.Contains(written, key) {
			p.t.Errorf("a worker wrote the key %s", geminitest.Hash(key))
		}
	}
	p.t.Logf("%s: no key in the %d bytes that the processes wrote", name, len(written))
}

func TestProof_processesShareTheQuota(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{
		"Redis":   func(t testing.TB) string { return redistest.Start(t).URL() },
		"Cluster": func(t testing.TB) string { return redistest.StartCluster(t).URL() },
	} {
		t.Run(name, func(t *testing.T) {
			p := newProof(t, url(t))
			for range p.plan.days {
				p.day()
			}
			p.report(name, 0.99)
		})
	}
}

func TestProof_redisDiesInBetween(t *testing.T) {
	server := redistest.Start(t, redistest.AOF()...)
	p := newProof(t, server.URL())
	p.round()

	// Kill it in the middle of a round.
	p.moveTo(p.now().Add(2 * time.Minute))
	enough := p.fake.Requests() + p.plan.keys*p.plan.perMinute/3
	p.staff.send(time.Duration(p.offset.Load()))
	await(t, func() bool { return p.fake.Requests() >= enough })
	server.Kill()
	s := p.staff.collect()
	if s.Unavailable == 0 {
		t.Errorf("nobody noticed: %+v", s)
	}

	atDeath := p.fake.Requests()
	p.moveTo(p.now().Add(2 * time.Minute))
	s = p.round()
	if s.Drafts > 0 || s.Limited > 0 || p.fake.Requests() != atDeath {
		t.Errorf("while Redis is down: %+v and %d requests, want none", s, p.fake.Requests()-atDeath)
	}
	t.Logf("while Redis was down: %d callers refused, %d requests", s.Unavailable, p.fake.Requests()-atDeath)

	server.Restart()
	await(t, func() bool { return p.round().Unavailable == 0 }) // clients look for it once a second
	for range p.plan.days {
		p.day()
	}
	p.report("Redis killed and restarted", 0.8)
}

// await waits for a condition that another process brings about.
func await(t *testing.T, condition func() bool) {
	t.Helper()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	timeout := time.After(30 * time.Second)
	for !condition() {
		select {
		case <-ticker.C:
		case <-timeout:
			t.Fatal("it did not come to that within 30 s")
		}
	}
}
