package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// licences are those that may go into a program under the MIT licence without asking anything of who runs it, by a phrase
// of their text.
var licences = map[string]*regexp.Regexp{
	"MIT":        regexp.MustCompile(`Permission is hereby granted, free of charge`),
	"BSD":        regexp.MustCompile(`Redistribution and use in source and binary forms`),
	"Apache-2.0": regexp.MustCompile(`Apache License`),
	"MPL-2.0":    regexp.MustCompile(`Mozilla Public License`),
	"FTL":        regexp.MustCompile(`The FreeType License`), // asks for a credit, which README gives
	"ISC":        regexp.MustCompile(`Permission to use, copy, modify, and/or distribute this software`),
}

// TestDependencies: every module in the program has a licence of the list.
func TestDependencies(t *testing.T) {
	t.Parallel()
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}", "./cmd/pickbot")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, dir, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || seen[path] != "" {
			continue
		}
		seen[path] = licence(dir)
		if seen[path] == "" {
			t.Errorf("%s has no licence of the list", path)
		}
	}
	if len(seen) == 0 {
		t.Fatal("no module was looked at")
	}
	t.Logf("%d modules: %v", len(seen), seen)
}

// licence is the name of the licence that a module's folder holds, empty for none of the list.
func licence(dir string) string {
	files, _ := filepath.Glob(filepath.Join(dir, "[LC][IO][CP][EY]*"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for name, phrase := range licences {
			if phrase.MatchString(strings.Join(strings.Fields(string(text)), " ")) {
				return name
			}
		}
	}
	return ""
}
