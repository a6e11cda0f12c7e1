package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"descent/tui/asciicast"
	"descent/tui/export"
)

// A recording is the file of --record.
type recording struct {
	*asciicast.Writer // nil for no recording
	path              string
	file              *os.File
}

// record begins the recording of out, if the flag is set.
func (l lookOptions) record(out io.Writer, title string) (*recording, error) {
	if l.recordTo == "" {
		return new(recording), nil
	}
	screen, ok := out.(term.File)
	if !ok {
		return nil, errors.New("--record: want a terminal, on which the dashboard is drawn")
	}
	h := asciicast.Header{Type: os.Getenv("TERM"), Title: title}
	var err error
	if h.Cols, h.Rows, err = term.GetSize(screen.Fd()); err != nil {
		return nil, fmt.Errorf("--record: the size of the terminal is not known: %w", err)
	}
	r := &recording{path: l.recordTo}
	if r.file, err = export.Begin(r.path); err != nil {
		return nil, unwritten(fmt.Errorf("--record: %w", err))
	}
	if r.Writer, err = asciicast.NewWriter(r.file, h, time.Now); err != nil {
		return nil, errors.Join(r.failed(err), r.file.Close(), os.Remove(r.path))
	}
	return r, nil
}

// end ends the recording. It returns an error if the recording is incomplete.
func (r *recording) end() error {
	if r.file == nil {
		return nil
	}
	err := r.Close()
	if closed := r.file.Close(); err == nil {
		err = closed
	}
	return r.failed(err)
}

// failed returns err with the name of the flag.
func (r *recording) failed(err error) error {
	if err == nil {
		return nil
	}
	return failure{fmt.Errorf("--record: %w", export.About(r.path, err))}
}

// screen returns the options for a dashboard on out, which is recorded and, with --debug,
// logged.
func (c *command) screen(out io.Writer, r *recording) []tea.ProgramOption {
	var sees []func(tea.Msg)
	if f, ok := out.(term.File); ok && r.file != nil {
		s := &recordedScreen{f, r.Writer}
		out, sees = s, append(sees, s.message)
	}
	if s := c.debug.screen(out); s != nil {
		out, sees = s, append(sees, s.message)
	}
	options := []tea.ProgramOption{tea.WithOutput(out)}
	if len(sees) > 0 {
		options = append(options, tea.WithFilter(func(_ tea.Model, m tea.Msg) tea.Msg {
			for _, see := range sees {
				see(m)
			}
			return m
		}))
	}
	return options
}

// A recordedScreen is a terminal that is recorded.
type recordedScreen struct {
	term.File
	to *asciicast.Writer
}

// message records changes of the window's size, before a frame of the new size.
func (s *recordedScreen) message(m tea.Msg) {
	if size, ok := m.(tea.WindowSizeMsg); ok {
		s.to.Resize(size.Width, size.Height)
	}
}

// Write implements io.Writer.
func (s *recordedScreen) Write(p []byte) (int, error) {
	n, err := s.File.Write(p)
	s.to.Write(p[:n])
	return n, err
}
