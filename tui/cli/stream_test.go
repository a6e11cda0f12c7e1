package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"descent/trainer/metric"
)

// members returns the keys of a JSON object in their order, and its values.
func members(t *testing.T, line string) (keys []string, values map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(line), &values); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	dec := json.NewDecoder(strings.NewReader(line))
	dec.Token() // {
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil && err != io.EOF {
			t.Fatal(err)
		}
	}
	return keys, values
}

// wanted returns the keys that a line should have. Metrics stand as "train_*".
func wanted(task metric.Task, event string) []string {
	texts := map[string]string{
		"data":      "run event source train val test inputs classes notes",
		"started":   "run event step epochs steps_per_epoch parameters majority numerics",
		"evaluated": "run event step epoch train_* val_* penalty rate samples_per_second",
		"mean":      "run event runs seeds folds train_* val_* half_val_* test_* sd_test_* majority",
		"ended":     "run event state step epoch kept_epoch train_* val_* test_* majority parameters numerics seconds verdict",
		"resumed":   "run event step epoch",
	}
	texts["interrupted"] = texts["ended"]
	var keys []string
	for _, key := range strings.Fields(texts[event]) {
		prefix, all := strings.CutSuffix(key, "*")
		switch {
		case all:
			for _, k := range metric.Keys(task) {
				keys = append(keys, prefix+k)
			}
		case key == "classes" && task == metric.Number:
			keys = append(keys, "target")
		case key == "majority" && task == metric.Number:
		default:
			keys = append(keys, key)
		}
	}
	return keys
}

// TestStream holds the lines of descent train --json to what the package
// comment says: their members and order, for every task, alone and beside
// others.
func TestStream(t *testing.T) {
	file := t.TempDir() + "/three.toml"
	if err := os.WriteFile(file, []byte("[base]\nepochs = 2\n[[lane]]\nname = \"classes\"\ndata = \"spiral\"\n[[lane]]\nname = \"two\"\ndata = \"moons\"\n[[lane]]\nname = \"number\"\ndata = \"sine\"\nloss = \"squared\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	tasks := map[string]metric.Task{"classes": metric.ManyClasses, "two": metric.TwoClasses, "number": metric.Number}
	_, out, errOut := descent("train", file, "--json")
	if errOut != "" {
		t.Fatal(errOut)
	}
	events := map[string][]string{}
	for line := range strings.Lines(out) {
		keys, values := members(t, line)
		name, event := fmt.Sprint(values["run"]), fmt.Sprint(values["event"])
		if want := wanted(tasks[name], event); !slices.Equal(keys, want) {
			t.Errorf("%s, %s has\n%q\nwant\n%q", name, event, keys, want)
		}
		if strings.Contains(line, file) || strings.Contains(line, "/tmp") {
			t.Errorf("a path of this machine: %s", line)
		}
		events[name] = append(events[name], event)
	}
	for name := range tasks {
		if got, want := strings.Join(events[name], " "), "data started "+strings.Repeat("evaluated ", 5)+"ended"; got != want {
			t.Errorf("%s has the events %s: want %s", name, got, want)
		}
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for _, line := range lines[len(lines)-3:] {
		if !strings.Contains(line, `"event":"ended"`) {
			t.Errorf("one of the last lines is %s", line)
		}
	}
}

// TestStreamIsWrittenDown checks the examples in the package comment: the
// members that they show are those of the lines, in the same order.
func TestStreamIsWrittenDown(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, example := range regexp.MustCompile(`(?m)^//\t(\{"run":"sgd","event".*\})$`).FindAllSubmatch(text, -1) {
		line := bytes.ReplaceAll(example[1], []byte(",..."), nil) // left out
		keys, values := members(t, string(line))
		want := wanted(metric.TwoClasses, fmt.Sprint(values["event"]))
		at := 0
		for _, key := range keys {
			i := slices.Index(want[at:], key)
			if i < 0 {
				t.Errorf("the example of %v has %q, which the line has not, or not there", values["event"], key)
				break
			}
			at += i + 1
		}
		found++
	}
	if found != 7 {
		t.Errorf("%d examples: want one for each kind of line", found)
	}
}

// TestFailedStream checks the last line of a run that diverges.
func TestFailedStream(t *testing.T) {
	code, out, _ := descent("train", "--data", "moons", "--lr", "1e30", "--loss", "squared", "--optimizer", "sgd", "--epochs", "2", "--json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	_, last := members(t, lines[len(lines)-1])
	if code != exitFailed || last["state"] != "diverged" || last["error"] == nil || last["test_loss"] != nil || last["verdict"].(map[string]any)["rule"] != "diverged" {
		t.Errorf("exit code %d, last line %s", code, lines[len(lines)-1])
	}
}
