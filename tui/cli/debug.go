package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"descent/tui/journal"
)

// debugOptions are the debugging flags of every command, with the log and the server that
// they open.
type debugOptions struct {
	file, address string
	args          []string // arguments of the program

	log      *slog.Logger    // writes nothing without --debug
	journal  *journal.File   // the file of --debug, or nil
	profiles *journal.Server // the server of --pprof, or nil
	begun    time.Time
}

func (d *debugOptions) addFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVar(&d.file, "debug", "", "append a log of events and keys, with times, to `FILE`; JSON if its name ends in .json or .jsonl")
	f.StringVar(&d.address, "pprof", "", "serve profiles at `ADDRESS` on the loopback interface, such as localhost:6060")
}

// begin opens the log and the server.
func (d *debugOptions) begin(errOut io.Writer) (err error) {
	d.begun = time.Now()
	if d.file != "" {
		if d.log, d.journal, err = journal.Open(d.file); err != nil {
			d.log = journal.None()
			return unwritten(fmt.Errorf("--debug: %w", err))
		}
		info, _ := debug.ReadBuildInfo()
		d.log.Info("command begun", "arguments", d.args, "version", identify(info, release, commit).String())
	}
	if d.address != "" {
		if d.profiles, err = journal.Serve(d.address, d.log); err != nil {
			return fmt.Errorf("--pprof: %w", err)
		}
		fmt.Fprintf(errOut, "descent: profiles are at %s\n", d.profiles.URL())
		d.log.Info("profiles served", "url", d.profiles.URL())
	}
	return nil
}

// end closes the log and the server, after a command that ended with err. It returns an
// error if the log is incomplete.
func (d *debugOptions) end(err error) error {
	if d.profiles != nil {
		d.profiles.Close()
	}
	if d.journal == nil {
		return nil
	}
	text := ""
	if err != nil {
		text = err.Error()
	}
	d.log.Info("command ended", "error", text, "elapsed", time.Since(d.begun))
	if err := d.journal.Close(); err != nil {
		return failure{fmt.Errorf("--debug: %w", err)}
	}
	return nil
}

// screen returns a terminal on out that logs keys and late frames; nil without --debug.
func (d *debugOptions) screen(out io.Writer) *watchedScreen {
	if f, ok := out.(term.File); ok && journal.On(d.log) {
		return &watchedScreen{File: f, log: d.log}
	}
	return nil
}

// lateFrame is the delay after a key at which a frame counts as late: people notice a
// delay of a tenth of a second (Card, Robertson and Mackinlay 1991).
const lateFrame = 100 * time.Millisecond

// A watchedScreen is a terminal that logs keys and late frames.
type watchedScreen struct {
	term.File
	log     *slog.Logger
	pressed atomic.Int64 // time of the first key that no frame has followed, in Unix nanoseconds, or 0
}

// message logs keys, clicks, pastes and changes of the window's size.
func (s *watchedScreen) message(m tea.Msg) {
	switch m := m.(type) {
	case tea.KeyPressMsg:
		s.log.Debug("key", "key", m.String())
	case tea.PasteMsg:
		s.log.Debug("paste", "text", m.String())
	case tea.MouseClickMsg:
		s.log.Debug("click", "x", m.X, "y", m.Y)
	case tea.WindowSizeMsg:
		s.log.Debug("size", "columns", m.Width, "rows", m.Height)
	default:
		return
	}
	s.pressed.CompareAndSwap(0, time.Now().UnixNano())
}

// Write implements io.Writer.
func (s *watchedScreen) Write(p []byte) (int, error) {
	n, err := s.File.Write(p)
	if at := s.pressed.Swap(0); at != 0 {
		level, what := slog.LevelDebug, "frame"
		took := time.Since(time.Unix(0, at))
		if took >= lateFrame {
			level, what = slog.LevelWarn, "late frame"
		}
		s.log.Log(context.Background(), level, what, "took", took, "bytes", n)
	}
	return n, err
}
