package cli

import (
	"context"
	"errors"
	"io"

	"descent/data/memory"
	"descent/model/guard"
	"descent/model/tensor"
	"descent/trainer/store/index"
	"descent/tui/journal"
)

// A command has the state that the subcommands share.
type command struct {
	in       io.Reader
	out, err *output
	ctx      context.Context // ends on a signal, or when output cannot be written
	cancel   context.CancelCauseFunc
	debug    debugOptions
	memory   memory.Size // the limit for all runs; 0 for a share of the free memory
	stored   storeOptions
	index    *index.Index  // the index of the store; nil if runs are not stored
	late     chan struct{} // closed tui.Patience after ctx has ended
}

// Main runs the program with the given arguments and returns its exit code.
func Main(args []string, in io.Reader, out, errOut io.Writer) int {
	c := newCommand(args, in, out, errOut)
	defer c.watchSignals()()
	var err error
	if broke := guard.Call(func() { err = c.execute(args) }); broke != nil {
		err = broke
	}
	err = c.verdict(err)
	if e := c.debug.end(err); err == nil {
		err = e
	}
	c.complain(err)
	var interrupted interruption
	if errors.As(err, &interrupted) && interrupted.typed {
		die(interrupted.signal)
	}
	return exitCode(err)
}

func newCommand(args []string, in io.Reader, out, errOut io.Writer) *command {
	ctx, cancel := context.WithCancelCause(context.Background())
	return &command{
		in:     in,
		out:    &output{to: out, name: "standard output", failed: cancel},
		err:    &output{to: errOut, name: "standard error"},
		ctx:    ctx,
		cancel: cancel,
		debug:  debugOptions{log: journal.None(), args: args},
		late:   make(chan struct{}),
	}
}

// execute runs the subcommand that args name.
func (c *command) execute(args []string) error {
	if _, _, err := tensor.Kernels(); err != nil {
		return err
	}
	root := c.root()
	root.SetArgs(queriesLast(args))
	root.SetIn(c.in)
	return root.Execute()
}

// background calls do in a goroutine. A panic in do ends the command.
func (c *command) background(do func()) { guard.Go(do, c.cancel) }
