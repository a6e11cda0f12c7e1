package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/store/index"
	"descent/trainer/trainertest"
)

// archived returns the folder of a store with four runs that are done, and their
// IDs: slow, quick, wide and a fork of quick.
func archived(t *testing.T) (dir string, ids []string) {
	t.Helper()
	dir = t.TempDir()
	s, err := store.Open(dir, store.Options{Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	var quick *store.Run
	for _, o := range []struct {
		name, lr, hidden string
	}{{"slow", "0.01", "8"}, {"quick", "0.3", "8"}, {"wide", "0.1", "16"}, {"fork", "0.1", "8"}} {
		spec := trainertest.With(t, "lr", o.lr, "hidden", o.hidden, "epochs", "6")
		spec.Name = o.name
		var options run.Options
		var meta store.Meta
		if o.name == "fork" {
			if options.From, err = quick.Checkpoint(t.Context()); err != nil {
				t.Fatal(err)
			}
			meta.Parent = quick.ID()
			spec.Epochs = 8
		}
		r := s.Start(t.Context(), spec, options, meta)
		<-r.Kept()
		if o.name == "quick" {
			quick = r
		}
		ids = append(ids, r.ID())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, ids
}

// runs runs descent runs on a store; it must say nothing on its error stream.
func runs(t *testing.T, dir string, args ...string) string {
	t.Helper()
	code, out, errOut := descent(append([]string{"--store", dir, "runs"}, args...)...)
	if code != exitOK || errOut != "" {
		t.Fatalf("descent runs %q: exit code %d, %s", args, code, errOut)
	}
	return out
}

// namesOf returns the names of the runs in an output of JSON objects.
func namesOf(t *testing.T, out string) string {
	t.Helper()
	var names []string
	for _, o := range objectsOf(t, out) {
		names = append(names, o["name"].(string))
	}
	return strings.Join(names, " ")
}

func TestRunsList(t *testing.T) {
	dir, ids := archived(t)
	for args, want := range map[string]string{
		"":                          "fork wide quick slow",
		"--reverse":                 "slow quick wide fork",
		"lr>0.05":                   "fork wide quick",
		"lr>0.05 -hidden=16":        "fork quick",
		"-state:done":               "",
		"wide":                      "wide",
		"--by lr":                   "slow fork wide quick",
		"--by lr --reverse lr<=0.1": "fork wide slow",
		"parent=" + ids[1]:          "fork",
	} {
		if got := namesOf(t, runs(t, dir, append([]string{"ls", "--json"}, strings.Fields(args)...)...)); got != want {
			t.Errorf("descent runs ls %s lists %q: want %q", args, got, want)
		}
	}
	table := runs(t, dir, "ls", "--by", "lr")
	for _, want := range []string{"id ", "name", "state", "val", "size", "lr", ids[0], "slow", "done", "6/6", "0.3"} {
		if !strings.Contains(table, want) {
			t.Errorf("the list has no %q:\n%s", want, table)
		}
	}
}

// The members of a run's JSON object are the columns of the view runs.
func TestRunsObjectIsTheView(t *testing.T) {
	dir, _ := archived(t)
	out := runs(t, dir, "ls", "quick", "--json")
	var keys []string
	d := json.NewDecoder(strings.NewReader(out))
	for depth := 0; d.More() || depth > 0; {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		switch v := token.(type) {
		case json.Delim:
			depth += map[json.Delim]int{'{': 1, '[': 1, '}': -1, ']': -1}[v]
		case string:
			if depth == 1 {
				keys = append(keys, v)
				if v == "tags" {
					continue
				}
				if _, err := d.Token(); err != nil { // the value
					t.Fatal(err)
				}
			}
		}
	}
	if !slices.Equal(keys, index.Columns()) {
		t.Errorf("the members are\n%q, the columns\n%q", keys, index.Columns())
	}
	o := objectsOf(t, out)[0]
	for key, want := range map[string]any{"lr": 0.3, "hidden": "8", "seed": 1.0, "epochs": 6.0, "epoch": 6.0, "state": "done", "test_r2": nil, "note": nil} {
		if o[key] != want {
			t.Errorf("%s is %v: want %v", key, o[key], want)
		}
	}
}

func TestRunsAreFound(t *testing.T) {
	dir, ids := archived(t)
	for name, want := range map[string]int{
		"last": 3, ids[0]: 0, ids[2][len(ids[2])-6:]: 2, "qu": 1, "wide": 2,
	} {
		if got := objectsOf(t, runs(t, dir, "show", name, "--json"))[0]["id"]; got != ids[want] {
			t.Errorf("%s is %v: want %s", name, got, ids[want])
		}
	}
	runs(t, dir, "rename", "slow", "wild")
	for name, want := range map[string]string{
		"nix":        `no run "nix" is stored`,
		"wi":         `2 runs are meant by "wi": want one of ` + ids[2] + " (wide), " + ids[0] + " (wild)",
		ids[0][:8]:   "4 runs are meant by",
		ids[0] + "x": "no run",
	} {
		code, out, errOut := descent("--store", dir, "runs", "show", name)
		if code != exitMisuse || out != "" || !strings.Contains(errOut, want) {
			t.Errorf("%s: exit code %d, %s%s: want %s", name, code, out, errOut, want)
		}
	}
	wantOffered(t, ids, "--store", dir, "runs", "show", "")
	wantOffered(t, ids[1:2], "--store", dir, "runs", "show", "qui")
	wantOffered(t, []string{"optimizer=momentum"}, "runs", "ls", "optimizer=m")
	wantOffered(t, []string{"best_val_accuracy"}, "runs", "ls", "--by", "best_val_acc")
}

// TestCompareByAbsentMetric tests that a metric that none of the runs has is an error, and not
// another metric in its place.
func TestCompareByAbsentMetric(t *testing.T) {
	dir, ids := archived(t)
	for _, form := range [][]string{nil, {"--json"}} {
		code, out, errOut := descent(append([]string{"--store", dir, "runs", "compare", ids[0], ids[1], "--metric", "r2"}, form...)...)
		if code != exitMisuse || out != "" || !strings.Contains(errOut, "--metric: no run has r2: want one of loss, accuracy") {
			t.Errorf("%q: exit code %d, %s%s", form, code, out, errOut)
		}
	}
	runs(t, dir, "compare", ids[0], ids[1], "--metric", "macro_f1")
}

// TestEmptyNames tests that an empty name, as a script has it whose variable is not set, is an
// error and not the only run or search of the store.
func TestEmptyNames(t *testing.T) {
	dir := t.TempDir()
	searched(t, dir, "train", "--data", "moons", "--optimizer", "sgd", "--epochs", "1")
	searched(t, dir, append(slices.Clone(tuning), "--trials", "1", "--name", "tune")...)
	for _, args := range [][]string{
		{"runs", "show", ""}, {"runs", "rm", ""}, {"runs", "restore", ""}, {"runs", "tag", "", "x"}, {"runs", "note", ""},
		{"runs", "rename", "", "x"}, {"runs", "compare", "", ""}, {"resume", ""}, {"report", ""}, {"reproduce", ""},
		{"export", "", "--to", "csv", "-o", "-"}, {"predict", "", "--data", "moons"},
		{"search", "show", ""}, {"search", "rm", ""}, {"search", "restore", ""}, {"search", "export", "", "--to", "csv", "-o", "-"},
		{"search", "--resume", ""}, {"report", "--search", ""},
	} {
		code, out, errOut := descent(append(args, "--store", dir)...)
		if code != exitMisuse || out != "" || !strings.Contains(errOut, " is empty: want ") {
			t.Errorf("%q: exit code %d, %s%s: want an error for the empty name", args, code, out, errOut)
		}
	}
}

func TestRunsShow(t *testing.T) {
	dir, ids := archived(t)
	out := runs(t, dir, "show", "quick")
	for _, want := range []string{"quick", ids[1], "accuracy", "checkpoint", "end ", "lr ", "0.3", "family", "* " + ids[1], "- " + ids[3] + "  fork from step"} {
		if !strings.Contains(out, want) {
			t.Errorf("the run has no %q:\n%s", want, out)
		}
	}
	o := objectsOf(t, runs(t, dir, "show", "fork", "--json"))[0]
	if parents, ok := o["parents"].([]any); !ok || len(parents) != 1 || parents[0] != ids[1] {
		t.Errorf("the parents are %v: want %s", o["parents"], ids[1])
	}
	if kept, ok := o["checkpoints"].([]any); !ok || len(kept) == 0 {
		t.Errorf("the checkpoints are %v", o["checkpoints"])
	}
	if err := os.WriteFile(filepath.Join(dir, "runs", ids[0], "steps.f32"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if code, out, errOut := descent("--store", dir, "runs", "show", "slow"); code != exitMisuse || out != "" || !strings.Contains(errOut, "damaged") {
		t.Errorf("a damaged run: exit code %d, %s%s", code, out, errOut)
	}
}

// Lists say which runs were verified, and no longer do of one that is damaged.
func TestRunsAreVerified(t *testing.T) {
	dir, ids := archived(t)
	verified := func() (all []any) {
		for _, o := range objectsOf(t, runs(t, dir, "ls", "--reverse", "--json")) {
			all = append(all, o["verified"])
		}
		return all
	}
	if got := verified(); !slices.Equal(got, []any{nil, nil, nil, nil}) {
		t.Errorf("never opened: %v", got)
	}
	runs(t, dir, "show", "quick")
	got := verified()
	if day, ok := got[1].(string); !ok || !strings.HasPrefix(day, "20") || got[0] != nil {
		t.Errorf("one was opened: %v", got)
	}
	if o := objectsOf(t, runs(t, dir, "tag", "quick", "new", "--json"))[0]; o["verified"] != got[1] {
		t.Errorf("a tag makes it verified at %v: want %v", o["verified"], got[1])
	}
	if list := runs(t, dir, "ls"); strings.Count(list, "  no") != 3 || !strings.Contains(list, "verified") {
		t.Errorf("the list is\n%s", list)
	}
	if list := runs(t, dir, "ls", "verified>2026-01-01", "--json"); namesOf(t, list) != "quick" {
		t.Errorf("verified are %s", list)
	}
	if err := os.WriteFile(filepath.Join(dir, "runs", ids[1], "steps.f32"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	descent("--store", dir, "runs", "show", "quick")
	if got := verified(); got[1] != nil {
		t.Errorf("it is damaged: %v", got)
	}
}

func TestRunsLabels(t *testing.T) {
	dir, ids := archived(t)
	runs(t, dir, "tag", "wide", "class", "two words")
	runs(t, dir, "tag", "wide", "class", "--remove")
	runs(t, dir, "note", "wide", "look", "here")
	out := runs(t, dir, "rename", "wide", "broad\x1b[31m", "--json")
	o := objectsOf(t, out)[0]
	if o["id"] != ids[2] || o["name"] != "broad\x1b[31m" || o["note"] != "look here" || len(o["tags"].([]any)) != 1 || o["tags"].([]any)[0] != "two words" {
		t.Errorf("the run is %s", out)
	}
	if got := runs(t, dir, "ls", `tag="two words"`); !strings.Contains(got, ids[2]) || strings.Contains(got, "\x1b") || !strings.Contains(got, `broad\x1b[31m`) {
		t.Errorf("the tagged run is listed as\n%q", got)
	}
	if got := runs(t, dir, "note", "last"); !strings.Contains(got, "fork") {
		t.Errorf("an erased note prints\n%s", got)
	}
}

func TestRunsCompare(t *testing.T) {
	dir, ids := archived(t)
	out := runs(t, dir, "compare", "slow", "quick")
	for _, want := range []string{"A ", ids[0], "B ", ids[1], "epochs 1 to 6", "baseline", "settings that differ", "lr", "0.01", "0.3"} {
		if !strings.Contains(out, want) {
			t.Errorf("the comparison has no %q:\n%s", want, out)
		}
	}
	list := objectsOf(t, runs(t, dir, "compare", "slow", "quick", "--json", "--metric", "macro_f1"))
	s, err := store.Open(dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i, o := range list {
		e, err := s.Read(ids[i])
		if err != nil {
			t.Fatal(err)
		}
		if o["end"] != e.Last.Val.Of("macro_f1") || o["best"] != e.Best.Val.Of("macro_f1") {
			t.Errorf("%s: %v, want the scores of %+v", e.Name, o, e)
		}
	}
	if len(list) != 2 || list[1]["end_difference"] != list[1]["end"].(float64)-list[0]["end"].(float64) {
		t.Errorf("the objects are %v", list)
	}
}

func TestRunsMisuse(t *testing.T) {
	dir, _ := archived(t)
	for _, tt := range []struct{ args, want string }{
		{"ls lr>fast", `"fast" is no number`},
		{"ls optimiser=sgd", `did you mean "optimizer"`},
		{"ls --by optimiser", `--by: `},
		{"show", "0 arguments are given: want descent runs show RUN"},
		{"tag last", "1 argument is given: want descent runs tag RUN TAG ..."},
		{"tag last a \u00a0", "a tag is empty"},
		{"rename last \u00a0", "the name is empty"},
		{"compare last", "1 argument is given: want descent runs compare RUN RUN ..."},
		{"compare slow quick --metric nix", `--metric: unknown metric "nix"`},
	} {
		code, out, errOut := descent(append([]string{"--store", dir, "runs"}, strings.Split(tt.args, " ")...)...)
		if code != exitMisuse || out != "" || !strings.Contains(errOut, tt.want) || strings.Count(errOut, "\n") != 1 {
			t.Errorf("descent runs %s: exit code %d, %s%s: want one line with %q", tt.args, code, out, errOut, tt.want)
		}
	}
	nowhere := filepath.Join(dir, "nowhere")
	for _, args := range []string{"ls", "show last", "tag last x"} {
		code, out, errOut := descent(append([]string{"--store", nowhere, "runs"}, strings.Fields(args)...)...)
		if code != exitMisuse || out != "" || !strings.Contains(errOut, "no run is stored in") {
			t.Errorf("descent runs %s without a store: exit code %d, %s%s", args, code, out, errOut)
		}
		if _, err := os.Stat(nowhere); err == nil {
			t.Errorf("descent runs %s makes a store", args)
		}
	}
	t.Setenv("DESCENT_STORE", nowhere)
	if code, out, errOut := descent("runs", "ls"); code != exitOK || out != "" || !strings.Contains(errOut, "no run is stored in") {
		t.Errorf("an empty list: exit code %d, %s%s", code, out, errOut)
	}
}

func TestRunsWhere(t *testing.T) {
	dir, _ := archived(t)
	if got := runs(t, dir, "where"); got != dir+"\n" {
		t.Errorf("the store is %q: want %s", got, dir)
	}
	o := objectsOf(t, runs(t, dir, "where", "--json"))[0]
	if o["folder"] != dir || o["index"] != filepath.Join(dir, "index.db") || o["runs"] != 4.0 || o["removed"] != 0.0 {
		t.Errorf("the store is %v", o)
	}
}

func TestRunsAreRemoved(t *testing.T) {
	dir, ids := archived(t)
	if got := namesOf(t, runs(t, dir, "rm", "slow", "last", "--json")); got != "slow fork" {
		t.Errorf("removed are %q", got)
	}
	if got := namesOf(t, runs(t, dir, "ls", "--json")); got != "wide quick" {
		t.Errorf("the others are %q", got)
	}
	if got := namesOf(t, runs(t, dir, "ls", "--json", "--trash")); got != "fork slow" {
		t.Errorf("the trash has %q", got)
	}
	if code, _, errOut := descent("--store", dir, "runs", "restore", "wide"); code != exitMisuse || !strings.Contains(errOut, "in the trash") {
		t.Errorf("a run that is not in the trash: exit code %d, %s", code, errOut)
	}
	runs(t, dir, "restore", ids[0])
	if got := namesOf(t, runs(t, dir, "ls", "--json")); got != "wide quick slow" {
		t.Errorf("after one was restored: %q", got)
	}
	if out := runs(t, dir, "show", "quick"); !strings.Contains(out, "(removed)") {
		t.Errorf("the family does not say that a run is removed:\n%s", out)
	}
}

// A damaged run is found by its ID, and can be removed and restored.
func TestDamagedRunsAreRemoved(t *testing.T) {
	dir, ids := archived(t)
	if err := os.WriteFile(filepath.Join(dir, "runs", ids[0], "labels.json"), []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args string
		code int
	}{{"show", exitMisuse}, {"rm", exitOK}, {"restore", exitOK}, {"rm", exitOK}, {"tag", exitMisuse}} {
		args := []string{"--store", dir, "runs", tt.args, ids[0]}
		if tt.args == "tag" {
			args = append(args, "x")
		}
		code, out, errOut := descent(args...)
		if code != tt.code || out != "" || !strings.Contains(errOut, "labels.json is damaged") || strings.Count(errOut, "\n") != 1 {
			t.Errorf("descent runs %s: exit code %d, %s%s", tt.args, code, out, errOut)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "trash", ids[0])); err != nil {
		t.Error(err)
	}
}

func TestRunsAreImported(t *testing.T) {
	from, ids := archived(t)
	dir := filepath.Join(t.TempDir(), "new")
	if got := namesOf(t, runs(t, dir, "import", filepath.Join(from, "runs", ids[1]), "--json")); got != "quick" {
		t.Errorf("imported is %q", got)
	}
	runs(t, dir, "import", from)
	if got := namesOf(t, runs(t, dir, "ls", "--json")); got != "fork wide quick slow" {
		t.Errorf("the store has %q", got)
	}
	if code, _, errOut := descent("--store", dir, "runs", "import", filepath.Join(from, "runs", ids[1])); code != exitMisuse || !strings.Contains(errOut, "here already") {
		t.Errorf("imported again: exit code %d, %s", code, errOut)
	}
	if out := runs(t, dir, "import", from); !strings.Contains(out, "no new run") {
		t.Errorf("imported again: %q", out)
	}
	other := filepath.Join(t.TempDir(), "other")
	runs(t, other, "import", filepath.Join(from, "runs", ids[1]))
	code, out, errOut := descent("--store", other, "runs", "import", "--json", filepath.Join(from, "runs", ids[1]), filepath.Join(from, "runs", ids[2]))
	if code != exitMisuse || namesOf(t, out) != "wide" || !strings.Contains(errOut, "here already") {
		t.Errorf("one of two folders is here: exit code %d, %s%s", code, out, errOut)
	}
	runs(t, other, "rm", ids[1], "quick") // one run
	for _, args := range [][]string{{"import", filepath.Join(from, "runs", ids[1])}, {"show", ids[1]}, {"rm", "quick"}} {
		if code, _, errOut := descent(append([]string{"--store", other, "runs"}, args...)...); code != exitMisuse || !strings.Contains(errOut, "in the trash") {
			t.Errorf("%v: exit code %d, %s", args, code, errOut)
		}
	}
}

func TestRunsAreCollected(t *testing.T) {
	dir, ids := archived(t)
	runs(t, dir, "rm", "slow")
	long := []byte(time.Now().Add(-40 * 24 * time.Hour).UTC().Format(time.RFC3339))
	if err := os.WriteFile(filepath.Join(dir, "trash", ids[0], "removed"), long, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"gc"}, {"gc", "--yes"}} {
		if out := runs(t, dir, args...); !strings.Contains(out, ids[0]) || !strings.Contains(out, "30 days") || !strings.Contains(out, "removed for good: 1") {
			t.Errorf("descent runs %s prints\n%s", args, out)
		}
	}
	o := objectsOf(t, runs(t, dir, "gc", "--json"))
	if len(o) != 1 || o[0]["freed"] != 0.0 || o[0]["removed"] != false {
		t.Errorf("what is left to be removed is %v", o)
	}
	if got := runs(t, dir, "ls", "--trash", "--json"); got != "" {
		t.Errorf("the trash has %s", got)
	}
}
