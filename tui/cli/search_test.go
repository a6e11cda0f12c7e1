package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"descent/trainer/metric"
)

// tuning are the flags of a very short search.
var tuning = append(append([]string{"search"}, small...), "--over", "lr=0.01..1", "--over", "activation=relu|tanh")

// searched runs a search with a store and returns its output.
func searched(t *testing.T, dir string, args ...string) string {
	t.Helper()
	code, out, errOut := descent(append(args, "--store", dir)...)
	if code != exitOK || errOut != "" {
		t.Fatalf("%q: exit code %d, %s", args, code, errOut)
	}
	return out
}

// lastHash returns the hash of the table that a search has printed last.
func lastHash(t *testing.T, out string) string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(out), "\n")
	keys, values := members(t, lines[len(lines)-1])
	if !slices.Equal(keys, []string{"event", "hash", "trials", "complete"}) || values["event"] != "table" || len(fmt.Sprint(values["hash"])) != 64 {
		t.Fatalf("the last line is %s", lines[len(lines)-1])
	}
	return values["hash"].(string)
}

// TestSearchStream tests that the lines of descent search --json have the members that the
// package comment documents.
func TestSearchStream(t *testing.T) {
	out := searched(t, t.TempDir(), append(slices.Clone(tuning), "--trials", "3", "--json")...)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	want := []string{"trial", "settings", "state", "epoch", "epochs_in_all"}
	for _, part := range []string{"train_", "val_"} {
		for _, key := range metric.Keys(metric.ManyClasses) {
			want = append(want, part+key)
		}
	}
	want = append(want, "majority", "best_epoch", "best")
	for _, line := range lines[:3] {
		if keys, _ := members(t, line); !slices.Equal(keys, want) {
			t.Errorf("a trial has\n%q\nwant\n%q", keys, want)
		}
	}
	lastHash(t, out)
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range []string{`{"trial":1,"settings":`, `{"event":"table","hash":`} {
		if !strings.Contains(string(text), "//\t"+example) {
			t.Errorf("the package comment has no example of %s", example)
		}
	}
}

// TestStoredSearch tests that a search with a name is stored, that it has the same table
// when it is extended as when it is run at once, and that it can be listed, shown, exported
// and removed.
func TestStoredSearch(t *testing.T) {
	dir := t.TempDir()
	searched(t, dir, append(slices.Clone(tuning), "--trials", "4", "--name", "tune")...)
	more := lastHash(t, searched(t, dir, "search", "--resume", "tune", "--trials", "7", "--json"))
	if once := lastHash(t, searched(t, t.TempDir(), append(slices.Clone(tuning), "--trials", "7", "--json")...)); once != more {
		t.Errorf("with more trials the table has the hash %s: want %s", more, once)
	}
	if out := searched(t, dir, "search", "--resume", "last"); !strings.Contains(out, "table "+more) {
		t.Errorf("a search that has ended prints\n%s", out)
	}
	if out := searched(t, dir, "search", "ls"); !strings.Contains(out, "tune") || !strings.Contains(out, "7/7") || !strings.Contains(out, "lr, activation") {
		t.Errorf("the list is\n%s", out)
	}
	show := searched(t, dir, "search", "show", "tune")
	for _, want := range []string{"table", more, "importance", "lr x activation", "lr=0.01..1:log", "activation=relu|tanh", "7 trials: 7 done"} {
		if !strings.Contains(show, want) {
			t.Errorf("%q is not shown:\n%s", want, show)
		}
	}
	var all struct {
		Plan       struct{ Base map[string]any }
		Importance []struct {
			Axes             []string
			Share, Low, High float64
		}
		Table []struct {
			Trial, Rank int
			At          []float64
			Runs        []string
			Curve       []struct{ Epoch, Value, Loss float64 }
		}
	}
	if err := json.Unmarshal([]byte(searched(t, dir, "search", "show", "tune", "--json")), &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Table) != 7 || len(all.Table[6].At) != 2 || len(all.Table[0].Runs) != 1 || len(all.Table[0].Curve) < 2 || all.Plan.Base["data"] == nil ||
		len(all.Importance) != 3 || all.Importance[0].Axes[0] != "lr" || all.Importance[0].High <= all.Importance[0].Low {
		t.Errorf("all that is stored is %+v", all)
	}
	rows, err := csv.NewReader(strings.NewReader(searched(t, dir, "search", "export", "tune", "--to", "csv", "-o", "-"))).ReadAll()
	if err != nil || len(rows) != 8 || !slices.Contains(rows[0], "activation") || !slices.Contains(rows[0], "val_macro_f1") {
		t.Errorf("the table is %q, %v", rows, err)
	}
	file := filepath.Join(t.TempDir(), "tune.json")
	if out := searched(t, dir, "search", "export", "tune", "--to", "json", "-o", file); strings.TrimSpace(out) != file {
		t.Errorf("the export prints %q", out)
	}
	searched(t, dir, "search", "rm", "tune")
	if code, _, errOut := descent("search", "show", "tune", "--store", dir); code != exitMisuse || !strings.Contains(errOut, "there is no search") {
		t.Errorf("a search that was removed: exit code %d, %s", code, errOut)
	}
	if out := searched(t, dir, "search", "restore", "tune"); !strings.Contains(out, "tune") {
		t.Errorf("restored is %q", out)
	}
}

// TestSearchMisuse tests the errors for flags that cannot be combined, before any training.
func TestSearchMisuse(t *testing.T) {
	dir := t.TempDir()
	searched(t, dir, append(slices.Clone(tuning), "--trials", "2", "--name", "tune")...)
	for text, want := range map[string]string{
		"search --resume tune --over lr=1..2":                      "--over: --resume takes the search as it was stored",
		"search --resume tune --lr 1":                              "--lr: --resume takes",
		"search --resume tune moons":                               "want no preset",
		"search --resume tone":                                     `unknown search "tone"`,
		"search --resume tune --trials 1":                          "fewer than the 2",
		"search --resume tune --no-store":                          "--no-store: want the store",
		"search SMALL --over lr=1..2 --trials 1 --name tune":       "there is a search tune already",
		"search SMALL --over lr=1..2 --trials 1 --name last":       "cannot be the name of a search",
		"search SMALL --over lr=1..2 --name x --no-store":          "is not stored",
		"search SMALL --over lr=1..2 --pruner haling":              `--pruner: unknown pruner "haling"`,
		"search SMALL --over lr=1..2 --pruner halving --halving 3": "want one",
		"search export tune --to xml":                              `unknown format "xml"`,
	} {
		code, out, errOut := descent(append(arguments(text), "--store", dir)...)
		if code != exitMisuse || out != "" || !strings.Contains(errOut, want) {
			t.Errorf("%s: exit code %d, %q, %q: want %q", text, code, out, errOut, want)
		}
	}
	wantOffered(t, []string{"tune"}, "search", "--store", dir, "--resume", "")
	wantOffered(t, []string{"tune"}, "search", "show", "--store", dir, "")
}
