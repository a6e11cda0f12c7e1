package terminal

import (
	"errors"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/model/guard"
)

// Away returns a command that releases the terminal, calls do, and takes the terminal again
// with a new frame. Then it sends the message that back returns for the error of taking
// the terminal.
func Away(do func(), back func(error) tea.Msg) tea.Cmd {
	return tea.Exec(errand(do), func(err error) tea.Msg {
		if p := (*guard.Panic)(nil); errors.As(err, &p) {
			return broken{p}
		}
		return back(err)
	})
}

// An errand is a function that runs while the terminal is released.
type errand func()

// awayTime is the minimal duration of an errand. When the terminal is released, Bubble Tea
// stops the ticker of its renderer in another goroutine, and starts it again when the
// terminal is taken. If the start came before the stop, nothing would be drawn any more.
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

// Keys is a terminal as the source of keys.
type Keys struct {
	*os.File
	Gone func() // called when the terminal was closed
}

// Read implements io.Reader.
func (k *Keys) Read(p []byte) (int, error) {
	n, err := k.File.Read(p)
	if err != nil {
		k.Gone()
	}
	return n, err
}
