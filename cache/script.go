package cache

import (
	"crypto/sha1" //nolint:gosec // Redis names scripts by their SHA-1; nothing is protected by it.
	"embed"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
)

//go:embed lua/*.lua
var luaFiles embed.FS

// script is a Lua script that opens with the common prelude, and the name under which Redis knows it.
type script struct{ text, sha string }

// readScripts returns the scripts in lua by their file's name without its ending.
func readScripts() (map[string]script, error) {
	prelude, err := luaFiles.ReadFile("lua/prelude.lua")
	if err != nil {
		return nil, fmt.Errorf("read scripts: %w", err)
	}
	files, err := luaFiles.ReadDir("lua")
	if err != nil {
		return nil, fmt.Errorf("read scripts: %w", err)
	}
	scripts := make(map[string]script, len(files))
	for _, f := range files {
		body, err := luaFiles.ReadFile(path.Join("lua", f.Name()))
		if err != nil {
			return nil, fmt.Errorf("read scripts: %w", err)
		}
		text := string(prelude) + "\n" + string(body)
		sum := sha1.Sum([]byte(text)) //nolint:gosec // as above
		scripts[strings.TrimSuffix(f.Name(), ".lua")] = script{text: text, sha: hex.EncodeToString(sum[:])}
	}
	delete(scripts, "prelude")
	return scripts, nil
}
