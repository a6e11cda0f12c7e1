package cli

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// A syncBuffer collects output while a test reads it.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// ReadFrom collects what r gives until it ends.
func (b *syncBuffer) ReadFrom(r io.Reader) (n int64, err error) {
	return io.Copy(struct{ io.Writer }{b}, r)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// wait waits until all of want was written.
func (b *syncBuffer) wait(t *testing.T, want ...string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		missing := ""
		for _, w := range want {
			if !strings.Contains(b.String(), w) {
				missing = w
			}
		}
		if missing == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%q was never written:\n%q", missing, b.String())
		}
	}
}
