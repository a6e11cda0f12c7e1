package data

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestNamed(t *testing.T) {
	dir := folder(t, map[string][]byte{"a.csv": []byte("x,y\n1,a\n"), "c:d.csv": []byte("x,y\n1,a\n"), "cats/1.png": nil})
	mnist := folder(t, idxSample())
	csv, npz := defaultCSV, defaultNPZ
	csv.File, npz.File = filepath.Join(dir, "a.csv"), "b.npz"
	odd := defaultCSV
	odd.File = filepath.Join(dir, "c:d.csv")
	for text, want := range map[string]Source{
		"moons": Sources.Default("moons"), "csv:file=" + csv.File: csv, csv.File: csv, "b.npz": npz, odd.File: odd,
		dir: Images{Dir: dir}, mnist: IDX{Dir: mnist},
	} {
		if got, err := Named(text); err != nil || got != want {
			t.Errorf("%s is %+v, %v: want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{"moosn": `did you mean "moons"?`, "csv:file=a.csv,tsk=class": `did you mean "task"?`} {
		if _, err := Named(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v: want %s", text, err, want)
		}
	}
}

func TestPathsBesideAPreset(t *testing.T) {
	t.Setenv("HOME", "/home/me")
	for _, c := range []struct{ src, want Source }{
		{CSV{File: "a.csv", Test: "b/c.csv"}, CSV{File: "/data/a.csv", Test: "/data/b/c.csv"}},
		{CSV{File: "/x/a.csv"}, CSV{File: "/x/a.csv"}},
		{CSV{File: "~/a.csv"}, CSV{File: "/home/me/a.csv"}},
		{IDX{Dir: "mnist"}, IDX{Dir: "/data/mnist"}},
		{IDX{}, IDX{}},
		{CIFAR10{Dir: ".."}, CIFAR10{Dir: "/"}},
		{NPZ{File: "a.npz"}, NPZ{File: "/data/a.npz"}},
		{Images{Dir: "~"}, Images{Dir: "/home/me"}},
		{Moons{N: 20}, Moons{N: 20}},
	} {
		if got := Beside(c.src, "/data"); got != c.want {
			t.Errorf("%+v beside /data: %+v: want %+v", c.src, got, c.want)
		}
	}
	for _, e := range Sources {
		if _, ok := e.Part.(placed); ok != fromDisk(e.Part) {
			t.Errorf("%s: has paths is %v, reads files is %v", e.Name, ok, fromDisk(e.Part))
		}
	}
}

// Parameters may follow the path of a file, as they follow the name of a source.
func TestNamedWithParameters(t *testing.T) {
	dir := folder(t, map[string][]byte{"a.csv": []byte("x,y\n1,a\n"), "b,c.csv": []byte("x,y\n1,a\n"), "d.npz": nil})
	path := func(name string) string { return filepath.Join(dir, name) }
	table := func(file, target, skip string) CSV {
		s := defaultCSV
		s.File, s.Target, s.Skip = file, target, skip
		return s
	}
	arrays := defaultNPZ
	arrays.File, arrays.Y = path("d.npz"), "labels"
	for text, want := range map[string]Source{
		path("a.csv") + ",target=x":               table(path("a.csv"), "x", ""),
		path("a.csv") + ":target=x,skip=y,skip=z": table(path("a.csv"), "x", "y,z"),
		path("b,c.csv"):                           table(path("b,c.csv"), "", ""),
		path("b,c.csv") + ",target=x":             table(path("b,c.csv"), "x", ""),
		path("d.npz") + ",y=labels":               arrays,
	} {
		if got, err := Named(text); err != nil || got != want {
			t.Errorf("%s is %+v, %v: want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		path("a.csv") + ",taget=x": `did you mean "target"?`,
		"CSV:file=a.csv":           `unknown source "CSV": did you mean "csv"?`,
		"houses":                   "or the path of a file or folder",
	} {
		if _, err := Named(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v: want %s", text, err, want)
		}
	}
	if got, err := Named(`c:\new.csv`); err != nil || got != table(`c:\new.csv`, "", "") {
		t.Errorf("a path with a drive is %+v, %v", got, err)
	}
}
