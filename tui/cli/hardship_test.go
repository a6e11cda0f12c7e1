//go:build unix

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"testing"
	"time"

	"descent/tui/ui/uitest"
)

// A hardship is a command line that lacks a stream, has a strange environment or
// gets signals; shellText says what it may use.
type hardship struct {
	line string // of a shell; the folder is empty
	code int
	out  string // regular expressions of what is printed; "" for nothing, "*" for anything
	err  string
}

// What is said where output is lost.
const (
	lost    = `^descent: standard output could not be written to its end: no space left on device\n$`
	noLog   = `^descent: --debug: write /dev/full: no space left on device\n$`
	refused = `^descent: [^\n]*\n$`
)

// hardships on streams and files.
var streamHardships = []hardship{
	{"$D version >/dev/full", 1, "", lost},
	{"$D version --json >/dev/full", 1, "", lost},
	{"$D >/dev/full $S", 1, "", `not a terminal[^\n]*\n` + lost[1:]},
	{"$D help >/dev/full", 1, "", lost},
	{"$D train --help >/dev/full", 1, "", lost},
	{"$D completion zsh >/dev/full", 1, "", lost},
	{"$D __complete train '' >/dev/full", 1, "", "*"},
	{"$D licenses >/dev/full", 1, "", lost},
	{"$D train $S --json >/dev/full", 1, "", lost},
	{"$D train $E --json >/dev/full", 1, "", lost}, // ends at once
	{"$D train $S --print-preset >/dev/full", 1, "", lost},
	{"$D search $S --over lr=0.1..1 --trials 2 >/dev/full", 1, "", lost},
	{"$D check $S >/dev/full", 1, "", lost},
	{"$D lessons --check adaline --seeds 1 >/dev/full", 1, "", lost},
	{"$D version >/dev/full 2>&1", 1, "", ""},
	{"$D train nope >/dev/full 2>&1", 2, "", ""},
	{"$D train $S 2>/dev/full", 0, "done after 3", ""},
	{"$D version --debug /dev/full", 1, "descent ", noLog},
	{"$D train $S --debug /dev/full", 1, "done after 3", noLog},
	{"$D train nope --debug /dev/full", 2, "", `unknown preset`},
	{"$D version --debug .", 1, "", `--debug: .*directory`},
	{"$D version --debug no/such/folder/log", 1, "", `--debug: .*no such file`},
	{"$D version --debug /dev/null", 0, "descent ", ""},
	{"$D version >&-", 0, "", ""}, // a stream that is closed is the null device
	{"$D version 2>&-", 0, "descent ", ""},
	{"$D version <&-", 0, "descent ", ""},
	{"$D train $S >&- 2>&- <&-", 0, "", ""},
	{"$D train nope 2>&-", 2, "", ""},
	{"$D $S <&-", 0, "done after 3", "not a terminal"},
	{"$D $S </dev/zero", 0, "done after 3", "not a terminal"},
	{"$D train $S --json | head -1", 0, `^\{[^\n]*\}\n$`, ""},
	{"$D train $E --json | head -1", 0, `^\{[^\n]*\}\n$`, ""},
	{"$D parts | true", 0, "", ""},
	{"$D licenses | head -c 1", 0, "^.$|^\n$", ""},
	{"$D help | head -1", 0, "descent", ""},
	{"$D lessons | head -1", 0, "perceptron", ""},
	{"$D search $R --over lr=0.1..1 --trials 2 --epochs 2 | true", 0, "", ""},
	{"set -o pipefail; $D licenses | true", 141, "", ""},
	{"set -o pipefail; trap '' PIPE; $D licenses | true", 141, "", ""},
	{"trap '' PIPE; $D train $E --json | head -1", 0, `^\{[^\n]*\}\n$`, ""},
	{"ulimit -f 0; trap '' XFSZ; $D licenses >licenses", 1, "", "standard output could not be written to its end: file too large"},
	{"$D train $S --on-end 'exit 3'", 1, "done after 3", `--on-end: exit status 3`},
	{"$D train $S --on-end 'kill -9 $$'", 1, "done after 3", `--on-end: signal: killed`},
	{"PATH= $D train $S --on-end true", 1, "done after 3", `--on-end`},
	{"$D train $S --on-end 'cat >/dev/full </dev/zero'", 1, "done after 3", `--on-end`},
}

