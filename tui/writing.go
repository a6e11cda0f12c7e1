package tui

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/model/guard"
)

// writePatience is how long the program waits at its end for files that it writes.
const writePatience = 3 * time.Second

// writes returns a command that calls do, which writes a file. The program does not end in
// the middle of it, which would leave a part of the file.
func (a *App) writes(do func() tea.Msg) tea.Cmd {
	a.writing.Add(1)
	written := sync.OnceFunc(a.writing.Done)
	return func() tea.Msg {
		defer written()
		return do()
	}
}

// awaitWrites waits until all files are written or ctx ends. It is called after the last
// message.
func (a *App) awaitWrites(ctx context.Context) {
	written := make(chan struct{})
	guard.Go(func() {
		defer close(written)
		a.writing.Wait()
	}, func(error) {}) // impossible: Wait does not panic after the last Add
	select {
	case <-written:
	case <-ctx.Done():
	}
}
