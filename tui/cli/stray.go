package cli

import (
	"bytes"
	"io"
	"log"
	"os"
)

// maxStray is how much of what is printed astray is kept.
const maxStray = 64 << 10

// A stray keeps prints of anyone off the screen while it is up: what goes to
// the process's output and errors waits until the terminal is as it was.
type stray struct {
	out, err *os.File // the real ones
	writer   *os.File
	text     bytes.Buffer
	done     chan struct{}
}

// catchStray begins to catch. It returns nil, which does nothing, if it cannot.
func catchStray() *stray {
	r, w, err := os.Pipe()
	if err != nil {
		return nil
	}
	s := &stray{out: os.Stdout, err: os.Stderr, writer: w, done: make(chan struct{})}
	os.Stdout, os.Stderr = w, w
	log.SetOutput(w)
	go func() {
		defer close(s.done)
		defer r.Close()
		io.CopyN(&s.text, r, maxStray)
		io.Copy(io.Discard, r)
	}()
	return s
}

// release ends it and prints what was caught.
func (s *stray) release() {
	if s == nil {
		return
	}
	os.Stdout, os.Stderr = s.out, s.err
	log.SetOutput(s.err)
	s.writer.Close()
	<-s.done
	s.err.Write(s.text.Bytes())
}