// hardships by the environment and by arguments.
var environmentHardships = []hardship{
	{"env -i $D version", 0, "descent ", ""},
	{"env -i $D parts", 0, "adam", ""},
	{"LC_ALL=C $D lessons adaline --picture | LC_ALL=C grep -c '[^ -~]'", 1, `^0\n$`, ""},
	{"LC_ALL=xx_YY.bogus $D train $S", 0, "done", ""},
	{"LC_ALL=$'\\e[31m' $D train $S", 0, "done", ""},
	{"LANG= LC_CTYPE=$'\\xff' $D version", 0, "descent ", ""},
	{"COLUMNS=1 LINES=1 $D help", 0, "descent", ""},
	{"COLUMNS=-5 $D lr $S", 0, "run: ", ""},
	{"COLUMNS=9999999999999 $D lr $S", 0, "run: ", ""},
	{"NO_COLOR=$'\\e[2J' $D train $S", 0, "done", ""},
	{"DESCENT_KERNELS=$'\\e]0;pwn\\a' $D version", 2, "", `^descent: .*\\x1b\]0;pwn\\a.*\n$`},
	{"DESCENT_KERNELS=$'\\u202e\\n\\nx' $D train $S", 2, "", refused},
	{"TMPDIR=/no/such HOME= $D train $S", 0, "done", ""},
	{"GOMAXPROCS=-1 $D train $S", 0, "done", ""},
	{"TEA_TRACE=/dev/full TEA_DEBUG=1 $D train $S", 0, "done", ""},
	{"$D train $'\\e]0;x\\a'", 2, "", refused},
	{"$D train $'\\xff\\xfe'", 2, "", refused},
	{"$D train $'a\\nb\\n\\nc.toml'", 2, "", refused},
	{"$D train ''", 2, "", refused},
	{"$D ''", 2, "", refused},
	{"$D train --activation $'\\u202e\\u200b'", 2, "", refused},
	{"$D train --data csv:file=$'x\\u200b\\e[2J.csv'", 2, "", refused},
	{"$D data $'\\e[31m.csv'", 2, "", refused},
	{"$D --$'\\e[2J'", 2, "", refused},
	{"$D -$'\\e'", 2, "", refused},
	{"$D --theme $'\\r\\n\\e[2J'", 2, "", refused},
	{"$D lessons $'\\u2066'", 2, "", refused},
	{"$D search --over $'\\e'=1..2", 2, "", refused},
	{"$D search --over $'lr=1..2:\\a'", 2, "", refused},
	{"$D train $(printf '%0100000d' 0)", 2, "", refused},
	{"$D version $(seq 10000)", 2, "", refused},
	{"$D train --lr $(printf '1%.0s' $(seq 50000))", 2, "", refused},
	{"printf 'title = \"\\\\u001b\\\"\\n' >x.toml; $D train x.toml $S", 0, "lane 1 +done", ""},
	{"printf 'title=\"\\\\u001b]0;x\\\\u0007\"\\n[[lane]]\\nname=\"\\\\u001b\\\\u202e\"\\n' >x.toml; $D train x.toml $S", 0, `\\x1b\\u202e +done`, ""},
	{"printf '\\e[2J = 1\\n' >x.toml; $D train x.toml", 2, "", refused},
	{"printf '\\e[31mx,y\\e]0;p\\a\\n1,2\\n' >$'\\e.csv'; $D data $'\\e.csv'", 0, `\\x1b\[31mx +number`, ""},
}

