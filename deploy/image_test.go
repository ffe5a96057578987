package deploy_test

import (
	"debug/elf"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	// baseSize is gcr.io/distroless/static-debian12: certificates, time zones and /etc, as its project states it (about 2 MiB).
	baseSize = 2 << 20
	mostSize = 55 << 20
	nonroot  = 65532 // the base's user of that name
)

// TestImage does by hand, in order, what the Dockerfile asks for: the build, the list of files, the user, the start and
// the health check. As root it runs the program with nothing else around it than the image's own files.
func TestImage(t *testing.T) {
	if os.Getenv("PICKBOT_IMAGE") == "" {
		t.Skip("compiles everything once more: make image runs it")
	}
	all := stages(t)
	out := t.TempDir()
	for _, run := range of(all[0], "RUN") {
		if strings.HasPrefix(run, "go mod download") {
			continue // the modules are there
		}
		build := exec.Command("/bin/sh", "-c", strings.ReplaceAll(run, "/out/", out+"/"))
		build.Dir = ".."
		build.Env = append(os.Environ(), "VERSION=v0.0.0-image", "REVISION=abc123", "TAGS=")
		if text, err := build.CombinedOutput(); err != nil {
			t.Fatalf("RUN %s: %v\n%s", run, err, text)
		}
	}
	root := image(t, all[1], out)
	size := measure(t, root)
	fmt.Printf("image: program %.1f MiB + base about %.1f MiB = %.1f MiB, at most %d MiB\n",
		mib(size), mib(baseSize), mib(size+baseSize), mostSize>>20)
	if size+baseSize > mostSize {
		t.Errorf("%d bytes, at most %d", size+baseSize, mostSize)
	}
	static(t, filepath.Join(root, "pickbot"))
	chat(t, root, all[1])
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

// image lays the files of the last stage below a folder.
func image(t *testing.T, stage []step, out string) string {
	t.Helper()
	root := t.TempDir()
	for _, copied := range of(stage, "COPY") {
		words := strings.Fields(copied)
		from, to := words[len(words)-2], words[len(words)-1]
		source := strings.Replace(from, "/out/", out+"/", 1)
		if err := exec.Command("cp", "-a", source, filepath.Join(root, to)).Run(); err != nil {
			t.Fatalf("COPY %s: %v", copied, err)
		}
		if os.Getuid() == 0 && slices.Contains(words, "--chown=nonroot:nonroot") {
			if err := os.Chown(filepath.Join(root, to), nonroot, nonroot); err != nil {
				t.Fatal(err)
			}
		}
	}
	var files []string
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if path != root {
			files = append(files, strings.TrimPrefix(path, root))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("image: files", files)
	if diff := cmp.Diff([]string{"/data", "/pickbot"}, files); diff != "" {
		t.Errorf("files beside the base's (-want +got):\n%s", diff)
	}
	return root
}

func measure(t *testing.T, root string) (size int64) {
	t.Helper()
	info, err := os.Stat(filepath.Join(root, "pickbot"))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// static: nothing is asked of the base to run it.
func static(t *testing.T, path string) {
	t.Helper()
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	libraries, err := file.ImportedLibraries()
	if err != nil || len(libraries) > 0 || slices.ContainsFunc(file.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }) {
		t.Errorf("the program is not static: %v %v", libraries, err)
	}
}

// chat starts the image as compose does, as its user and, as root, locked into its files; then it asks for its health by
// the image's own check.
func chat(t *testing.T, root string, stage []step) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	begin := func(words []string) *exec.Cmd {
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Env = append(strings.Fields(of(stage, "ENV")[0]), "LISTEN_ADDR="+address, "SANDBOX_PUBLIC=1", "DEMO=1")
		cmd.Dir = "/"
		if os.Getuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: nonroot, Gid: nonroot}}
		} else {
			cmd.Path = filepath.Join(root, words[0])
			cmd.Env = append(cmd.Env, "DATA_DIR="+filepath.Join(root, "data"))
		}
		return cmd
	}
	entry := command(t, of(stage, "ENTRYPOINT")[0])
	bot := begin(append(entry, command(t, of(stage, "CMD")[0])...))
	said, err := bot.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	bot.Stderr = &log
	if err := bot.Start(); err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 256)
	n, err := io.ReadAtLeast(said, first, len("Chat with your bot"))
	if err != nil {
		_ = bot.Wait()
		t.Fatalf("the image does not start: %v\n%s", err, log.String())
	}
	fmt.Printf("image: %s", first[:n])
	_, check, _ := strings.Cut(of(stage, "HEALTHCHECK")[0], " CMD ")
	began := time.Now()
	if text, err := begin(command(t, check)).CombinedOutput(); err != nil {
		t.Errorf("the health check says %v: %s", err, text)
	}
	fmt.Printf("image: healthy, asked within %s\n", time.Since(began).Round(time.Millisecond))
	version, err := begin(append(entry, "version")).CombinedOutput()
	if err != nil || !strings.Contains(string(version), "pickbot v0.0.0-image\ncommit  abc123\n") {
		t.Errorf("version: %v\n%s", err, version)
	}
	if err := bot.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := bot.Wait(); err != nil {
		t.Errorf("it does not end well: %v\n%s", err, log.String())
	}
}
