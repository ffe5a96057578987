package proof_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// pickbot is the real program, built once for all tests of a run.
var pickbot binary

type binary struct {
	once sync.Once
	dir  string
	err  error
}

// path builds the program when it is asked for first.
func (b *binary) path() (string, error) {
	b.once.Do(func() { b.err = b.build() })
	return filepath.Join(b.dir, "pickbot"), b.err
}

func (b *binary) build() (err error) {
	if b.dir, err = os.MkdirTemp("", "pickbot-proof-"); err != nil {
		return err
	}
	return compile(".", "-o", filepath.Join(b.dir, "pickbot"))
}

// compile builds the program in a folder of its module, without what only debuggers read: linking takes half the time.
func compile(dir string, flags ...string) error {
	cmd := exec.Command("go", append(append([]string{"build", "-ldflags", "-s -w"}, flags...), "pickbot/cmd/pickbot")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

func (b *binary) remove() error {
	if b.dir == "" {
		return nil
	}
	return os.RemoveAll(b.dir)
}
