package deploy_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// step is one instruction of a Dockerfile, its lines joined.
type step struct{ word, rest string }

// stages are the steps after each FROM, that one included.
func stages(t *testing.T) [][]step {
	t.Helper()
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	var all [][]step
	for line := range strings.Lines(strings.ReplaceAll(string(text), "\\\n", " ")) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		if word == "FROM" {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], step{word, rest})
	}
	return all
}

// of is what a stage says by one word, in order.
func of(stage []step, word string) []string {
	var all []string
	for _, s := range stage {
		if s.word == word {
			all = append(all, s.rest)
		}
	}
	return all
}

// command reads the JSON form, which needs no shell.
func command(t *testing.T, text string) []string {
	t.Helper()
	var words []string
	if err := json.Unmarshal([]byte(text), &words); err != nil || len(words) == 0 {
		t.Fatalf("%q is no list of words: the image has no shell", text)
	}
	return words
}

func TestDockerfile(t *testing.T) {
	t.Parallel()
	all := stages(t)
	if len(all) != 2 {
		t.Fatalf("%d stages, want one that builds and one that is kept", len(all))
	}
	kept := all[1]
	if from := of(kept, "FROM")[0]; !strings.Contains(from, "distroless/static") || !strings.HasSuffix(from, ":nonroot") {
		t.Errorf("the base is %s", from)
	}
	if user := of(kept, "USER"); len(user) != 1 || user[0] != "nonroot" {
		t.Errorf("the user is %q", user)
	}
	for _, copied := range of(kept, "COPY") {
		if !strings.HasPrefix(copied, "--from=build ") {
			t.Errorf("COPY %s does not come from the build", copied)
		}
	}
	labels := strings.Join(of(kept, "LABEL"), " ")
	for _, name := range []string{"title", "description", "licenses", "source", "version", "revision"} {
		if !strings.Contains(labels, "org.opencontainers.image."+name+"=") {
			t.Errorf("no label org.opencontainers.image.%s", name)
		}
	}
	if build := strings.Join(of(all[0], "RUN"), "\n"); !strings.Contains(build, "CGO_ENABLED=0") || !strings.Contains(build, "-X main.commit=$REVISION") {
		t.Errorf("the build is not static, or does not know its revision:\n%s", build)
	}
	if from := of(all[0], "FROM")[0]; !strings.Contains(from, "golang:"+goVersion(t)+"-") {
		t.Errorf("the image builds by %s, go.mod asks for Go %s", from, goVersion(t))
	}
}

func goVersion(t *testing.T) string {
	t.Helper()
	_, rest, _ := strings.Cut(read(t, "../go.mod"), "\ngo ")
	version, _, _ := strings.Cut(rest, "\n")
	return version
}
