package form

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

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

// On the row of the data, the path of a file may be typed or picked in place of a choice.
func TestDataByPath(t *testing.T) {
	dir := t.TempDir() + string(filepath.Separator)
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, "%s,%d.5\n", []string{"a", "b"}[i%2], i)
	}
	for _, name := range []string{"moons.csv", "wine.csv"} {
		if err := os.WriteFile(dir+name, []byte("kind,length\n"+text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	h := uitest.New(t, nil, lanes.NewSet())
	f := New("New run", trainer.Default())
	f.At("data", "")
	h.Run(Open(h, f))
	paste := func(text string) { h.Run(f.Type(h, tea.PasteMsg{Content: text})) }
	paste(dir)
	h.Shows("moons.csv", "wine.csv")
	h.Keys("m", "tab", "enter")
	if got, ok := f.spec.Data.(data.CSV); !ok || got.File != dir+"moons.csv" || f.input.Value() != "" {
		t.Errorf("the data are %+v, and %q is typed", f.spec.Data, f.input.Value())
	}
	paste(dir + "wine.csv,target=kind")
	h.Keys("enter")
	if got, ok := f.spec.Data.(data.CSV); !ok || got.File != dir+"wine.csv" || got.Target != "kind" {
		t.Errorf("the data are %+v", f.spec.Data)
	}
	before := f.spec.Data
	paste(dir + "wine.csv,taget=kind")
	h.Keys("ctrl+s")
	h.Shows(`did you mean "target"?`)
	if f.spec.Data != before || len(h.Runs.Lanes) != 0 {
		t.Errorf("the data are %+v, with %d runs", f.spec.Data, len(h.Runs.Lanes))
	}
}

// A text of a part with its parameters, which no choice matches, is taken as it is.
func TestPartsByText(t *testing.T) {
	h, f := opened(t)
	f.At("optimizer", "")
	h.Run(f.Type(h, tea.PasteMsg{Content: "momentum:mu=0.25"}))
	h.Keys("enter")
	if f.spec.Optimizer != (trainer.Momentum{Mu: 0.25}) {
		t.Errorf("the optimizer is %+v", f.spec.Optimizer)
	}
}
