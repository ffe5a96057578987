package deploy_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What is there to be named, and how a page names it.
var (
	declaredFunctions = regexp.MustCompile(`(?m)^func ((?:Test|Benchmark)\w+)\(`)
	declaredTargets   = regexp.MustCompile(`(?m)^([a-z-]+):`)

	namedFunctions = regexp.MustCompile(`\b((?:Test|Benchmark)[A-Z]\w*)`)
	namedTargets   = regexp.MustCompile("(?m)(?:`|^)make ([a-z-]+)")
	namedFiles     = regexp.MustCompile("`(\\w+/[\\w./-]+)`")
	links          = regexp.MustCompile(`\]\(([^)#:]+)\)`)
)

// TestDocs_NameWhatIsThere: a page that names a test, a benchmark, a target of make or a file of this repository names
// one that there is.
func TestDocs_NameWhatIsThere(t *testing.T) {
	t.Parallel()
	functions, targets := testFunctions(t), all(declaredTargets, read(t, "../Makefile"))
	for _, page := range pages(t) {
		text := read(t, page)
		for _, name := range all(namedFunctions, text) {
			if !slices.Contains(functions, name) {
				t.Errorf("%s names %s, which is no test and no benchmark", page, name)
			}
		}
		for _, name := range all(namedTargets, text) {
			if !slices.Contains(targets, name) {
				t.Errorf("%s names `make %s`, which is no target", page, name)
			}
		}
		for _, name := range all(namedFiles, text) {
			folder, _, _ := strings.Cut(name, "/")
			if exists("../"+folder) && !exists("../"+name) {
				t.Errorf("%s names %s, which is not there", page, name)
			}
		}
		for _, link := range all(links, text) {
			if !exists(filepath.Join(filepath.Dir(page), link)) {
				t.Errorf("%s links to %s, which is not there", page, link)
			}
		}
	}
}

func TestDocs_ReadmeIsShort(t *testing.T) {
	t.Parallel()
	if lines := strings.Count(read(t, "../README.md"), "\n"); lines >= 250 {
		t.Errorf("README.md has %d lines, want less than 250", lines)
	}
}

func pages(t *testing.T) []string {
	t.Helper()
	var pages []string
	for _, pattern := range []string{"../*.md", "../docs/*.md", "../docs/adr/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("no pages at %s: %v", pattern, err)
		}
		pages = append(pages, found...)
	}
	return pages
}

// testFunctions are all tests and benchmarks.
func testFunctions(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		names = append(names, all(declaredFunctions, read(t, path))...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// all are the first groups of all matches.
func all(pattern *regexp.Regexp, text string) []string {
	var found []string
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
