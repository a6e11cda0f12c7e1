package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"descent/presets/lesson"
)

// objectsOf returns the JSON objects that a command printed, one a line.
func objectsOf(t *testing.T, out string) (list []map[string]any) {
	t.Helper()
	for line := range strings.Lines(out) {
		var o map[string]any
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		list = append(list, o)
	}
	return list
}

func TestLessonsAreListed(t *testing.T) {
	code, out, _ := descent("lessons")
	if code != exitOK {
		t.Errorf("exit code %d", code)
	}
	for _, name := range lesson.Names() {
		if !strings.Contains(out, " "+name+" ") {
			t.Errorf("%s is not listed", name)
		}
	}
}

// A lesson has a number too, that of the list.
func TestLessonsHaveNumbers(t *testing.T) {
	for i, want := range lesson.All {
		if l, err := findLesson(fmt.Sprint(i + 1)); err != nil || l.Name != want.Name {
			t.Errorf("lesson %d is %s, %v: want %s", i+1, l.Name, err, want.Name)
		}
	}
	for _, number := range []string{"0", "-1", fmt.Sprint(len(lesson.All) + 1)} {
		if _, err := findLesson(number); err == nil {
			t.Errorf("there is a lesson %s", number)
		}
	}
	code, out, _ := descent("lessons", "--check", "2")
	if code != exitOK || !strings.Contains(out, "PASS  adaline") {
		t.Errorf("exit code %d: %s", code, out)
	}
}

func TestLessonsCheck(t *testing.T) {
	code, out, errOut := descent("lessons", "--check", "adaline", "steep-valley", "--json", "--seed", "2")
	list := objectsOf(t, out)
	if code != exitOK || errOut != "" || len(list) != 2 {
		t.Fatalf("exit code %d, %d objects, %q", code, len(list), errOut)
	}
	for i, name := range []string{"adaline", "steep-valley"} {
		o := list[i]
		if o["lesson"] != name || o["pass"] != true || o["claim"] == "" || o["band"] == "" || o["measured"] == nil || len(o["details"].([]any)) < 5 {
			t.Errorf("object %d is %v", i, o)
		}
	}
	code, out, _ = descent("lessons", "--check", "adaline", "--all")
	if code != exitOK || !strings.Contains(out, "PASS  adaline") || !strings.Contains(out, "loss that is left") || !strings.Contains(out, "1 of 1 claims hold") {
		t.Errorf("exit code %d: %s", code, out)
	}
}

// TestFailedClaim checks that a claim that does not hold says so.
func TestFailedClaim(t *testing.T) {
	var out strings.Builder
	c := &command{out: &output{to: &out}}
	r := lesson.Result{Lesson: "x", Claim: "one is two", Findings: []lesson.Finding{{What: "zero", Measured: 0, Min: 0, Max: 0}, {What: "one", Measured: 1, Min: 2, Max: 2}}}
	c.printClaim(r, false)
	if want := "FAIL  x                         one is two\n    ! one: 1, want 2\n"; out.String() != want {
		t.Errorf("it prints %q: want %q", out.String(), want)
	}
	if o := claimOf(r); o.Pass || o.Measured != 1 || o.Band != "2" {
		t.Errorf("the object is %+v", o)
	}
}

// A lesson opens as a preset does, and takes the same flags.
func TestLessonsTrain(t *testing.T) {
	for _, args := range [][]string{{"lessons", "adaline"}, {"train", "adaline"}, {"train", "capacity-and-lambda", "--epochs", "2"}} {
		code, out, _ := descent(args...)
		if code != exitOK && code != exitFailed || !strings.Contains(out, "epochs") {
			t.Errorf("%v: exit code %d: %s", args, code, out)
		}
	}
}

