package gemini

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
)

// maxKeyFile bounds the file that keys are read from, in bytes.
const maxKeyFile = 1 << 20

// Keyring holds the keys that may be used now: those of a list, then those of a file. It is safe for concurrent use.
type Keyring struct {
	list, path string
	log        *slog.Logger

	mu      sync.RWMutex
	file    []byte
	keys    []Key
	trouble string // why the file could not be read the last time
}

// NewKeyring reads list and the file at path; either may be empty, and log nil. The error is the file's.
func NewKeyring(list, path string, log *slog.Logger) (*Keyring, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	r := &Keyring{list: list, path: path, log: log}
	content, err := r.read()
	if err != nil {
		return nil, err
	}
	r.adopt(content)
	return r, nil
}

// Keys lists what may be used, in the order given. The slice is not to be changed.
func (r *Keyring) Keys() []Key {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.keys
}

// Reload reads the file again and says whether it has changed. When the file cannot be read the keys stay as they are:
// one that is being replaced may be missing for a moment. That is logged once, not each time.
func (r *Keyring) Reload() (changed bool, err error) {
	content, err := r.read()
	if r.same(content, err) || err != nil {
		return false, err
	}
	r.adopt(content)
	return true, nil
}

// same compares with the last time, and tells of trouble that is new.
func (r *Keyring) same(content []byte, err error) bool {
	trouble := ""
	if err != nil {
		trouble = err.Error()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if trouble != "" && trouble != r.trouble {
		r.log.Warn("gemini: the keys stay as they are", slog.Any("error", err))
	}
	r.trouble = trouble
	return bytes.Equal(content, r.file)
}

func (r *Keyring) read() ([]byte, error) {
	if r.path == "" {
		return nil, nil
	}
	f, err := os.Open(r.path)
	if err != nil {
		return nil, fmt.Errorf("keys file: %w", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxKeyFile+1))
	if err != nil {
		return nil, fmt.Errorf("keys file: %w", err)
	}
	if len(content) > maxKeyFile {
		return nil, fmt.Errorf("keys file: more than %d bytes", maxKeyFile)
	}
	return content, nil
}

func (r *Keyring) adopt(content []byte) {
	keys, warnings := ParseKeys(r.list + "\n" + string(content))
	for _, w := range warnings {
		r.log.Warn("gemini: " + w)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log.Info("gemini: keys read", slog.Int("keys", len(keys)), slog.Int("before", len(r.keys)))
	r.file, r.keys = content, keys
}
