package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"descent/model/tensor"
	"descent/presets"
	"descent/presets/lesson"
	"descent/trainer"
	"descent/tui/ui/uitest"
)

// descent runs the program in this process, without a terminal.
func descent(args ...string) (code int, out, errOut string) {
	var o, e bytes.Buffer
	code = Main(args, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// small are flags that make a preset end in no time.
var small = []string{"--data", "spiral", "--hidden", "16", "--epochs", "3", "--batch", "30"}

func TestMisuse(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.toml")
	if err := os.WriteFile(broken, []byte("title = \"x\"\n[base]\nlr = \"fast\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ args, want string }{
		{"iris", `unknown preset "iris": want one of sgd-vs-momentum, `},
		{"iris", `(iris is a data source: say --data iris)`},
		{"train iris", `unknown preset "iris"`},
		{"train overfitt", `did you mean "overfit"?`},
		{"train --epoch 3", `unknown flag "epoch": did you mean "epochs"?`},
		{"train --epochs -1", `--epochs: -1 is too small: want at least 1`},
		{"train --epochs", `--epochs`},
		{"train --lr 0", `--lr: 0 is too small: want more than 0`},
		{"train --lr=NaN", `--lr: "NaN" is not a number`},
		{"train --activation rleu", `--activation: unknown activation "rleu": did you mean "relu"?`},
		{"train --optimizer momentum:mu=2", `--optimizer: momentum: mu: 2 is too large: want at most 1`},
		{"train --data csv:file=missing.csv", `missing.csv: no such file or directory`},
		{"train --data concrete", `loss: softmax wants classes, but concrete asks for a number: want loss squared`},
		{"train --hidden 60000,60000", `GB of memory for this program: lower hidden, or raise --memory`},
		{"train overfit schedules", `"schedules" is one argument too many`},
		{"train missing.toml", `missing.toml: no such file or directory`},
		{"train " + broken, `broken.toml: line 3: base: lr: "fast" is not a number`},
		{"presets x", `x`},
		{"--theme drak", `--theme: unknown theme "drak": did you mean "dark"?`},
		{"--glyphs brail", `--glyphs: unknown glyphs "brail": did you mean "braille"?`},
	} {
		code, out, errOut := descent(strings.Fields(tt.args)...)
		if code != exitMisuse || out != "" {
			t.Errorf("descent %s: exit code %d, output %q", tt.args, code, out)
		}
		if !strings.Contains(errOut, tt.want) || strings.Count(errOut, "\n") != 1 {
			t.Errorf("descent %s says %q, want one line with %q", tt.args, errOut, tt.want)
		}
	}
}

// streamed is a line of --json.
type streamed struct {
	Run, Event, State string
	Step              int
	Epoch             float64
	KeptEpoch         float64  `json:"kept_epoch"`
	TrainLoss         *float64 `json:"train_loss"`
	TrainAccuracy     *float64 `json:"train_accuracy"`
	ValLoss           *float64 `json:"val_loss"`
	ValAccuracy       *float64 `json:"val_accuracy"`
	ValR2             *float64 `json:"val_r2"`
	Rate              *float64
	SamplesPerSecond  *float64 `json:"samples_per_second"`
	TestAccuracy      *float64 `json:"test_accuracy"`
	TestLoss          *float64 `json:"test_loss"`
	Parameters        int
	Numerics          string
	Seconds           *float64
	Error             string
	Verdict           *struct {
		Rule, Text string
		Evidence   map[string]*float64
	}
}

func parse(t *testing.T, out string) []streamed {
	t.Helper()
	var all []streamed
	scanner := bufio.NewScanner(strings.NewReader(out))
	for scanner.Scan() {
		var o streamed
		if err := json.Unmarshal(scanner.Bytes(), &o); err != nil {
			t.Fatalf("%s: %v", scanner.Text(), err)
		}
		all = append(all, o)
	}
	return all
}

func TestTrainJSON(t *testing.T) {
	code, out, errOut := descent(append([]string{"train", "--json"}, small...)...)
	if code != exitOK || errOut != "" {
		t.Fatalf("exit code %d, %s", code, errOut)
	}
	all := parse(t, out)
	const evaluations = 1 + 3*2 // before the first step, then two an epoch
	if len(all) != 2*evaluations+6 {
		t.Fatalf("%d lines:\n%s", len(all), out)
	}
	for i, want := range []string{"sgd data", "sgd started", "momentum data", "momentum started"} {
		if got := all[i].Run + " " + all[i].Event; got != want {
			t.Errorf("line %d is %s, want %s", i, got, want)
		}
	}
	all = all[4:]
	for i, o := range all[:2*evaluations] {
		if want := []string{"sgd", "momentum"}[i%2]; o.Run != want || o.Event != "evaluated" {
			t.Errorf("line %d is %s %s, want %s evaluated", i, o.Run, o.Event, want)
		}
		if o.TrainLoss == nil || o.TrainAccuracy == nil || o.ValLoss == nil || o.ValAccuracy == nil || o.Rate == nil || o.SamplesPerSecond == nil {
			t.Errorf("line %d lacks a number", i)
		}
	}
	for i, o := range all[2*evaluations:] {
		if want := []string{"sgd", "momentum"}[i]; o.Run != want || o.Event != "ended" || o.State != "done" {
			t.Errorf("last lines: %+v", o)
		}
		if o.TestAccuracy == nil || o.TestLoss == nil || o.Seconds == nil || o.Parameters != 3*16+16*3+3 || o.Numerics != tensor.Numerics() {
			t.Errorf("last lines: %+v", o)
		}
		if v := o.Verdict; v == nil || v.Rule == "" || v.Text == "" || len(v.Evidence) == 0 {
			t.Errorf("the verdict on %s is %+v: want a rule, a sentence and its figures", o.Run, v)
		}
	}
}

// TestEndedLineIsOfOneNetwork checks that the scores of a run which keeps earlier
// weights are all of these.
func TestEndedLineIsOfOneNetwork(t *testing.T) {
	args := []string{"train", "--data", "moons:n=200,noise=0.3,flip=0.2", "--hidden", "64", "--lr", "0.3", "--epochs", "100", "--stop", "early:patience=5"}
	_, out, errOut := descent(append(args, "--optimizer", "momentum", "--json")...)
	all := parse(t, out)
	last := all[len(all)-1]
	if last.Event != "ended" || last.KeptEpoch >= last.Epoch {
		t.Fatalf("the last line is %+v: want weights from before the end; %s", last, errOut)
	}
	for _, o := range all {
		if o.Event == "evaluated" && o.Epoch == last.KeptEpoch && (*o.TrainLoss != *last.TrainLoss || *o.ValLoss != *last.ValLoss || *o.ValAccuracy != *last.ValAccuracy) {
			t.Errorf("the last line has a validation loss of %v, epoch %v one of %v", *last.ValLoss, o.Epoch, *o.ValLoss)
		}
	}
	_, out, _ = descent(append(args, "--optimizer", "momentum")...)
	if want := fmt.Sprintf("weights of epoch %v  train %.4f  val %.4f", last.KeptEpoch, *last.TrainAccuracy, *last.ValAccuracy); !strings.Contains(out, want) {
		t.Errorf("the last line is\n%swant %q", out[strings.LastIndex(out[:len(out)-1], "\n")+1:], want)
	}
}

// times are the only numbers that two equal commands may print differently.
var times = regexp.MustCompile(`"(samples_per_second|seconds)":[0-9.e+-]+`)

func TestEqualCommandsPrintEqualNumbers(t *testing.T) {
	args := append([]string{"train", "--json"}, small...)
	_, a, _ := descent(args...)
	_, b, _ := descent(args...)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	_, c, _ := descent(args...)
	a, b, c = times.ReplaceAllString(a, ""), times.ReplaceAllString(b, ""), times.ReplaceAllString(c, "")
	if a != b || a != c {
		t.Errorf("outputs differ:\n%s\n%s\n%s", a, b, c)
	}
}

func TestRegressionJSON(t *testing.T) {
	_, out, errOut := descent("train", "--json", "--data", "sine", "--loss", "squared", "--epochs", "2")
	if !strings.Contains(out, `"val_r2":`) || strings.Contains(out, "accuracy") {
		t.Errorf("a regression prints %s%s", out, errOut)
	}
}

func TestDivergedRunFails(t *testing.T) {
	code, out, _ := descent(append([]string{"train", "--json", "--lr", "1e300"}, small...)...)
	if code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	all := parse(t, out)
	last := all[len(all)-1]
	if last.State != "diverged" || last.TestLoss != nil || !strings.Contains(last.Error, "diverged at step") {
		t.Errorf("the last line is %+v", last)
	}
}

// Flags that take away what tells the lanes apart must not leave two names for
// one run.
func TestEqualLanesCollapse(t *testing.T) {
	_, out, _ := descent(append([]string{"train", "--optimizer", "adam"}, small...)...)
	if strings.Contains(out, "momentum") || !strings.Contains(out, "run              done") {
		t.Errorf("two equal lanes print\n%s", out)
	}
}

func TestPlainLines(t *testing.T) {
	code, out, _ := descent(append([]string{"train"}, small...)...)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != exitOK || len(lines) != 2*7+2 || strings.Contains(out, "\x1b") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "momentum") || !strings.Contains(last, "done after 3 of 3 epochs") {
		t.Errorf("the last line is %q", last)
	}
}

func TestWithoutATerminalTheDashboardTrains(t *testing.T) {
	code, out, errOut := descent(small...)
	if code != exitOK || !strings.Contains(errOut, "not a terminal") || !strings.Contains(out, "momentum         done") {
		t.Errorf("exit code %d, %s\n%s", code, errOut, out)
	}
}

func TestEveryFieldIsAFlag(t *testing.T) {
	spec := trainer.Default()
	_, help, _ := descent("train", "--help")
	for _, f := range spec.Fields() {
		if !regexp.MustCompile(`--`+f.Key+`[ \[]`).MatchString(help) || !strings.Contains(help, f.Doc) {
			t.Errorf("--help does not explain --%s", f.Key)
		}
		for _, c := range f.Choices {
			if !strings.Contains(help, c.Name) {
				t.Errorf("--help does not offer %s for --%s", c.Name, f.Key)
			}
		}
	}
}

func TestLists(t *testing.T) {
	for _, args := range []string{"presets", "data", "parts", "version", "licenses", "--help"} {
		code, out, errOut := descent(args)
		if code != exitOK || len(out) < 20 || errOut != "" {
			t.Errorf("descent %s: exit code %d, %q, %q", args, code, out, errOut)
		}
	}
	_, out, _ := descent("presets")
	for _, name := range presets.Names() {
		if !strings.Contains(out, name) {
			t.Errorf("descent presets does not list %s", name)
		}
	}
	_, out, _ = descent("licenses")
	for _, credit := range []string{"Zalando", "CC BY 4.0", "Creative Commons"} {
		if !strings.Contains(out, credit) {
			t.Errorf("descent licenses does not name %s", credit)
		}
	}
}

// The README's table of parts is the one that descent parts prints.
func TestReadmeListsTheParts(t *testing.T) { generated(t, "README.md", "parts", partsTable()) }
func TestReadmeListsTheLessons(t *testing.T) {
	generated(t, "README.md", "lessons", lessonsTable()+"\n")
}

// top is the top folder of the sources.
const top = "../.."

// generated checks a part of a file that is made by the program, or writes it
// anew.
func generated(t *testing.T, file, name, table string) {
	t.Helper()
	path := filepath.Join(top, file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	from, to := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->"
	before, rest, ok := strings.Cut(string(text), from)
	old, after, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("%s lacks %q or %q", path, from, to)
	}
	if want := "\n" + table; old != want {
		if !uitest.Updating() {
			t.Fatalf("the table of %s in %s is old: go test ./tui/cli -run Readme -update writes it anew", name, path)
		}
		if err := os.WriteFile(path, []byte(before+from+want+to+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNumberJSON(t *testing.T) {
	b, err := json.Marshal([]number{number(math.NaN()), number(math.Inf(1)), 0.5})
	if err != nil || string(b) != "[null,null,0.5]" {
		t.Errorf("%s, %v", b, err)
	}
}

func TestFlagErrorKeepsOthers(t *testing.T) {
	if err := errors.New("something else"); flagError(new(cobra.Command), err) != err {
		t.Error("an error that is not understood was changed")
	}
}

// lessonsTable returns the lessons as a Markdown table.
func lessonsTable() string {
	var b strings.Builder
	b.WriteString("| lesson | | what it claims |\n| --- | --- | --- |\n")
	for _, l := range lesson.All {
		p, err := l.Preset()
		if err != nil {
			panic(err) // the files are part of the program
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", l.Name, p.Title, l.Claim)
	}
	return b.String()
}

// TestData reads a table and says what it understood, as text and as JSON.
func TestData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ships.csv")
	text := "Id,Class,Name,Age,Lost\n"
	for i := range 40 {
		age := ""
		if i%4 > 0 {
			age = strconv.Itoa(20 + i)
		}
		text += fmt.Sprintf("%d,%s,\"Doe, N%d\",%s,%d\n", i+1, []string{"deck", "crew"}[i%2], i, age, i%2)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	code, out, errOut := descent("data", path)
	for _, want := range []string{
		"Id      row number              left out                  0       0\n",
		"Class   category of 2 values    input                     0       2\n",
		"Name    identifier              left out                  0       0\n",
		"Age     number                  input                    10       2  median ",
		"classes   0 20 (50.0 %), 1 20 (50.0 %)\n",
		"parts     24 training + 8 validation + 8 test examples of 4\n",
		`note      read 40 rows of 5 columns, comma (UTF-8, names in line 1): 4 inputs, target "Lost" (2 classes)`,
	} {
		if code != exitOK || errOut != "" || !strings.Contains(out, want) {
			t.Errorf("exit code %d, %s%s: want %q in it", code, errOut, out, want)
		}
	}
	code, out, _ = descent("data", "csv:file="+path+",target=Age,skip=Id,Name", "--json")
	var got struct {
		Train, Inputs int
		Target        string
		Reading       struct{ Rows, Used int }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitOK {
		t.Fatalf("exit code %d, %v: %s", code, err, out)
	}
	if got.Train != 18 || got.Inputs != 3 || got.Target != "Age" || got.Reading.Rows != 40 || got.Reading.Used != 30 {
		t.Errorf("%+v: want 18 rows of 3 inputs for Age, 30 of 40 used", got)
	}
	for _, arg := range []string{path + ".gz", "nosuch", "csv:file=" + path + ",tsk=class"} {
		if code, out, errOut := descent("data", arg); code != exitMisuse || out != "" || strings.Count(errOut, "\n") != 1 {
			t.Errorf("descent data %s: exit code %d, %q, %q: want one line", arg, code, out, errOut)
		}
	}
}
