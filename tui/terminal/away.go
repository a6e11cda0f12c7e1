package terminal

import (
	"errors"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/model/guard"
)

// Away returns a command that gives the terminal back, calls do, and takes the
// terminal again with a new picture. back returns the message that follows; it gets
// the error of taking it.
func Away(do func(), back func(error) tea.Msg) tea.Cmd {
	return tea.Exec(errand(do), func(err error) tea.Msg {
		if p := (*guard.Panic)(nil); errors.As(err, &p) {
			return broken{p}
		}
		return back(err)
	})
}

// An errand is what is done while the terminal is given back.
type errand func()

// awayTime is how long an errand takes at least. Bubble Tea stops the ticker of its
// renderer in a goroutine of its own while the terminal is given back, and starts the
// same ticker when it is taken again: where that comes first, nothing is drawn any
// more.
const awayTime = 50 * time.Millisecond

// Run implements tea.ExecCommand.
func (e errand) Run() error {
	least := time.After(awayTime)
	defer func() { <-least }()
	return guard.Call(e)
}

// SetStdin implements tea.ExecCommand.
func (errand) SetStdin(io.Reader) {}

// SetStdout implements tea.ExecCommand.
func (errand) SetStdout(io.Writer) {}

// SetStderr implements tea.ExecCommand.
func (errand) SetStderr(io.Writer) {}

// Keys is a terminal that keys come from.
type Keys struct {
	*os.File
	Gone func() // is called when no more can come
}

// Read implements io.Reader.
func (k *Keys) Read(p []byte) (int, error) {
	n, err := k.File.Read(p)
	if err != nil {
		k.Gone()
	}
	return n, err
}
