// Package journal keeps a set of keys and JSON values in an append-only file. A group of changes is one line and takes
// effect whole or not at all, even when the process is killed while it writes.
package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Record is a key with its new value; a nil value removes the key.
type Record struct {
	Key   string          `json:"k"`
	Value json.RawMessage `json:"v,omitempty"`
}

// Journal is one file that is open for appending. A nil Journal keeps nothing. It is not safe for concurrent use.
type Journal struct {
	path string
	file *os.File
	size int64
	base int64 // the size after the last Rewrite
}

// Open reads the file at path, which need not exist, and calls apply for each record in the order of writing. A last
// line that was cut off by a crash is dropped; damage before that is an error.
func Open(path string, apply func(Record) error) (*Journal, error) {
	if err := replay(path, apply); err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	return &Journal{path: path}, nil
}

func replay(path string, apply func(Record) error) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewReaderSize(file, 1<<16)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // what stands behind the last newline was never acknowledged
		}
		if err != nil {
			return err
		}
		var group []Record
		if err := json.Unmarshal(line, &group); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		for _, r := range group {
			if err := apply(r); err != nil {
				return fmt.Errorf("line %d, %s: %w", n, r.Key, err)
			}
		}
	}
}

// Append writes the records as one group. When it returns, they survive the end of the process; a loss of power may
// still take the last ones.
func (j *Journal) Append(records []Record) error {
	if j == nil || len(records) == 0 {
		return nil
	}
	if j.file == nil {
		return os.ErrClosed
	}
	line, err := encode(records)
	if err != nil {
		return err
	}
	n, err := j.file.Write(line)
	j.size += int64(n)
	return err
}

func encode(records []Record) ([]byte, error) {
	var line bytes.Buffer
	if err := json.NewEncoder(&line).Encode(records); err != nil { // ends with the newline
		return nil, err
	}
	return line.Bytes(), nil
}

// Grown says that rewriting would pay: the file is far larger than it was after the last Rewrite.
func (j *Journal) Grown() bool { return j != nil && j.size > 2*j.base+64<<20 }

// Rewrite replaces the file by one that holds just these records, atomically. It must be called once before the first
// Append.
func (j *Journal) Rewrite(records []Record) error {
	if j == nil {
		return nil
	}
	temp, err := os.CreateTemp(filepath.Dir(j.path), filepath.Base(j.path)+".*")
	if err != nil {
		return err
	}
	size, err := writeAll(temp, records)
	if err == nil {
		err = os.Rename(temp.Name(), j.path)
	}
	if err != nil {
		return errors.Join(err, temp.Close(), os.Remove(temp.Name()))
	}
	old := j.file
	j.file, j.size, j.base = temp, size, size
	if old != nil {
		return old.Close()
	}
	return nil
}

func writeAll(file *os.File, records []Record) (size int64, err error) {
	out := bufio.NewWriter(file)
	for _, r := range records {
		line, err := encode([]Record{r})
		if err != nil {
			return 0, err
		}
		size += int64(len(line))
		if _, err := out.Write(line); err != nil {
			return 0, err
		}
	}
	return size, errors.Join(out.Flush(), file.Sync())
}

// Close closes the file; a second time it does nothing.
func (j *Journal) Close() error {
	if j == nil || j.file == nil {
		return nil
	}
	file := j.file
	j.file = nil
	return file.Close()
}
