package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"pickbot/gemini"
)

type versionCommand struct{}

func (versionCommand) Run(c console) error {
	version, commit := "(unknown)", "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	sdk := gemini.SDK()
	_, err := fmt.Fprintf(c.out, "pickbot %s\ncommit  %s\n%s %s/%s\nGemini by %s %s\n",
		version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH, sdk.Name, sdk.Version)
	return err
}
