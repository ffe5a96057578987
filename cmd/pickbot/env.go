package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/joho/godotenv"
)

// readEnv returns where a setting without a value finds one: under its flag's name in the environment, or in a file of
// settings that need not be there. The environment wins. A command's own flags, such as --json, are no settings.
func readEnv(lookup func(string) (string, bool), file string) (kong.Resolver, error) {
	fromFile, err := readEnvFile(file)
	if err != nil {
		return nil, err
	}
	return kong.ResolverFunc(func(_ *kong.Context, path *kong.Path, flag *kong.Flag) (any, error) {
		if path.App == nil || flag.Name == "help" {
			return nil, nil
		}
		name := settingName(flag.Name)
		if value, ok := lookup(name); ok && value != "" {
			return value, nil
		}
		if value, ok := fromFile[name]; ok && value != "" {
			return value, nil
		}
		return nil, nil
	}), nil
}

// settingName is the environment's name of a flag.
func settingName(flag string) string {
	return strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func readEnvFile(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: settings file cannot be read: %w", errUsage, err)
	}
	values, err := parseEnv(string(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: line %d is not NAME=value; mend or remove it", errUsage, file, brokenLine(string(text)))
	}
	return values, nil
}

var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// parseEnv refuses names that no variable can have: the parser takes "NAME 12:34" for a name and a value.
func parseEnv(text string) (map[string]string, error) {
	values, err := godotenv.Unmarshal(text)
	for name := range values {
		if !envName.MatchString(name) {
			return nil, fmt.Errorf("%q is no name", name)
		}
	}
	return values, err
}

// brokenLine is the number of the first line up to which the text cannot be read. The line itself may hold a secret.
func brokenLine(text string) int {
	lines := strings.Split(text, "\n")
	broken := len(lines)
	for n := len(lines); n > 0; n-- {
		if _, err := parseEnv(strings.Join(lines[:n], "\n")); err == nil {
			break
		}
		broken = n
	}
	return broken
}
