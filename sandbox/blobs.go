package sandbox

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
)

// memoryForFiles bounds the files of a sandbox without a folder, in bytes; the oldest go first.
const memoryForFiles = 256 << 20

var errNoBlob = errors.New("the file is not kept any more")

// blobs holds the contents of files, in a folder or in memory.
type blobs interface {
	put(id string, data []byte) error
	get(id string) ([]byte, error)
}

func newBlobs(dir string) blobs {
	if dir == "" {
		return &memoryBlobs{data: map[string][]byte{}}
	}
	return folderBlobs(filepath.Join(dir, "files"))
}

type folderBlobs string

func (dir folderBlobs) put(id string, data []byte) error {
	return os.WriteFile(filepath.Join(string(dir), id), data, 0o600)
}

func (dir folderBlobs) get(id string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(dir), id))
}

type memoryBlobs struct {
	mu    sync.Mutex
	data  map[string][]byte
	order []string
	size  int
}

func (m *memoryBlobs) put(id string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.data[id] = data
	m.order = append(m.order, id)
	for m.size += len(data); m.size > memoryForFiles; m.order = m.order[1:] {
		m.size -= len(m.data[m.order[0]])
		delete(m.data, m.order[0])
	}
	return nil
}

func (m *memoryBlobs) get(id string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.data[id]
	if !ok {
		return nil, errNoBlob
	}
	return data, nil
}
