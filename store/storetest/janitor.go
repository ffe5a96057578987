package storetest

import (
	"io"
	"os/exec"
)

// sweep waits until its input ends, which a kill -9 of this process brings about too, then ends the server of the
// folder and removes it. The tries are bounded: a dead server that nobody waits for still takes signals.
const sweep = `read -r _
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -QUIT $pid 2>/dev/null || break; sleep 0.2; done
rm -rf "$1"`

// janitor clears a server away if the test binary ends without doing so.
type janitor struct {
	cmd   *exec.Cmd
	leash io.Closer
}

func hire(dir string) (*janitor, error) {
	cmd := exec.Command("/bin/sh", "-c", sweep, "sh", dir)
	cmd.Dir = "/"
	demote(cmd)
	leash, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	return &janitor{cmd: cmd, leash: leash}, cmd.Start()
}

// dismiss lets it sweep now and waits for it. A nil janitor has nothing to do.
func (j *janitor) dismiss() {
	if j == nil {
		return
	}
	j.leash.Close()
	_ = j.cmd.Wait()
}
