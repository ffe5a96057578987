package gemini

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// Key is one API key and the project its quota belongs to. However a Key or anything around it is printed, logged or
// marshalled, its value does not show.
type Key struct {
	value   *string // behind a pointer, since fmt prints unexported strings of a surrounding struct
	hash    string
	project string
}

// Hash names the key everywhere outside the process: the first 12 hex digits of its SHA-256.
func (k Key) Hash() string { return k.hash }

// Project is the name that the operator gave to the key's project; empty means that it is alone in one.
func (k Key) Project() string { return k.project }

func (k Key) String() string   { return k.hash }
func (k Key) GoString() string { return "gemini.Key(" + k.hash + ")" }

func newKey(value, project string) Key {
	sum := sha256.Sum256([]byte(value))
	return Key{value: &value, hash: hex.EncodeToString(sum[:])[:12], project: project}
}

var projectName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// ParseKeys reads keys separated by commas or lines, each `key` or `project:key`. A project is letters, digits and
// hyphens before the first colon; whatever else has a colon is a key as a whole. Lines that begin with # are comments.
// What is dropped (blanks between commas, a key said twice) is told in warnings, which hold no key.
func ParseKeys(text string) (keys []Key, warnings []string) {
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		for entry := range strings.SplitSeq(line, ",") {
			k, ok := parseKey(strings.TrimSpace(entry))
			switch {
			case !ok:
				warnings = append(warnings, "a blank key was dropped")
			case seen[k.hash]:
				warnings = append(warnings, fmt.Sprintf("key %s is given twice; the first one counts", k.hash))
			default:
				seen[k.hash] = true
				keys = append(keys, k)
			}
		}
	}
	return keys, warnings
}

func parseKey(entry string) (Key, bool) {
	project, value, ok := strings.Cut(entry, ":")
	if !ok || !projectName.MatchString(project) {
		project, value = "", entry
	}
	value = strings.TrimSpace(value)
	return newKey(value, project), value != ""
}
