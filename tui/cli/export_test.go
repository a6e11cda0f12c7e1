package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/trainer/interchange"
	"descent/trainer/interchange/watch"
	"descent/trainer/run"
	"descent/trainer/safetensors"
	"descent/trainer/store"
	"descent/tui/export"
)

// exportTo runs descent export on a store and returns what it prints.
func exportTo(t *testing.T, dir string, args ...string) string {
	t.Helper()
	code, out, errOut := descent(append([]string{"--store", dir, "export"}, args...)...)
	if code != exitOK || errOut != "" {
		t.Fatalf("descent export %q: exit code %d, %s", args, code, errOut)
	}
	return out
}

// What is exported for programs that read logs has the curves of the run.
func TestExportedCurves(t *testing.T) {
	dir, ids := archived(t)
	want := snapshotOf(t, dir, ids[1])
	t.Chdir(t.TempDir())
	for _, kind := range []string{"csv", "tsv", "json", "tensorboard"} {
		path := strings.TrimSpace(exportTo(t, dir, ids[1], "--to", kind))
		if !strings.HasPrefix(path, "quick-") {
			t.Errorf("%s is written to %s", kind, path)
		}
		w, err := watch.New(path)
		if err != nil {
			t.Fatal(err)
		}
		logs, err := w.Poll()
		if err != nil || len(logs) != 1 {
			t.Fatalf("%s: %d logs, %v", kind, len(logs), err)
		}
		var got run.Snapshot
		logs[0].Snapshot(&got)
		for name, buckets := range want.Series {
			if n := len(got.Series[name]); n == 0 || n > len(buckets) {
				t.Errorf("%s: %s has %d points of %d", kind, name, n, len(buckets))
			}
		}
		last := want.Series[run.ValLoss]
		if b := got.Series[run.ValLoss]; float32(b[len(b)-1].Mean) != float32(last[len(last)-1].Mean) {
			t.Errorf("%s: the last validation loss is %v, want %v", kind, b[len(b)-1].Mean, last[len(last)-1].Mean)
		}
		checkSettings(t, kind, logs[0].(*interchange.Log))
	}
}

// What is exported for programs that run networks is there, and begins as its
// format does.
func TestExportedNetworks(t *testing.T) {
	dir, ids := archived(t)
	t.Chdir(t.TempDir())
	for kind, begin := range map[string]string{"npz": "PK\x03\x04", "safetensors": "", "onnx": "\x08\x08\x12\x07descent", "pytorch": "#!/usr/bin/env python3\n"} {
		path := strings.TrimSpace(exportTo(t, dir, ids[1], "--to", kind, "-o", "net-"+kind+".x"))
		text, err := os.ReadFile(path)
		if err != nil || !strings.HasPrefix(string(text), begin) || len(text) < 200 {
			t.Errorf("%s: %d bytes, %v, %.20q", kind, len(text), err, text)
		}
	}
	for path, name := range map[string]string{"net-safetensors.x": "2.weight", "net-pytorch.safetensors": "0.bias", "net-pytorch-test.safetensors": "y"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := safetensors.Read(text)
		if err != nil || f.Find(name) == nil {
			t.Errorf("%s has no %s, %v", path, name, err)
		}
	}
	os.Remove("net-pytorch.x")
	if code, _, errOut := descent("--store", dir, "export", ids[1], "--to", "pytorch", "-o", "net-pytorch.x"); code != exitMisuse || !strings.Contains(errOut, "exists") {
		t.Errorf("exit code %d, %q", code, errOut)
	}
	if _, err := os.Stat("net-pytorch.x"); err == nil {
		t.Error("a script is left without its parameters")
	}
}

// checkSettings checks that a log has the settings of the run, if its format can.
func checkSettings(t *testing.T, kind string, l *interchange.Log) {
	t.Helper()
	found := false
	for _, s := range l.Settings() {
		found = found || s == interchange.Setting{Key: "lr", Text: "0.3"}
	}
	if found != (kind == "json" || kind == "tensorboard") {
		t.Errorf("%s: the settings are %v", kind, l.Settings())
	}
}

// snapshotOf returns what is known of a stored run.
func snapshotOf(t *testing.T, dir, id string) (s run.Snapshot) {
	t.Helper()
	st, err := store.Open(dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	r, err := st.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	r.Snapshot(&s)
	return s
}

func TestExportToStandardOutput(t *testing.T) {
	dir, ids := archived(t)
	out := exportTo(t, dir, ids[0], "--to", "csv", "-o", "-")
	if !strings.HasPrefix(out, "step,timestamp,") || strings.Count(out, "\n") < 7 {
		t.Errorf("it prints %q", out)
	}
}

// Nothing is written over, and what cannot be written leaves nothing.
func TestExportSpares(t *testing.T) {
	dir, ids := archived(t)
	mine := t.TempDir()
	path := filepath.Join(mine, "mine")
	os.WriteFile(path, []byte("mine"), 0o644)
	for _, args := range [][]string{
		{ids[0], "--to", "csv", "-o", path}, {ids[0], "--to", "tensorboard", "-o", path}, {ids[0], "--to", "tensorboard", "-o", "-"},
		{ids[0], "--to", "cvs"}, {ids[0]}, {"none", "--to", "csv", "-o", filepath.Join(mine, "none.csv")},
	} {
		if code, _, errOut := descent(append([]string{"--store", dir, "export"}, args...)...); code != exitMisuse || errOut == "" {
			t.Errorf("descent export %q: exit code %d, %q", args, code, errOut)
		}
	}
	if text, _ := os.ReadFile(path); string(text) != "mine" {
		t.Errorf("the file is %q", text)
	}
	if all, _ := os.ReadDir(mine); len(all) != 1 {
		t.Errorf("left behind: %v", all)
	}
}

// TestExportsArePrivate tests that no format has the folder of the data, except for presets,
// which open on this machine.
func TestExportsArePrivate(t *testing.T) {
	private := filepath.Join(t.TempDir(), "thesis of gwendolyn")
	file := filepath.Join(private, "points.csv")
	var rows strings.Builder
	for i := range 60 {
		fmt.Fprintf(&rows, "%d.5,%d.25,%s\n", i, i*i%7, []string{"yes", "no"}[i%2])
	}
	if err := errors.Join(os.Mkdir(private, 0o777), os.WriteFile(file, []byte("a,b,class\n"+rows.String()), 0o666)); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(private, "store")
	settings := []string{"--data", file, "--epochs", "2", "--hidden", "2", "--optimizer", "sgd"}
	searched(t, dir, append([]string{"train"}, settings...)...)
	id := objectsOf(t, runs(t, dir, "show", "last", "--json"))[0]["id"].(string)
	searched(t, dir, append([]string{"search", "--name", "tune", "--over", "lr=0.01..1", "--trials", "2"}, settings...)...)
	t.Chdir(t.TempDir())
	for _, to := range export.Targets {
		if to.Name != "preset" {
			exportTo(t, dir, id, "--to", to.Name, "-o", to.Name)
		}
	}
	for _, to := range searchTargets() {
		searched(t, dir, "search", "export", "tune", "--to", to.Name, "-o", "search-"+to.Name)
	}
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if at := bytes.Index(text, []byte("gwendolyn")); at >= 0 {
			t.Errorf("%s has the folder of the data: %q", path, text[max(0, at-60):min(at+60, len(text))])
		}
		files++
		return err
	})
	if want := len(export.Targets) - 1 + len(searchTargets()); err != nil || files < want {
		t.Errorf("%d files are written, %v: want at least %d", files, err, want)
	}
}
