package presets

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEmbeddedPresets(t *testing.T) {
	names := Names()
	if names[0] != DefaultName {
		t.Errorf("the first preset is %s, want %s", names[0], DefaultName)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			p, err := Open(name)
			if err != nil {
				t.Fatal(err)
			}
			if p.Name != name || p.Title == "" || p.Note == "" || len(p.Lanes) < 2 {
				t.Errorf("preset lacks something: %+v", p)
			}
			for _, spec := range p.Lanes {
				if err := spec.Check(t.Context()); err != nil {
					t.Errorf("%s: %v", spec.Name, err)
				}
				if d := spec.Diff(p.Lanes[0]); spec.Name != p.Lanes[0].Name && len(d) == 0 {
					t.Errorf("%s differs in nothing from %s", spec.Name, p.Lanes[0].Name)
				}
			}
		})
	}
}

func TestReadmeListsThePresets(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		if !strings.Contains(string(readme), "| `"+name+"` |") {
			t.Errorf("README.md does not list %s", name)
		}
	}
}

// The default preset compares on equal terms: nothing but the optimizer
// differs.
func TestDefaultPresetIsFair(t *testing.T) {
	p, err := Open(DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	if d := p.Lanes[0].Diff(p.Lanes[1]); len(d) != 1 || d[0].Key != "optimizer" {
		t.Errorf("the lanes differ in %v", d)
	}
	if seconds := float64(p.Lanes[0].Epochs) / p.Pace; seconds < 15 || seconds > 30 {
		t.Errorf("the default preset takes %v s, want some twenty", seconds)
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"titel = \"x\"", `unknown key "titel": did you mean "title"? want one of title, heading, note, picture, pace, base, lane`},
		{"[base]\noptimiser = \"sgd\"", `base: unknown setting "optimiser": did you mean "optimizer"?`},
		{"[[lane]]\nname = \"a\"\nactivation = \"rleu\"", `lane 1 (a): activation: unknown activation "rleu": did you mean "relu"?`},
		{"[[lane]]\n[[lane]]\nlr = -1", `lane 2 (lane 2): lr: -1 is too small: want more than 0`},
		{"[[lane]]\nname = \"a\"\n[[lane]]\nname = \"a\"", `lane 2: the name "a" is taken`},
		{"[base]\nhidden = [12, [3]]", `base: hidden: `},
		{"[base]\nlr = { a = 1 }", `base: lr: `},
		{"title = \"x\"\nlr = = 3", `line 2: `},
		{"pace = -1", `pace: -1 is too small`},
		{"pace = \"fast\"", `pace`},
		{strings.Repeat("[[lane]]\n", 65), `there are 65 lanes: want at most 64`},
	} {
		_, err := Parse("dir/my.toml", []byte(tt.text))
		if err == nil || !strings.HasPrefix(err.Error(), "dir/my.toml: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: error %v, want %q", tt.text, err, tt.want)
		}
	}
}

func TestLanesDifferFromTheBase(t *testing.T) {
	name := filepath.Join(t.TempDir(), "two.toml")
	text := `
title = "Two"
pace = 2
[base]
hidden = [12, 7]
lr = 1
[[lane]]
name = "a"
hidden = []
[[lane]]
name = "b"
optimizer = "momentum:mu=0.5"
lr = 0.25
`
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	a, b := p.Lanes[0], p.Lanes[1]
	if p.Name != "two" || p.Pace != 2 || len(a.Hidden) != 0 || a.Rate != 1 || len(b.Hidden) != 2 || b.Rate != 0.25 {
		t.Errorf("preset is %+v", p)
	}
}

func TestFileWithoutLanesHasOne(t *testing.T) {
	p, err := Parse("one.toml", []byte("title = \"one\"\n[base]\nepochs = 3"))
	if err != nil || len(p.Lanes) != 1 || p.Lanes[0].Epochs != 3 {
		t.Errorf("%+v, %v", p, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		text, err := files.ReadFile("files/" + name + ".toml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("[base]\nhidden = [1, 2.5, \"x\"]\n[[lane]]\nlr = nan\nname = 3"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse("fuzz.toml", text)
		if err == nil && (len(p.Lanes) == 0 || len(p.Lanes) > MaxLanes) {
			t.Errorf("%d lanes without an error", len(p.Lanes))
		}
	})
}

// TestPathsStartFromThePreset opens a preset from another folder than its own.
func TestPathsStartFromThePreset(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"mine.toml": "[base]\ndata = \"csv:file=cars.csv\"\n[[lane]]\nname = \"a\"\n",
		"cars.csv":  "x,y\n1,a\n2,b\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Open(filepath.Join(dir, "mine.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Lanes[0].Check(t.Context()); err != nil {
		t.Error(err)
	}
	t.Chdir(dir)
	p, err = Open("mine.toml")
	if err != nil {
		t.Fatal(err)
	}
	if text := string(Format(Absolute(p))); !strings.Contains(text, "file="+filepath.Join(dir, "cars.csv")) {
		t.Errorf("want the absolute path of cars.csv in\n%s", text)
	}
}
