// Package asciicast writes recordings of a terminal in the format asciicast v2
// (https://docs.asciinema.org/manual/asciicast/v2/), which all versions of asciinema
// since 2.0 and its players on web pages play.
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

// A Writer records what a program writes to a terminal. Each event is written to
// the file at once, in one piece, so that the recording of a program that was killed
// can be played. After an error of the file it records nothing more. Any number of
// goroutines may use it. A nil Writer records nothing.
type Writer struct {
	mu         sync.Mutex
	w          io.Writer
	now        func() time.Time
	zero       time.Time // the moment that events have their times from
	cols, rows int
	rest       []byte // the start of a character whose end was not written yet
	err        error
}

// NewWriter writes the header of a recording that begins now, and returns what
// records its events. now is the clock: time.Now outside tests.
func NewWriter(w io.Writer, h Header, now func() time.Time) (*Writer, error) {
	r := &Writer{w: w, now: now, zero: now(), cols: h.Cols, rows: h.Rows}
	var env map[string]string
	if h.Type != "" {
		env = map[string]string{"TERM": h.Type}
	}
	r.line(struct {
		Version   int               `json:"version"`
		Width     int               `json:"width"`
		Height    int               `json:"height"`
		Timestamp int64             `json:"timestamp"`
		Title     string            `json:"title,omitempty"`
		Env       map[string]string `json:"env,omitempty"`
	}{2, h.Cols, h.Rows, r.zero.Unix(), h.Title, env})
	return r, r.err
}

// Write records output. It never fails, so that a full disk does not stop the
// program that is recorded; see Err.
func (r *Writer) Write(p []byte) (int, error) {
	if r == nil {
		return len(p), nil
	}
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

// Resize records the size of the terminal, if that is new.
func (r *Writer) Resize(cols, rows int) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if cols != r.cols || rows != r.rows {
		r.cols, r.rows = cols, rows
		r.event("r", strconv.Itoa(cols)+"x"+strconv.Itoa(rows))
	}
}

// Skip calls do, such as what stops the program, and leaves out the time that it
// takes.
func (r *Writer) Skip(do func()) {
	if r == nil {
		do()
		return
	}
	begun := r.now()
	do()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.zero = r.zero.Add(r.now().Sub(begun))
}

// Err returns the first error of the file.
func (r *Writer) Err() error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// Close records what is left of the output, and returns the first error of the
// file. It does not close the file.
func (r *Writer) Close() error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.rest) > 0 {
		r.event("o", string(r.rest))
		r.rest = nil
	}
	return r.err
}

// event writes an event: the seconds since the recording began, its code and its
// data.
func (r *Writer) event(code, data string) {
	at := max(0, r.now().Sub(r.zero))
	r.line([]any{json.RawMessage(strconv.FormatFloat(at.Seconds(), 'f', 6, 64)), code, data})
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
