package cli

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"os"

	"descent/model/guard"
)

// maxCaptured is the largest number of bytes of output that a capture keeps.
const maxCaptured = 64 << 10

// A capture keeps what the process prints to standard output and standard error
// while the dashboard is on the terminal, and prints it afterward.
type capture struct {
	out, err *os.File // the real ones
	writer   *os.File
	text     bytes.Buffer
	done     chan struct{}
}

// captureOutput begins a capture. If that is not possible it returns nil, on which
// release does nothing.
func captureOutput() *capture {
	r, w, err := os.Pipe()
	if err != nil {
		return nil
	}
	c := &capture{out: os.Stdout, err: os.Stderr, writer: w, done: make(chan struct{})}
	os.Stdout, os.Stderr = w, w
	log.SetOutput(w)
	guard.Go(func() {
		defer close(c.done)
		defer r.Close()
		io.CopyN(&c.text, r, maxCaptured)
		io.Copy(io.Discard, r)
	}, func(err error) { fmt.Fprintln(c.err, err) })
	return c
}

// release ends the capture and prints to errOut what it kept.
func (c *capture) release(errOut io.Writer) {
	if c == nil {
		return
	}
	os.Stdout, os.Stderr = c.out, c.err
	log.SetOutput(c.err)
	c.writer.Close()
	<-c.done
	errOut.Write(bytes.ReplaceAll(c.text.Bytes(), []byte("\r\n"), []byte("\n")))
}
