package proof_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a wait lasts before it fails the test.
const patience = 30 * time.Second

// process is a run of the program.
type process struct {
	t     testing.TB
	name  string
	cmd   *exec.Cmd
	out   *output
	ended chan struct{}
}

// launch starts the program with these settings and no others. It is gone when the test ends.
func launch(t testing.TB, name string, env map[string]string, args ...string) *process {
	t.Helper()
	return begin(t, name, exec.Command(built(t), args...), env)
}

// built is the path of the program.
func built(t testing.TB) string {
	t.Helper()
	path, err := pickbot.path()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// begin starts any program like that.
func begin(t testing.TB, name string, cmd *exec.Cmd, env map[string]string) *process {
	t.Helper()
	p := &process{t: t, name: name, cmd: cmd, out: newOutput(), ended: make(chan struct{})}
	p.cmd.Dir = t.TempDir() // has no .env
	p.cmd.Env = []string{}
	for key, value := range env {
		p.cmd.Env = append(p.cmd.Env, key+"="+value)
	}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	p.cmd.SysProcAttr = dieWithParent()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // its status is asked for later
		close(p.ended)
	}()
	t.Cleanup(p.clear)
	return p
}

func (p *process) clear() {
	p.signal(syscall.SIGKILL)
	<-p.ended
	if p.t.Failed() {
		p.t.Logf("the end of what %s printed:\n%s", p.name, p.out.tail(15))
	}
}

// signal sends a signal; a process that is gone does not mind.
func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Errorf("signal %s: %v", p.name, err)
	}
}

// kill ends the process at once and returns when it is gone.
func (p *process) kill() {
	p.t.Helper()
	p.signal(syscall.SIGKILL)
	<-p.ended
}

// says waits until the process has printed a text, and returns everything that it printed.
func (p *process) says(text string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	for {
		all, more := p.out.next()
		if strings.Contains(all, text) {
			return all
		}
		select {
		case <-more:
		case <-p.ended:
			if all = p.out.String(); strings.Contains(all, text) {
				return all
			}
			p.t.Fatalf("%s ended with status %d and did not say %q", p.name, p.cmd.ProcessState.ExitCode(), text)
		case <-ctx.Done():
			p.t.Fatalf("%s does not say %q", p.name, text)
		}
	}
}

// status waits for the process's end and returns its exit status, -1 if a signal ended it.
func (p *process) status() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(3 * patience):
		p.t.Fatalf("%s does not end", p.name)
	}
	return p.cmd.ProcessState.ExitCode()
}

// stop ends the process in good order.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	if code := p.status(); code != 0 {
		p.t.Errorf("%s ended with status %d", p.name, code)
	}
}
