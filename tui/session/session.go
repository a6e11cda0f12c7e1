// Package session stores the state of the dashboard when it is closed: which stored runs
// were on it, which screen was shown, and how charts were drawn. Reopen opens its runs
// again.
package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"descent/data/regular"
	"descent/tui/ui"
)

// A Session is the state of the dashboard when it was closed.
type Session struct {
	Left     time.Time  `json:"left"` // when
	Title    string     `json:"title"`
	Runs     []Run      `json:"runs"`
	Selected string     `json:"selected,omitempty"` // ID of a run, "" for all
	Screen   string     `json:"screen"`             // its number
	Filter   string     `json:"filter,omitempty"`
	Pace     float64    `json:"pace"` // epochs a second, 0 for unlimited
	Glyphs   string     `json:"glyphs"`
	Charts   ui.Choices `json:"charts"`
	Order    ui.Order   `json:"order"`
}

// A Run is a run that was on the dashboard.
type Run struct {
	ID     string `json:"id"`
	Marked bool   `json:"marked,omitempty"`
}

// name is the name of the file of a session in the folder of a store.
const name = "session.json"

// Write stores s in a folder, and replaces an earlier session.
func Write(dir string, s *Session) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+name+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // does nothing after the renaming
	_, err = f.Write(append(text, '\n'))
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	return err
}

// A Writer writes the sessions of a dashboard, in any order and from any goroutine, so that
// the newest one stays.
type Writer struct {
	mu   sync.Mutex
	left time.Time // of the newest session that was written
}

// Write is like the function Write, except that it does nothing if a newer session was
// written.
func (w *Writer) Write(dir string, s *Session) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.Left.Before(w.left) {
		return nil
	}
	err := Write(dir, s)
	if err == nil {
		w.left = s.Left
	}
	return err
}

// Read returns the session that is stored in a folder; nil if there is none.
func Read(dir string) (*Session, error) {
	text, err := regular.Read(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	s := new(Session)
	if err := json.Unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", filepath.Join(dir, name), err)
	}
	return s, nil
}
