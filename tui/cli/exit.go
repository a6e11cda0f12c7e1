package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"descent/data"
	"descent/model/guard"
	"descent/trainer"
)

// Exit codes of the program. That of a command which a signal ended is
// signalCode plus the number of the signal, as shells have it: 130 for an
// interrupt, 143 for a request to end.
const (
	exitOK     = 0
	exitFailed = 1
	exitMisuse = 2
	signalCode = 128
)

// exitCodes describes the exit codes, for help and README.
var exitCodes = []struct{ code, meaning string }{
	{"0", "success; also a dashboard that was quit by a key, including ctrl+c"},
	{"1", "a run failed or diverged, a claim did not hold, a check failed, no rate lowered the loss, a run was not reproduced, a row could not be read, or output could not be written"},
	{"2", "misuse: the arguments are not valid, or name something that cannot be read, or a file to write that exists"},
	{"130, 143", "a signal ended the command (128 plus its number: interrupt, terminate); the results so far are printed"},
}

// exitCodesHelp returns exitCodes as lines of help.
func exitCodesHelp() string {
	var b strings.Builder
	for _, e := range exitCodes {
		fmt.Fprintf(&b, "  %-10s%s\n", e.code, e.meaning)
	}
	return strings.TrimRight(b.String(), "\n")
}

// errFailed is the error of a command that has already printed the errors of its runs.
var errFailed = errors.New("a run failed")

// A failure is an error of a command with valid arguments that could not be completed.
type failure struct{ error }

// Unwrap returns the error itself.
func (f failure) Unwrap() error { return f.error }

// unwritten returns err as a failure if the system refused to write: the arguments are valid
// then. err is that of writing to files or to the store.
func unwritten(err error) error {
	if errors.As(err, new(syscall.Errno)) {
		return failure{err}
	}
	return err
}

// exitCode returns the exit code for the error of a command.
func exitCode(err error) int {
	var interrupted interruption
	var failed failure
	var diverged *trainer.Divergence
	var panicked *guard.Panic
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &interrupted):
		return signalCode + int(interrupted.signal)
	case errors.Is(err, errFailed), errors.As(err, &failed), errors.As(err, &diverged), errors.As(err, &panicked):
		return exitFailed
	}
	return exitMisuse
}

// verdict returns the error of a command that returned err. Lost output and a signal
// replace the errors that followed from them. A closed pipe ends a command like SIGPIPE.
func (c *command) verdict(err error) error {
	cause := context.Cause(c.ctx)
	switch {
	case errors.Is(c.out.err, syscall.EPIPE):
		return interruption{signal: syscall.SIGPIPE}
	case c.out.err != nil:
		return c.out.err
	case cause != nil:
		return cause
	}
	return err
}

// complain prints the error of a command, unless it was printed before.
func (c *command) complain(err error) {
	if err == nil || errors.Is(err, errFailed) || errors.Is(err, interruption{signal: syscall.SIGPIPE}) {
		return
	}
	text, stack, _ := strings.Cut(err.Error(), "\n")
	var panicked *guard.Panic
	if !errors.As(err, &panicked) {
		text, stack = data.Brief(err).Error(), ""
	}
	fmt.Fprintf(c.err, "descent: %s\n%s", text, stack)
}