func TestCheckCommand(t *testing.T) {
	p, err := lesson.Open("sanity-checks")
	if err != nil {
		t.Fatal(err)
	}
	// All is well but for the lane whose penalty is 1,000.
	code, out, errOut := descent("check", p.Name)
	if code != exitFailed || errOut != "" || strings.Count(out, "  green ") != 5*len(p.Lanes)-1 || !strings.Contains(out, "With l2 0") {
		t.Errorf("exit code %d, %q: %s", code, errOut, out)
	}
	code, out, _ = descent("check", "--data", "spiral", "--hidden", "none", "--json")
	if list := objectsOf(t, out); code != exitFailed || len(list) != 10 || list[2]["light"] != "red" {
		t.Errorf("a linear net on a spiral: exit code %d: %s", code, out)
	}
}

func TestRateCommand(t *testing.T) {
	code, out, _ := descent("lr", "lr-picture", "--steps", "100")
	if code != exitOK || !strings.Contains(out, " is a good rate to start with") || !strings.Contains(out, "log10 lr") {
		t.Errorf("exit code %d: %s", code, out)
	}
	code, out, _ = descent("lr", "lr-picture", "--json")
	if o := objectsOf(t, out); code != exitOK || o[0]["suggestion"].(float64) <= 0 || len(o[0]["rates"].([]any)) < 50 {
		t.Errorf("exit code %d: %s", code, out)
	}
}

// spiralSearch are flags of a search that ends in no time.
var spiralSearch = append([]string{"search", "--over", "lr=1e-3..100", "--trials", "8"}, small...)

func TestSearchCommand(t *testing.T) {
	code, out, errOut := descent(spiralSearch...)
	if code != exitOK || errOut != "" || !strings.Contains(out, "8 trials: ") || !strings.Contains(out, "trial  val") {
		t.Errorf("exit code %d, %q: %s", code, errOut, out)
	}
	_, again, _ := descent(spiralSearch...)
	untimed := func(s string) string { return s[:strings.LastIndex(s, " in ")] }
	if untimed(out) != untimed(again) {
		t.Errorf("two equal searches print\n%s\n%s", out, again)
	}
	code, out, _ = descent(append(spiralSearch, "--json")...)
	list, best := objectsOf(t, out), 0
	for _, o := range list {
		if o["best"] == true {
			best++
		}
	}
	if code != exitOK || len(list) != 9 || list[8]["event"] != "table" || best != 1 {
		t.Errorf("exit code %d, %d objects, %d best", code, len(list), best)
	}
}

func TestEnsembleCommand(t *testing.T) {
	const base = "ensemble --json --dropout 0.5 --data spiral --hidden 16 --batch 30 "
	for _, c := range []struct {
		args string
		of   string
		size int
	}{
		{"--epochs 3 --members 3", "3 networks together", 3},
		{"--epochs 8 --snapshots", "all snapshots", 4},
		{"--epochs 3 --mc 30", "30 passes with dropout", 20},
	} {
		code, out, _ := descent(strings.Fields(base + c.args)...)
		if code != exitOK {
			t.Errorf("%v: exit code %d", c.args, code)
			continue
		}
		o := objectsOf(t, out)[0]
		if got := o["growth"].([]any); o["of"] != c.of || len(got) != c.size {
			t.Errorf("%v: %v", c.args, o)
		}
		single, together, difference := o["single"].(float64), o["together"].(float64), o["difference"].(float64)
		if d := together - single - difference; d > 1e-9 || d < -1e-9 {
			t.Errorf("%v: %v and %v differ by %v", c.args, single, together, difference)
		}
	}
	code, out, _ := descent("ensemble", "--data", "spiral", "--hidden", "16", "--epochs", "3", "--members", "2")
	if code != exitOK || !strings.Contains(out, "difference") || !strings.Contains(out, "±") {
		t.Errorf("exit code %d: %s", code, out)
	}
}

