// Package asciicast writes recordings of a terminal in the format asciicast v3
// (https://docs.asciinema.org/manual/asciicast/v3/), which asciinema plays.
package asciicast

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"
)

// A Header is what is known of a recording before it begins.
type Header struct {
	Cols, Rows int    // size of the terminal
	Type       string // of the terminal, as $TERM has it; may be empty
	Title      string // may be empty
}

// A Writer records what a program writes to a terminal. Any number of
// goroutines may use it. After an error of the file it records nothing more.
type Writer struct {
	mu   sync.Mutex
	w    io.Writer
	now  func() time.Time
	last time.Time // of the last event, in whole microseconds
	rest []byte    // the start of a character whose end was not written yet
	err  error
}

// NewWriter writes the header of a recording that begins now, and returns what
// records its events. now is the clock: time.Now outside tests.
func NewWriter(w io.Writer, h Header, now func() time.Time) (*Writer, error) {
	type term struct {
		Cols int    `json:"cols"`
		Rows int    `json:"rows"`
		Type string `json:"type,omitempty"`
	}
	began := now()
	r := &Writer{w: w, now: now, last: began.Truncate(time.Microsecond)}
	r.line(struct {
		Version   int    `json:"version"`
		Term      term   `json:"term"`
		Timestamp int64  `json:"timestamp"`
		Title     string `json:"title,omitempty"`
	}{3, term{h.Cols, h.Rows, h.Type}, began.Unix(), h.Title})
	return r, r.err
}

// Write records output. It never fails, so that a full disk does not stop the
// program that is recorded; see Close.
func (r *Writer) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	text := append(r.rest, p...)
	whole := wholeLen(text)
	r.rest = bytes.Clone(text[whole:])
	if whole > 0 {
		r.event("o", string(text[:whole]))
	}
	return len(p), nil
}

// wholeLen returns the length of text without the start of a character at its
// end.
func wholeLen(text []byte) int {
	for i := len(text) - 1; i >= max(0, len(text)-utf8.UTFMax); i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return i
			}
			break
		}
	}
	return len(text)
}

// Resize records a new size of the terminal.
func (r *Writer) Resize(cols, rows int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.event("r", strconv.Itoa(cols)+"x"+strconv.Itoa(rows))
}

// Mark records a marker, at which players can stop.
func (r *Writer) Mark(label string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.event("m", label)
}

// Close records the exit status of the program, and returns the first error of
// the file. It does not close the file.
func (r *Writer) Close(status int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.rest) > 0 {
		r.event("o", string(r.rest))
		r.rest = nil
	}
	r.event("x", strconv.Itoa(status))
	return r.err
}

// event writes an event: the seconds since the last one, its code and its data.
func (r *Writer) event(code, data string) {
	now := r.now().Truncate(time.Microsecond)
	interval := max(0, now.Sub(r.last))
	r.last = now
	r.line([]any{json.RawMessage(strconv.FormatFloat(interval.Seconds(), 'f', 6, 64)), code, data})
}

// line writes a value as a line of JSON.
func (r *Writer) line(v any) {
	if r.err != nil {
		return
	}
	enc := json.NewEncoder(r.w)
	enc.SetEscapeHTML(false)
	r.err = enc.Encode(v)
}
