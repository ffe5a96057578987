package proof_test

import (
	"encoding/json"
	"slices"
	"time"

	"pickbot/sandbox"
)

// hold makes the next reply take a while.
func (w *town) hold(d time.Duration) sandbox.Fault {
	w.t.Helper()
	return w.Fault(sandbox.Fault{Method: "sendMessage", DelayMS: int(d.Milliseconds()), Times: 1})
}

// holdBack makes the next reply take a while and then not go out.
func (w *town) holdBack(d time.Duration) sandbox.Fault {
	w.t.Helper()
	return w.Fault(sandbox.Fault{Method: "sendMessage", DelayMS: int(d.Milliseconds()), Times: 1, Cut: "before"})
}

// met waits until a call of the bot has met a fault that was set for one.
func (w *town) met(f sandbox.Fault) {
	w.t.Helper()
	w.Until("the bot meets a fault", func() bool {
		w.t.Helper()
		var left []sandbox.Fault
		if err := json.Unmarshal([]byte(get(w.t, w.URL+"/sim/faults").body), &left); err != nil {
			w.t.Fatal(err)
		}
		return !slices.ContainsFunc(left, func(other sandbox.Fault) bool { return other.ID == f.ID })
	})
}
