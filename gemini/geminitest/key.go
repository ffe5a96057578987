package geminitest

import (
	"strings"
	"sync"
)

// caller is who made a request, without the key itself.
type caller struct {
	Hash    string
	Project string // the bucket its limits are counted in
}

// keyring knows which keys are accepted and whose they are.
type keyring struct {
	mu    sync.Mutex
	open  bool
	known map[string]caller // by hash
	order []string
}

func newKeyring(keys []string) *keyring {
	k := &keyring{open: keys == nil, known: map[string]caller{}}
	for _, entry := range keys {
		project, key, ok := strings.Cut(entry, ":")
		if !ok {
			project, key = "", entry
		}
		k.add(Hash(key), project)
	}
	return k
}

func (k *keyring) add(hash, project string) caller {
	if project == "" {
		project = hash
	}
	who := caller{Hash: hash, Project: project}
	if _, seen := k.known[hash]; !seen {
		k.order = append(k.order, hash)
	}
	k.known[hash] = who
	return who
}

// lookup names the key's owner; an open ring accepts and remembers every key.
func (k *keyring) lookup(key string) (caller, bool) {
	hash := Hash(key)
	k.mu.Lock()
	defer k.mu.Unlock()
	if who, ok := k.known[hash]; ok {
		return who, true
	}
	if k.open {
		return k.add(hash, ""), true
	}
	return caller{Hash: hash, Project: hash}, false
}

// all lists the known keys in the order they came.
func (k *keyring) all() []caller {
	k.mu.Lock()
	defer k.mu.Unlock()
	var list []caller
	for _, hash := range k.order {
		list = append(list, k.known[hash])
	}
	return list
}
