package cli

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// wine are flags that train all folds in no time.
var wine = []string{"--data", "wine", "--optimizer", "sgd", "--preprocess", "standardize", "--hidden", "8", "--epochs", "4", "--evals", "1"}

// TestTrainFolds trains five folds: each is named, each has its sizes, and the last
// line has the means of what they print.
func TestTrainFolds(t *testing.T) {
	code, out, errOut := descent(append([]string{"train", "--folds", "5"}, wine...)...)
	if code != exitOK || errOut != "" {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	var val, test float64
	for i := range 5 {
		m := regexp.MustCompile(fmt.Sprintf(`(?m)^run, fold %d/5 +done after 4 of 4 epochs  train [0-9.]+  val ([0-9.]+) .*  test ([0-9.]+)  majority 0\.\d+$`, i+1)).FindStringSubmatch(out)
		if m == nil {
			t.Fatalf("fold %d is missing:\n%s", i+1, out)
		}
		var v, w float64
		fmt.Sscan(m[1], &v)
		fmt.Sscan(m[2], &w)
		val, test = val+v/5, test+w/5
	}
	m := regexp.MustCompile(`(?m)^run +mean of 5 folds  train [0-9.]+  val ([0-9.]+) ± ([0-9.]+) \([0-9.]+ ± [0-9.]+ at lowest loss\)  test ([0-9.]+) sd [0-9.]+  majority 0\.\d+\n$`).FindStringSubmatch(out)
	if m == nil || !strings.HasSuffix(out, m[0]) {
		t.Fatalf("no line of means at the end:\n%s", out)
	}
	var meanVal, half, meanTest float64
	fmt.Sscan(m[1], &meanVal)
	fmt.Sscan(m[2], &half)
	fmt.Sscan(m[3], &meanTest)
	if math.Abs(meanVal-val) > 1e-4 || math.Abs(meanTest-test) > 1e-4 || half <= 0 {
		t.Errorf("the means are %v ± %v and %v: want %v and %v", meanVal, half, meanTest, val, test)
	}
}

// TestTrainFoldsJSON checks the lines mean: one for each experiment, over seeds and
// folds, equal in equal commands.
func TestTrainFoldsJSON(t *testing.T) {
	file := filepath.Join(t.TempDir(), "two.toml")
	if err := os.WriteFile(file, []byte("[[lane]]\nname = \"slow\"\nlr = 0.001\n[[lane]]\nname = \"quick\"\nlr = 0.1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"train", file, "--folds", "3", "--seeds", "2", "--json"}, wine...)
	_, out, errOut := descent(args...)
	if errOut != "" {
		t.Fatal(errOut)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	held := map[string][]float64{}
	for _, line := range lines[:len(lines)-2] {
		_, v := members(t, line)
		if v["event"] == "ended" {
			name, _, _ := strings.Cut(v["run"].(string), ",")
			held[name] = append(held[name], v["val_accuracy"].(float64))
		}
	}
	for i, name := range []string{"slow", "quick"} {
		keys, v := members(t, lines[len(lines)-2+i])
		if v["event"] != "mean" || v["run"] != name || v["runs"] != 6.0 || v["seeds"] != 2.0 || v["folds"] != 3.0 {
			t.Errorf("the line of %s is %s", name, lines[len(lines)-2+i])
		}
		mean := 0.0
		for _, x := range held[name] {
			mean += x / float64(len(held[name]))
		}
		if len(held[name]) != 6 || math.Abs(v["val_accuracy"].(float64)-mean) > 1e-9 || !(v["half_val_accuracy"].(float64) > 0) || v["majority"] == nil {
			t.Errorf("%s: %d runs with a mean of %v: %v", name, len(held[name]), mean, v)
		}
		if got := strings.Join(keys[:6], " "); got != "run event runs seeds folds train_loss" {
			t.Errorf("the members are %s", got)
		}
	}
	if !json.Valid([]byte(lines[len(lines)-1])) {
		t.Error("no JSON")
	}
	_, again, _ := descent(args...)
	if strip(again) != strip(out) {
		t.Error("equal commands print other numbers")
	}
}

// strip leaves out the times of JSON lines.
func strip(out string) string {
	return regexp.MustCompile(`"(seconds|samples_per_second)":[^,}]*`).ReplaceAllString(out, "")
}

// TestFoldFlags checks what is refused, and that a printed preset opens again with
// all its folds.
func TestFoldFlags(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"train --data wine --folds 1", "--folds: 1 fold leaves nothing to train on: want 2 or more"},
		{"train --data wine --folds 65", "--folds: 65 is too large: want at most 64"},
		{"train --data wine --optimizer sgd --folds 5 --fold 1/5", "--folds: run is fold 1/5 already"},
		{"train --data wine --fold 6/5", `--fold: "6/5" is no fold: want one such as 2/5`},
		{"train --data gate:gate=and --folds 2", "fold: the validation part is given"},
		{"train --data moons:n=20 --folds 20", "fold: 16 rows cannot be divided into 20 folds"},
		{"train --folds 5 --seeds 13 --data wine --optimizer sgd", "--seeds: 1 lanes with 13 seeds and 5 folds are 65 runs"},
		{"search --data wine --over lr=0.1..1 --folds 1", "folds: 1: want 2 to 100"},
	} {
		code, out, errOut := descent(strings.Fields(tt.args)...)
		if code != exitMisuse || out != "" || !strings.Contains(errOut, tt.want) {
			t.Errorf("descent %s: exit code %d, %q: want %q", tt.args, code, errOut, tt.want)
		}
	}
	_, text, _ := descent("train", "--data", "wine", "--optimizer", "sgd", "--folds", "3", "--print-preset")
	file := filepath.Join(t.TempDir(), "folds.toml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, again, errOut := descent("train", file, "--print-preset"); again != text || strings.Count(text, "fold = ") != 3 {
		t.Errorf("%s:\n%s\nwant\n%s", errOut, again, text)
	}
}

// TestSearchFolds ranks trials by the mean over folds, in the table and as JSON.
func TestSearchFolds(t *testing.T) {
	args := append([]string{"search", "--folds", "3", "--over", "hidden=4|8", "--trials", "2", "--sampler", "grid", "--patient"}, wine...)
	_, out, errOut := descent(args...)
	if errOut != "" || !regexp.MustCompile(`(?m)^ +trial  val +sd +loss +epoch  hidden$`).MatchString(out) ||
		!strings.Contains(out, "2 trials on 3 folds: 2 done; 24 epochs in all") {
		t.Errorf("%s\n%s", errOut, out)
	}
	_, out, _ = descent(append(args, "--json")...)
	for line := range strings.Lines(out) {
		_, v := members(t, line)
		if v["event"] == "table" {
			continue
		}
		folds := v["folds"].([]any)
		mean := 0.0
		for _, x := range folds {
			mean += x.(float64) / 3
		}
		if len(folds) != 3 || math.Abs(mean-v["val_accuracy"].(float64)) > 1e-9 || v["epochs_in_all"] != 12.0 || v["spread"] == nil {
			t.Errorf("a trial: %s", line)
		}
	}
}

// TestNoValidationPart trains, searches and checks a table of two rows: what there
// is no validation part for is refused, left out or null, and never that of the
// training part.
func TestNoValidationPart(t *testing.T) {
	two := []string{"--data", "csv:file=testdata/two.csv", "--optimizer", "sgd", "--hidden", "8", "--epochs", "5"}
	run := func(args ...string) (int, string, string) { return descent(append(args, two...)...) }

	code, out, errOut := run("train")
	if code != exitOK || errOut != "" || strings.Count(out, "note: the validation part is empty") != 1 {
		t.Errorf("train: exit code %d, %s\n%s", code, errOut, out)
	}
	if strings.Contains(out, "NaN") || strings.Contains(out, "  val ") || !regexp.MustCompile(`(?m)done after 5 of 5 epochs  train [0-9.]+  majority 0.5`).MatchString(out) {
		t.Errorf("train prints\n%s", out)
	}
	_, out, _ = run("train", "--json")
	for line := range strings.Lines(out) {
		_, v := members(t, line)
		for key, x := range v {
			if strings.HasPrefix(key, "val_") && x != nil || key == "train_loss" && x == nil {
				t.Errorf("%s is %v in %s", key, x, line)
			}
		}
	}
	for _, c := range []struct{ flag, value, want string }{
		{"--stop", "early", "stop: early watches the validation part, and there are no examples in it: want stop=never"},
		{"--plateau", "drop", "plateau: drop watches the validation part, and there are no examples in it: want plateau=none"},
	} {
		for _, command := range [][]string{{"train"}, {"search", "--over", "lr=0.1..1"}, {}} {
			code, out, errOut := run(append(command, c.flag, c.value)...)
			if code != exitMisuse || out != "" || !strings.Contains(errOut, c.want) {
				t.Errorf("%v %s: exit code %d, %q", command, c.flag, code, errOut)
			}
		}
	}
	for _, stop := range []string{"perfect", "goal"} {
		if code, _, errOut := run("train", "--stop", stop); code != exitOK {
			t.Errorf("stop=%s: exit code %d, %s", stop, code, errOut)
		}
	}
	_, out, errOut = run("search", "--over", "lr=1e-2..10", "--trials", "3")
	if errOut != "" || !regexp.MustCompile(`(?m)^ +trial  train `).MatchString(out) || strings.Contains(out, "  val ") || strings.Count(out, "There is no validation part") != 1 {
		t.Errorf("search: %s\n%s", errOut, out)
	}
	_, out, _ = run("search", "--over", "lr=1e-2..10", "--trials", "3", "--json")
	for line := range strings.Lines(out) {
		_, v := members(t, line)
		if v["event"] != "table" && (v["val_accuracy"] != nil || v["val_loss"] != nil || v["train_accuracy"] == nil) {
			t.Errorf("a trial: %s", line)
		}
	}
}

// TestMeanOfUnfinished checks that no mean stands for runs that did not end.
func TestMeanOfUnfinished(t *testing.T) {
	_, out, _ := descent(append([]string{"train", "--folds", "3", "--lr", "1e30", "--loss", "squared"}, wine...)...)
	if want := "mean of 3 folds: none, since 3 of 3 did not come to their end\n"; !strings.HasSuffix(out, want) {
		t.Errorf("%s\nwant %s", out, want)
	}
}
