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
		{"title = \"x\"\nbse.lr = 0.1", `line 2: unknown key "bse": did you mean "base"?`},
		{"\"bse\".lr = 0.1", `line 1: unknown key "bse"`},
		{"# a comment = [[\n\nlr = 0.1", `line 3: lr is a setting: want it below [base] or [[lane]]`},
		{"[[base]]\nlr = 1", `line 1: base: this is a list of tables: want one table, [base]`},
		{"base = 1", `line 1: base: this is a number: want one table, [base]`},
		{"\n[lane]\nlr = 1", `line 2: lane: this is a table: want [[lane]], with two brackets, for each lane`},
		{"lane = [1]", `line 1: lane: this is a list of which one is a number: want tables, [[lane]]`},
		{"title = [\n1,\n]\npace = nan", `line 1: title: this is a list: want a text in quotes`},
		{"note = \"\"\"\na = 1\n\"\"\"\npace = nan", `line 4: pace: NaN is no number of epochs a second: want one, or 0`},
		{"pace = -inf", `line 1: pace: -Inf is no number`},
		{"pace = 1e300", `line 1: pace: 1e+300 is too large: want at most 1000000`},
		{"pace = 5e-324", `line 1: pace: 5e-324 is too small: want at least 0.001, or 0`},
		{"pace = true", `line 1: pace: this is true or false: want a number, the epochs a second`},
		{"[base]\nhidden = [\n[1], [2]]\nlr = 1", `line 2: base: hidden: a list is no setting`},
		{"[base]\nlr = 1\n[base.data]\na = 1", `base: data: a table is no setting`},
		{"base.lr = 1\nbase.hidden = true", `line 2: base: hidden: "true" is not a whole number`},
		{"base = { lr = 1,  epochs = 0 }", `line 1: base: epochs: 0 is too small`},
		{"[[lane]]\nlr = 1\n[[lane]]\n# [[lane]]\nlr = 0", `line 5: lane 2 (lane 2): lr: 0 is too small`},
		{"[[lane]]\nname = ''", `line 2: lane 1: the name is empty: want a text`},
		{"[base]\ndata = 2020-01-02", `line 2: base: data: a date is no setting`},
		{"[base]\nlr = " + strings.Repeat("[", 9) + strings.Repeat("]", 9), `line 2: nested more than 8 deep`},
		{"a" + strings.Repeat(".a", 9) + " = 1", `line 1: nested more than 8 deep`},
		{"# " + strings.Repeat("[", 99) + "\ntitle = '''[[[[[[[[[[\n]]'''\nnote = \"[[[[[[[[[[\\\"]]]\"\npace = -1", `line 5: pace: -1 is too small`},
		{strings.Repeat("#\n", 1<<19+1), `too large: want at most 1048576 bytes`},
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
