package gemini

import (
	"errors"
	"testing"

	"pickbot/gemini/geminitest"
	"pickbot/recommend"
)

func TestWriter_Check(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{}, "one", "two", "three")
	r.fail(t, geminitest.Fault{Key: r.keys[1].hash, Kind: geminitest.Leaked})
	r.fail(t, geminitest.Fault{Key: r.keys[2].hash, Kind: geminitest.Garbage})
	var fault *Fault
	if err := r.writer.Check(t.Context(), r.keys[0].hash); err != nil {
		t.Errorf("a good key: %v", err)
	}
	if err := r.writer.Check(t.Context(), r.keys[1].hash); !errors.As(err, &fault) || fault.Outcome != OutcomeLeaked {
		t.Errorf("a leaked key: %v", err)
	}
	if err := r.writer.Check(t.Context(), r.keys[1].hash); !errors.Is(err, recommend.ErrLimited) {
		t.Errorf("a leaked key again: %v, want %v", err, recommend.ErrLimited)
	}
	if err := r.writer.Check(t.Context(), r.keys[2].hash); err != nil {
		t.Errorf("a key whose model answered nonsense: %v", err)
	}
	if err := r.writer.Check(t.Context(), "unknown"); !errors.Is(err, recommend.ErrInvalid) {
		t.Errorf("a key that is not there: %v, want %v", err, recommend.ErrInvalid)
	}
	if got := r.statuses(t)[1]; got.Used != 1 || got.State != Quarantined {
		t.Errorf("the leaked key: %+v, want one request and quarantine", got)
	}
	if r.fake.Requests() != 3 {
		t.Errorf("%d requests, want 3", r.fake.Requests())
	}
}
