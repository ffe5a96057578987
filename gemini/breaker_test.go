package gemini

import (
	"testing"
	"time"

	"pickbot/gemini/geminitest"
)

func TestBreaker(t *testing.T) {
	t.Parallel()
	clock := geminitest.NewClock(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
	b := newBreaker(clock.Now, 3, 10*time.Second, 30*time.Second)
	expect := func(want bool, when string) {
		t.Helper()
		if got := b.allow(); got != want {
			t.Errorf("%s: allow = %v, want %v", when, got, want)
		}
	}
	fail := func(n int) {
		for range n {
			b.failure()
		}
	}
	fail(2)
	b.success()
	fail(2)
	expect(true, "two failures in a row")
	if !b.failure() {
		t.Error("the third did not say that it opened the breaker")
	}
	expect(false, "three failures in a row")
	clock.Advance(10 * time.Second)
	expect(true, "when the pause is over")
	expect(false, "while one caller tries")
	if b.failure() {
		t.Error("a failure of the one who tried opened it anew")
	}
	clock.Advance(10 * time.Second)
	expect(false, "in the second pause, which is longer")
	clock.Advance(10 * time.Second)
	expect(true, "after the second pause")
	clock.Advance(halfOpen)
	expect(true, "when the one who tried has not come back")
	b.success()
	expect(true, "after a success")
	fail(3)
	clock.Advance(10 * time.Second)
	expect(true, "after a pause that is short again")
}

func TestBreaker_FailuresOfTheSameMoment(t *testing.T) {
	t.Parallel()
	clock := geminitest.NewClock(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
	b := newBreaker(clock.Now, 3, 10*time.Second, 5*time.Minute)
	for range 20 { // that were under way when it opened
		b.failure()
	}
	clock.Advance(10 * time.Second)
	if !b.allow() {
		t.Error("requests that fail at the same moment made the pause longer")
	}
}
