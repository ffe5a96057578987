package catalog

import (
	"bufio"
	"bytes"
	"io"
)

// peeked is how much of a file's beginning is looked at, its header included.
const peeked = 64 << 10

// open returns the file past its byte order mark. It refuses what is no text, and reading refuses what is longer than
// limit bytes.
func open(r io.Reader, limit int64) (*bufio.Reader, error) {
	src := bufio.NewReaderSize(&bounded{r: r, limit: limit, left: limit}, peeked)
	head, err := src.Peek(peeked)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if err := refuseBinary(head); err != nil {
		return nil, err
	}
	if mark := []byte("\uFEFF"); bytes.HasPrefix(head, mark) {
		_, err = src.Discard(len(mark))
		return src, err
	}
	return src, nil
}

// refuseBinary names the usual mistakes.
func refuseBinary(head []byte) error {
	begins := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return refuse("file_empty")
	case begins("PK\x03\x04"):
		return refuse("file_zip")
	case begins("\x1f\x8b"):
		return refuse("file_packed")
	case begins("\xff\xfe"), begins("\xfe\xff"):
		return refuse("file_utf16")
	case begins("["):
		return refuse("file_array")
	case bytes.IndexByte(head, 0) >= 0:
		return refuse("file_binary")
	}
	return nil
}

// bounded fails once more than limit bytes have come.
type bounded struct {
	r           io.Reader
	limit, left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, refuse("file_size", "Most", b.limit>>20)
	}
	return n, err
}
