package telegram

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestWorkers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var w workers
		var done atomic.Int32
		held := make(chan struct{})
		for range 3 {
			w.do(func() { <-held; done.Add(1) })
		}
		synctest.Wait()
		close(held)
		synctest.Wait()
		for range 100 {
			w.do(func() { done.Add(1) })
			synctest.Wait()
		}
		if n := w.size(); n != 3 {
			t.Errorf("%d workers rest, want the 3 that worked at a time", n)
		}
		for range 10 { // enough for one
			time.Sleep(workerRest / 2)
			w.do(func() { done.Add(1) })
			synctest.Wait()
		}
		if n := w.size(); n != 1 {
			t.Errorf("%d workers rest where one would do", n)
		}
		time.Sleep(workerRest)
		synctest.Wait()
		if n := w.size(); n != 0 {
			t.Errorf("%d workers rest with nothing to do", n)
		}
		w.do(func() { time.Sleep(time.Hour); done.Add(1) })
		w.close()
		w.wait()
		if n := done.Load(); n != 114 {
			t.Errorf("%d tasks were done, want 114", n)
		}
	})
}

func (w *workers) size() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.resting)
}
