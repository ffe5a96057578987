package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"pickbot/gemini"
)

// version and commit are set by the linker where the build knows them (make, Dockerfile); otherwise the Go toolchain's
// own notes are used.
var version, commit string

type versionCommand struct{}

func (versionCommand) Run(c console) error {
	version, commit := buildOf(version, commit)
	sdk := gemini.SDK()
	_, err := fmt.Fprintf(c.out, "pickbot %s\ncommit  %s\n%s %s/%s\nGemini by %s %s\n",
		version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH, sdk.Name, sdk.Version)
	return err
}

func buildOf(version, commit string) (string, string) {
	if info, ok := debug.ReadBuildInfo(); ok {
		if version == "" {
			version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && commit == "" {
				commit = s.Value
			}
		}
	}
	if version == "" {
		version = "(unknown)"
	}
	if commit == "" {
		commit = "(unknown)"
	}
	return version, commit
}
