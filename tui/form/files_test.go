package form

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/data"
	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/ui/uitest"
)

// A file is picked from a list of the folder that is typed so far: tab types
// what all have in common, enter takes what is highlighted and starts nothing.
func TestFilesArePicked(t *testing.T) {
	dir := t.TempDir() + string(filepath.Separator)
	for _, name := range []string{"wine.csv", "wine-red.csv", ".hidden", "sub/deep.csv"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("a,b\n1,2.5\n2,3.5\n3,4.5\n4,1.5\n5,2.25\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	h := uitest.New(t, nil, lanes.NewSet())
	spec := trainer.Default()
	spec.Data = data.CSV{File: dir, Task: "auto"}
	f := New("New run", spec)
	f.At("data.file", "")
	h.Run(Open(h, f))
	h.Shows("wine.csv", "wine-red.csv", "sub"+string(filepath.Separator))
	if strings.Contains(h.Text(), ".hidden") {
		t.Error("a hidden file is listed")
	}
	file := func() string { return strings.TrimPrefix(f.spec.Data.(data.CSV).File, dir) }
	for _, c := range []struct {
		keys, want string
	}{
		{"w tab", "wine"},
		{". tab", "wine.csv"},
		{"ctrl+w", ""}, // all of it
	} {
		h.Keys(strings.Fields(c.keys)...)
		if got := file(); got != c.want {
			t.Errorf("%s leads to %q: want %q", c.keys, got, c.want)
		}
	}
	f.At("data.file", dir+"s")
	h.Run(f.update(h))
	h.Keys("enter")
	h.Shows("deep.csv")
	h.Keys("enter")
	if got := file(); got != filepath.Join("sub", "deep.csv") || len(h.Runs.Lanes) != 0 || h.Layer == nil {
		t.Errorf("enter leads to %q, with %d runs", got, len(h.Runs.Lanes))
	}
	f.At("data.file", dir+"nowhere/")
	h.Run(f.update(h))
	h.Shows("no such file")
}

// Where folders are picked files are not listed.
func TestFoldersArePicked(t *testing.T) {
	dir := t.TempDir() + string(filepath.Separator)
	if err := os.Mkdir(dir+"mnist", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"notes", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	h := uitest.New(t, nil, lanes.NewSet())
	spec := trainer.Default()
	spec.Data = data.IDX{Dir: dir}
	f := New("New run", spec)
	f.At("data.dir", "")
	h.Run(Open(h, f))
	if len(f.list.found) != 1 || f.list.found[0].Name != "mnist"+string(filepath.Separator) {
		t.Errorf("%v are listed", f.list.found)
	}
}
