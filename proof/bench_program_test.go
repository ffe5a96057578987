package proof_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const (
	mostStart   = 1000.0 // ms
	mostIdle    = 60.0   // MB
	mostSize    = 48.0   // MB
	mostGrowth  = 1.1
	warmUpdates = 10_000
	allUpdates  = 100_000
)

// program is the real one: how large it is, how soon it is ready, and what memory it holds.
func (b *bench) program() {
	b.t.Helper()
	b.bound("size of the program, as make builds it", " MB", b.size(), mostSize)
	w := found(b.t)
	env, url := w.hooked(b.t)
	w.stock(env)
	began := time.Now()
	p := w.bot("the bot", env).ready()
	b.bound("start to ready", " ms", float64(time.Since(began).Milliseconds()), mostStart)
	pid := strconv.Itoa(p.cmd.Process.Pid)
	b.bound("resident memory, idle", " MB", megabytes(pid, "VmRSS"), mostIdle)
	b.talk(url, 0, warmUpdates)
	warm := megabytes(pid, "VmRSS")
	began = time.Now()
	b.talk(url, warmUpdates, allUpdates)
	rate := float64(allUpdates-warmUpdates) / time.Since(began).Seconds()
	b.atMost(fmt.Sprintf("resident memory after %d updates; after %d (%.0f/s, embedded)", allUpdates, warmUpdates, rate), " MB",
		megabytes(pid, "VmRSS"), warm, mostGrowth)
	p.stop()
}

// size builds the program like the Makefile, in megabytes.
func (b *bench) size() float64 {
	b.t.Helper()
	file := filepath.Join(b.t.TempDir(), "pickbot")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, "pickbot/cmd/pickbot")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.t.Fatalf("go build: %v\n%s", err, out)
	}
	info, err := os.Stat(file)
	if err != nil {
		b.t.Fatal(err)
	}
	return float64(info.Size()) / (1 << 20)
}

// talk posts updates that the bot handles and has nothing to say to: what people say to one another in their groups.
func (b *bench) talk(url string, from, to int) {
	b.t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	defer client.CloseIdleConnections()
	var next atomic.Int64
	next.Store(int64(from))
	var all sync.WaitGroup
	for range connections {
		all.Go(func() {
			for n := next.Add(1); n <= int64(to) && !b.t.Failed(); n = next.Add(1) {
				b.say(client, url, n)
			}
		})
	}
	all.Wait()
}

// say posts an update until it is taken.
func (b *bench) say(client *http.Client, url string, n int64) {
	group := -1_000_000 - n%200
	body := fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"date":%d,"text":"who is hungry?",`+
		`"chat":{"id":%d,"type":"group","title":"Lunch"},"from":{"id":%d,"is_bot":false,"first_name":"P"}}}`,
		n, n, time.Now().Unix(), group, 1_000_000+n%1000)
	for {
		request, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, url+webhookPath, bytes.NewReader(body))
		if err != nil {
			b.t.Error(err)
			return
		}
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", webhookSecret)
		response, err := client.Do(request)
		if err != nil {
			b.t.Error(err)
			return
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return
		}
		if response.StatusCode != http.StatusServiceUnavailable {
			b.t.Errorf("the webhook answers %s", response.Status)
			return
		}
		<-time.After(10 * time.Millisecond)
	}
}