// hardships by signals, on a program without a screen. K SIGNAL sends it once the
// program is at work, and W waits for its end.
var signalHardships = []hardship{
	{"set -m; $D train $E & K INT; W", 130, "interrupted after", "interrupt"},
	{"$D train $E & K INT; K TERM; W", 143, "interrupted after", "terminated"}, // such a shell has it ignore interrupts
	{"$D train $E --json & K TERM; W", 143, `"event":"interrupted"`, "terminated"},
	{"$D train $E & K HUP; W", 129, "interrupted after", "hangup"},
	{"set -m; $D train $E & K QUIT; W", 131, "interrupted after", "quit"},
	{"$D train $E & K TERM TERM TERM INT HUP; W", 143, "interrupted after", "terminated"},
	{"$D train $E & K TSTP CONT; K TERM; W", 143, "interrupted after", "terminated"},
	{"$D train $E & K STOP TERM CONT; W", 143, "interrupted after", "terminated"},
	{"$D train $E & K CONT CONT CONT WINCH WINCH; K TERM; W", 143, "interrupted after", "terminated"},
	{"$D train $E & K KILL; W", 137, "*", "*"},
	{"trap '' HUP; $D train $E & K HUP; K TERM; W", 143, "interrupted after", "terminated"},
	{"nohup $D train $E >nohup.out & K HUP; K TERM; W; cat nohup.out", 0, "interrupted after", "terminated"},
	{"$D train $E --on-end 'echo hook' & K TERM; W", 143, "interrupted after", "^descent: ended by a signal: terminated\n$"},
	{"$D $E & K TERM; W", 143, "interrupted after", "terminated"},
	{"set -m; $D search $R --epochs 5 --trials 5000 --patient --over lr=0.001..0.1 --json & K INT; W", 130, `"trial":5000,`, "interrupt"},
	{"timeout -s INT 2 $D train $E", 124, "interrupted after", "interrupt"},
	{"timeout --preserve-status 2 $D train $E", 143, "interrupted after", "terminated"},
}

// shellText is what the lines of hardships may use: the program D, flags S of a run
// that ends in no time, and E of one that does not end, and whose log says when it
// is at work, as that of R does, which has no number of epochs.
const shellText = `
S="--data spiral --hidden 16 --epochs 3 --batch 30 --optimizer adam"
R="--data spiral --evals 1 --debug ready"
E="$R --epochs 100000"
K() {
	for i in $(seq 1200); do grep -qs 'evaluated\|ended' ready && break; sleep 0.05; done
	for s in "$@"; do kill -$s $!; sleep 0.05; done
}
W() { wait $!; }
`

// Whatever a command lacks or gets, it ends in time with the right code, says why in
// one line, and no text of others steers the terminal.
func TestHardships(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("the hardships need bash and devices of Linux")
	}
	bin := program(t)
	for _, h := range slices.Concat(streamHardships, environmentHardships, signalHardships) {
		t.Run(h.line, func(t *testing.T) {
			t.Parallel()
			h.endure(t, bash, bin)
		})
	}
}

// endure runs the line of a hardship and holds what comes of it to a.
func (a hardship) endure(t *testing.T, bash, bin string) {
	var out, errOut bytes.Buffer
	cmd := exec.Command(bash, "-c", shellText+a.line)
	cmd.Dir, cmd.Stdout, cmd.Stderr = t.TempDir(), &out, &errOut
	cmd.Env = append(os.Environ(), "D="+bin, "LC_ALL=C.UTF-8", "TERM=xterm-256color")
	cmd.WaitDelay = 10 * time.Second
	timer := time.AfterFunc(3*time.Minute, func() { cmd.Process.Kill() })
	cmd.Run()
	if !timer.Stop() {
		t.Error("it did not end")
	}
	if code := cmd.ProcessState.ExitCode(); code != a.code {
		t.Errorf("exit code %d, want %d", code, a.code)
	}
	for _, printed := range []struct{ what, got, want string }{{"prints", out.String(), a.out}, {"says", errOut.String(), a.err}} {
		if !printedAs(printed.got, printed.want) {
			t.Errorf("it %s %.500q, want %q", printed.what, printed.got, printed.want)
		}
		if found := uitest.Steers(printed.got); found != nil {
			t.Errorf("it %s %q", printed.what, found)
		}
	}
}

// printedAs reports whether text is what a hardship wants.
func printedAs(text, want string) bool {
	switch want {
	case "*":
		return true
	case "":
		return text == ""
	}
	return regexp.MustCompile(want).MatchString(text)
}