func TestExperimentMisuse(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"lessons adalin", `unknown lesson "adalin": did you mean "adaline"?`},
		{"lessons --check adalin", `unknown lesson "adalin"`},
		{"lessons adaline steep-valley", `"steep-valley" is one lesson too many`},
		{"lessons --check --seeds -1", `--seeds: -1 is too small`},
		{"lessons adaline --json", `--json is for the list and for --check`},
		{"lr --from 1 --to 0.1", `--from: 1 is not below --to, 0.1: want a rise`},
		{"search", `want --over KEY=FROM..TO`},
		{"search --over lr", `--over: "lr" is no axis`},
		{"search --over lr=1..2 --sampler girl", `--sampler: unknown sampler "girl"`},
		{"search --over lr=1..2 --trials 0", `--trials: 0 is too small`},
		{"search --over lr=1..2 --halving 1", `--halving: 1: want 0, or at least 2`},
		{"search --over lr=1..2 --budget-epochs 1", `is below one trial`},
		{"ensemble --members 1", `members: 1 is too small`},
		{"search --over lr=1..2 --over lr=3..4", `--over: lr is given twice: want it once`},
		{"search --over lr=1..2 --trials 2 --trials 3", `--trials: given twice: want it once`},
		{"search --over lr=1..2 --trials 100001", `--trials: 100001 is too large: want at most 100000`},
		{"search --over lr=1..2 --budget-seconds nan", `--budget-seconds: "nan" is not a number`},
		{"search --over lr=1..2 --budget-epochs 1e300", `--budget-epochs: 1e+300 is too large`},
		{"ensemble --members 1001", `--members: 1001 is too large: want at most 1000`},
		{"lr --from 2 --to 1", `--from: 2 is not below --to, 1`},
		{"train --memory 100MB --hidden 10000", `a run would take `},
		{"ensemble --mc 5", `dropout: without it every pass is the same`},
		{"ensemble --data sine --loss squared", `sine asks for a number`},
	} {
		code, out, errOut := descent(strings.Fields(tt.args)...)
		if code != exitMisuse || out != "" || !strings.Contains(errOut, tt.want) || strings.Count(errOut, "\n") != 1 {
			t.Errorf("descent %s: exit code %d, output %q, says %q: want one line with %q", tt.args, code, out, errOut, tt.want)
		}
	}
}

// TestInterruptedSearch checks that control-C leaves the table of what is done.
func TestInterruptedSearch(t *testing.T) {
	t.Parallel()
	journal := filepath.Join(t.TempDir(), "journal")
	cmd := exec.Command(program(t), "search", "--data", "moons", "--hidden", "8", "--epochs", "5", "--over", "lr=1e-3..1e-1", "--trials", "5000", "--patient", "--debug", journal)
	var out, errOut syncBuffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // without the terminal of the tests, where a signal may have been typed
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if text, _ := os.ReadFile(journal); bytes.Contains(text, []byte("trial ended")) {
			break
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err := cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != signalCode+int(syscall.SIGINT) {
		t.Errorf("exit code %d, %v: %s", code, err, errOut.String())
	}
	var done int
	if i := strings.Index(out.String(), "5000 trials: "); i < 0 {
		t.Errorf("no table: %s", out.String())
	} else if _, err := fmt.Sscanf(out.String()[i:], "5000 trials: %d done", &done); err != nil || done == 0 || !strings.Contains(out.String(), "cut short") {
		t.Errorf("%d trials are done, %v: %s", done, err, out.String())
	}
}

// Commands and flags that the table of the lecture names do exist.
func TestCoverageNamesWhatExists(t *testing.T) {
	root := (&command{}).root()
	flags := map[string]bool{}
	var commands []string
	for _, c := range append(root.Commands(), root) {
		commands = append(commands, c.Name())
		c.Flags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
	}
	for _, r := range lesson.Coverage {
		for _, m := range regexp.MustCompile(`descent (\w+)`).FindAllStringSubmatch(r.Seen, -1) {
			if !slices.Contains(commands, m[1]) {
				t.Errorf("%s: there is no command %q", r.Topic, m[1])
			}
		}
		for _, m := range regexp.MustCompile(`--([\w-]+)`).FindAllStringSubmatch(r.Seen, -1) {
			if !flags[m[1]] {
				t.Errorf("%s: there is no flag --%s", r.Topic, m[1])
			}
		}
	}
}
