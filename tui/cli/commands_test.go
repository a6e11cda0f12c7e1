package cli

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
)

// invocations are ways to call each command that print something in no time, by
// the command's path. TestEveryCommandIsInvoked holds the list to the commands.
var invocations = map[string][]string{
	"descent":                       {"SMALL", "--help"},
	"descent train":                 {"train SMALL", "train SMALL --json", "train SMALL --print-preset"},
	"descent check":                 {"check --optimizer adam SMALL", "check --optimizer adam SMALL --json"},
	"descent lr":                    {"lr --optimizer adam SMALL", "lr --optimizer adam SMALL --json"},
	"descent search":                {"search SMALL --over lr=0.01..1 --trials 2", "search SMALL --over lr=0.01..1 --trials 2 --json"},
	"descent search export":         {"search export --help"},
	"descent search ls":             {"search ls", "search ls --json"},
	"descent search restore":        {"search restore --help"},
	"descent search rm":             {"search rm --help"},
	"descent search show":           {"search show --help"},
	"descent serve":                 {"serve --help"},
	"descent serve gc":              {"serve gc --help"},
	"descent join":                  {"join --help"},
	"descent workers":               {"workers --help"},
	"descent workers drain":         {"workers drain --help"},
	"descent workers stop":          {"workers stop --help"},
	"descent ensemble":              {"ensemble --optimizer adam SMALL --members 2", "ensemble --optimizer adam SMALL --members 2 --json"},
	"descent presets":               {"presets", "presets --json"},
	"descent lessons":               {"lessons", "lessons --json", "lessons adaline --picture", "lessons --check adaline", "lessons --check adaline --json"},
	"descent data":                  {"data", "data --json", "data moons", "data moons --json"},
	"descent config":                {"config", "config --json"},
	"descent config get":            {"config get --help"},
	"descent config path":           {"config path"},
	"descent config set":            {"config set --help"},
	"descent config unset":          {"config unset --help"},
	"descent parts":                 {"parts", "parts --json"},
	"descent resume":                {"resume --help"},
	"descent runs":                  {"runs"},
	"descent runs compare":          {"runs compare --help"},
	"descent runs gc":               {"runs gc --help"},
	"descent runs import":           {"runs import --help"},
	"descent runs restore":          {"runs restore --help"},
	"descent runs rm":               {"runs rm --help"},
	"descent runs ls":               {"runs ls", "runs ls --json"},
	"descent runs note":             {"runs note --help"},
	"descent runs rename":           {"runs rename --help"},
	"descent runs show":             {"runs show --help"},
	"descent runs tag":              {"runs tag --help"},
	"descent runs where":            {"runs where", "runs where --json"},
	"descent export":                {"export --help"},
	"descent report":                {"report --help"},
	"descent reproduce":             {"reproduce --help"},
	"descent predict":               {"predict --help"},
	"descent watch":                 {"watch --help", "watch testdata/keras.csv --json"},
	"descent licenses":              {"licenses"},
	"descent version":               {"version", "version --json"},
	"descent help":                  {"help", "help train"},
	"descent completion":            {"completion"},
	"descent completion bash":       {"completion bash", "__complete train --activation r"},
	"descent completion zsh":        {"completion zsh"},
	"descent completion fish":       {"completion fish"},
	"descent completion powershell": {"completion powershell"},
}

// arguments returns an invocation as arguments.
func arguments(text string) []string {
	return strings.Fields(strings.ReplaceAll(text, "SMALL", strings.Join(small, " ")))
}

// eachInvocation calls f with all invocations, in order.
func eachInvocation(f func(text string)) {
	var all []string
	for _, texts := range invocations {
		all = append(all, texts...)
	}
	slices.Sort(all)
	for _, text := range all {
		f(text)
	}
}

// paths returns the paths of a command and of all below it.
func paths(cmd *cobra.Command) []string {
	all := []string{cmd.CommandPath()}
	for _, c := range cmd.Commands() {
		all = append(all, paths(c)...)
	}
	return all
}

func TestEveryCommandIsInvoked(t *testing.T) {
	root := newCommand(nil, nil, nil, nil).root()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	all := paths(root)
	for _, path := range all {
		if len(invocations[path]) == 0 {
			t.Errorf("%s is not tested: want an invocation", path)
		}
	}
	for path := range invocations {
		if !slices.Contains(all, path) {
			t.Errorf("there is no command %s", path)
		}
	}
}

// A disk has room for so many bytes; then each write ends in err.
type disk struct {
	strings.Builder
	room int
	err  error
}

// Write implements io.Writer.
func (d *disk) Write(p []byte) (int, error) {
	n := min(len(p), d.room)
	d.room -= n
	d.Builder.Write(p[:n])
	if n < len(p) {
		return n, d.err
	}
	return n, nil
}

// Output that is lost, all of it or its end, is a failure of every command, which
// says so in one line.
func TestOutputThatCannotBeWritten(t *testing.T) {
	eachInvocation(func(text string) {
		whole := &disk{room: 1 << 30}
		if code := Main(arguments(text), strings.NewReader(""), whole, new(strings.Builder)); code != exitOK || whole.Len() == 0 {
			t.Errorf("descent %s: exit code %d, %d bytes", text, code, whole.Len())
		}
		for _, room := range []int{0, whole.Len() / 2} {
			d, errOut := &disk{room: room, err: syscall.ENOSPC}, new(strings.Builder)
			code := Main(arguments(text), strings.NewReader(""), d, errOut)
			const want = "descent: standard output could not be written to its end: no space left on device\n"
			if code != exitFailed || !strings.HasSuffix(errOut.String(), want) {
				t.Errorf("descent %s with room for %d bytes: exit code %d, says %q", text, room, code, errOut)
			}
		}
	})
}

// Who closes a pipe wants nothing more, and no word about it.
func TestClosedPipeEndsQuietly(t *testing.T) {
	eachInvocation(func(text string) {
		pipe, errOut := &disk{err: fmt.Errorf("write: %w", syscall.EPIPE)}, new(strings.Builder)
		code := Main(arguments(text), strings.NewReader(""), pipe, errOut)
		said := errOut.String()
		for _, note := range []string{"descent: standard output is not a terminal: training without the dashboard, as descent train does\n",
			"Completion ended with directive: ShellCompDirectiveNoFileComp\n"} {
			said = strings.ReplaceAll(said, note, "")
		}
		if code != signalCode+int(syscall.SIGPIPE) || said != "" {
			t.Errorf("descent %s: exit code %d, says %q", text, code, said)
		}
	})
}

// Misuse is the same code in every command, in one line, with nothing printed.
func TestEveryCommandKnowsMisuse(t *testing.T) {
	for path := range invocations {
		args := append(strings.Fields(path)[1:], "--no-such-flag")
		if path == "descent help" { // takes any words
			continue
		}
		code, out, errOut := descent(args...)
		if code != exitMisuse || out != "" || strings.Count(errOut, "\n") != 1 || !strings.HasPrefix(errOut, "descent: unknown flag") {
			t.Errorf("%s --no-such-flag: exit code %d, %q, %q", path, code, out, errOut)
		}
	}
}
