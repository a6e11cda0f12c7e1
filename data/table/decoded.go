package table

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf16"
)

// decoded returns the text in r without its byte order mark: as it is or, if it is
// UTF-16, as UTF-8. It waits for no more bytes than the shortest row has, unless
// they begin a mark. There is an error if r is in a known format other than a table
// as text.
func decoded(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, streamBytes)
	switch start, _ := b.Peek(2); { // an error comes back when b is read
	case len(start) < 2:
	case start[0] == 0xef:
		b.Peek(3)
	case start[0] == 0 || start[1] == 0:
		b.Peek(4)
	}
	start, _ := b.Peek(b.Buffered())
	switch {
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), len(start) >= 4 && halfZero(start[:4], 1):
		return &wide{in: b, low: 0}, nil
	case bytes.HasPrefix(start, []byte{0xfe, 0xff}), len(start) >= 4 && halfZero(start[:4], 0):
		return &wide{in: b, low: 1}, nil
	}
	if bytes.HasPrefix(start, mark) {
		b.Discard(len(mark))
		start = start[len(mark):]
	}
	if what := foreign(start); what != "" {
		return nil, fmt.Errorf("this is %s", what)
	}
	return b, nil
}

// wide is a reader of the UTF-16 in in as UTF-8, without a byte order mark.
type wide struct {
	in   io.Reader
	low  int    // index of the lower byte in each pair
	raw  []byte // read and not decoded: a part of a character
	text []byte // decoded and not yet given out
	err  error  // of in
}

// Read implements io.Reader.
func (w *wide) Read(p []byte) (int, error) {
	for len(w.text) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		block := make([]byte, 1<<16)
		n := copy(block, w.raw)
		more, err := w.in.Read(block[n:])
		w.err = err
		w.take(block[:n+more])
	}
	n := copy(p, w.text)
	w.text = w.text[n:]
	return n, nil
}

// take decodes the whole characters of raw, and keeps what follows.
func (w *wide) take(raw []byte) {
	n := len(raw) &^ 1
	if n >= 2 && w.err == nil {
		if last := rune(raw[n-2+w.low]) | rune(raw[n-1-w.low])<<8; utf16.IsSurrogate(last) && last < 0xdc00 {
			n -= 2 // the first half of a character
		}
	}
	w.text = bytes.TrimPrefix(fromUTF16(raw[:n], w.low), []byte("\ufeff"))
	w.raw = append(w.raw[:0], raw[n:]...)
}
