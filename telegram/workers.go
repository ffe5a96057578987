package telegram

import (
	"slices"
	"sync"
	"time"
)

// workerRest is how long a worker stays with nothing to do.
const workerRest = time.Second

// workers are goroutines that stay for the next task: to grow a fresh one's stack for each update costs some 8% of
// the update (docs/adr/0010). There are as many as there are tasks at a time. The last to rest is the first to work, so that those who
// are too many go.
type workers struct {
	mu      sync.Mutex
	resting []chan func()
	closed  bool
	all     sync.WaitGroup
}

// do has a task done, and does not block.
func (w *workers) do(task func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if last := len(w.resting) - 1; last >= 0 {
		w.resting[last] <- task
		w.resting = w.resting[:last]
		return
	}
	w.all.Go(func() { w.work(task) })
}

func (w *workers) work(task func()) {
	next := make(chan func(), 1)
	for task != nil {
		task()
		task = w.rest(next)
	}
}

// rest waits for a task; nil is none.
func (w *workers) rest(next chan func()) func() {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return nil
	}
	w.resting = append(w.resting, next)
	w.mu.Unlock()
	enough := time.NewTimer(workerRest)
	defer enough.Stop()
	select {
	case task := <-next:
		return task
	case <-enough.C:
		return w.leave(next)
	}
}

// leave is a worker's end, unless it was given a task at that moment.
func (w *workers) leave(next chan func()) func() {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := slices.Index(w.resting, next)
	if at < 0 {
		return <-next
	}
	w.resting = slices.Delete(w.resting, at, at+1)
	return nil
}

// close lets workers go as soon as they have nothing to do.
func (w *workers) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for _, next := range w.resting {
		close(next)
	}
	w.resting = nil
}

// wait returns when all are gone, which is after close.
func (w *workers) wait() { w.all.Wait() }
