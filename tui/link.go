package tui

import (
	"sync"
	"time"

	"github.com/charmbracelet/x/term"
)

// A link is the way to the terminal. It measures how much of it frames take, so
// that over a slow one they come seldom enough to leave room for what answers
// keys: what waits in a full buffer goes before that.
type link struct {
	term.File

	mu        sync.Mutex
	perSecond float64   // bytes that the terminal takes; 0 while it takes all
	found     time.Time // when that was measured
	sent      int       // bytes since the last frame
}

const (
	leastWrite   = 512                  // bytes of a write that is measured; a short one says more of this machine
	heldTime     = 5 * time.Millisecond // of a write, from which on a buffer is full
	linkShare    = 0.25                 // of a slow link, for frames
	linkTime     = 10 * time.Second     // after which a slow link is tried with twice as much
	fastLink     = 1e6                  // bytes a second that no frames reach
	longestFrame = 2 * time.Second
)

// Write implements io.Writer.
func (l *link) Write(p []byte) (int, error) {
	begun := time.Now()
	n, err := l.File.Write(p)
	l.wrote(n, begun, time.Now())
	return n, err
}

// wrote takes down a write of n bytes. One that was held up had to wait until as
// many had gone.
func (l *link) wrote(n int, begun, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent += n
	took := now.Sub(begun)
	if n < leastWrite || took < heldTime {
		return
	}
	rate := float64(n) / took.Seconds()
	if l.perSecond > 0 {
		rate = (l.perSecond + rate) / 2
	}
	l.perSecond, l.found = rate, now
}

// rest returns how long the next frame should wait for the link to be free of
// those before.
func (l *link) rest(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	sent := l.sent
	l.sent = 0
	if l.perSecond == 0 {
		return 0
	}
	if now.Sub(l.found) > linkTime {
		l.perSecond, l.found = 2*l.perSecond, now
	}
	if l.perSecond >= fastLink {
		l.perSecond = 0
		return 0
	}
	wait := time.Duration(float64(sent) / (linkShare * l.perSecond) * float64(time.Second))
	return min(wait, longestFrame)
}
