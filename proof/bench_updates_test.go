package proof_test

import "time"

// mostCPU is how much more of the processor than the bare library's echo an update may cost.
const mostCPU = 1.25

// updates are cached /picks beside the bare library, which echoes.
func (b *bench) updates() {
	b.t.Helper()
	for _, way := range []struct{ name, polling string }{{"webhook", ""}, {"long polling", "1"}} {
		databaseURL, redisURL := servers(b.t) // which know no update yet
		library := measure(b.t, "library", map[string]string{servePolling: way.polling})
		embedded := measure(b.t, "ours", map[string]string{servePolling: way.polling})
		shared := measure(b.t, "ours", map[string]string{servePolling: way.polling, serveDatabase: databaseURL, serveRedis: redisURL})
		b.compare(way.name+", embedded", embedded, library)
		b.compare(way.name+", PostgreSQL and Redis", shared, library)
		calls := measure(b.t, "calls", map[string]string{servePolling: way.polling, serveDatabase: databaseURL, serveRedis: redisURL})
		b.beside("... CPU per update; the echo that looks up as much, a call each", " µs", micros(shared.cpu), micros(calls.cpu))
	}
}

func (b *bench) compare(where string, ours, library figures) {
	b.t.Helper()
	millis := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	b.beside("cached /picks by "+where+", updates a second; the library's echo", "", ours.rate, library.rate)
	b.beside("... median time to the answer", " ms", millis(ours.p50), millis(library.p50))
	b.beside("... 99% of times", " ms", millis(ours.p99), millis(library.p99))
	b.atMost("... CPU per update", " µs", micros(ours.cpu), micros(library.cpu), mostCPU)
	b.beside("... allocations per update", "", ours.allocs, library.allocs)
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
