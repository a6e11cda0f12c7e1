// Package presets holds experiments as files: a title, a note, and lanes, each
// a Spec that differs from a common base. Those of the folder files are part
// of the program; anyone can write more of them.
//
//	title = "SGD beside momentum"
//	note  = "Same network, data, initial weights and batch order."
//	pace  = 1.5              # epochs a second; leave it out for full speed
//
//	[base]                   # settings of every lane; the rest is default
//	hidden = [128]
//
//	[[lane]]
//	name = "sgd"
//	optimizer = "sgd"
package presets

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"descent/data"
	"descent/model/catalog"
	"descent/trainer"
)

// A Preset is an experiment: some Specs that run beside each other.
type Preset struct {
	Name    string // of its file, without the ending
	Title   string
	Heading string // of the part of the lecture that a lesson belongs to
	Note    string
	Picture string  // id of the picture that a lesson shows beside its curves, or ""
	Pace    float64 // epochs a second, so that people can follow; 0 is unlimited
	Lanes   []trainer.Spec
}

// DefaultName names the preset that is shown when none is asked for.
const DefaultName = "sgd-vs-momentum"

// MaxLanes is how many runs are shown beside each other at the most.
const MaxLanes = 64

//go:embed files/*.toml
var files embed.FS

// Names returns the names of the embedded presets, the default first.
func Names() []string {
	entries, err := fs.ReadDir(files, "files")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".toml"))
	}
	sort.SliceStable(names, func(i, j int) bool { return names[i] == DefaultName && names[j] != DefaultName })
	return names
}

// Open returns the embedded preset called name, or the one in the file name
// if it ends in .toml. Relative paths in a file start from its folder.
func Open(name string) (Preset, error) {
	if strings.HasSuffix(name, ".toml") {
		text, err := os.ReadFile(name)
		if err != nil {
			var pe *fs.PathError
			if errors.As(err, &pe) {
				err = pe.Err
			}
			return Preset{}, fmt.Errorf("%s: %w", name, err)
		}
		p, err := Parse(name, text)
		for i := range p.Lanes {
			p.Lanes[i].Data = data.Beside(p.Lanes[i].Data, filepath.Dir(name))
		}
		return p, err
	}
	text, err := files.ReadFile("files/" + name + ".toml")
	if err != nil {
		return Preset{}, catalog.Unknown("preset", name, Names())
	}
	return Parse(name+".toml", text)
}

// file is what a file holds, before its settings become values.
type file struct {
	Title   string           `toml:"title"`
	Heading string           `toml:"heading"`
	Note    string           `toml:"note"`
	Picture string           `toml:"picture"`
	Pace    float64          `toml:"pace"`
	Base    map[string]any   `toml:"base"`
	Lane    []map[string]any `toml:"lane"`
}

// Parse reads the preset in a file's text. Its errors begin with the file's
// name and, where it is known, the line.
func Parse(name string, text []byte) (Preset, error) {
	var f file
	meta, err := toml.Decode(string(text), &f)
	if err != nil {
		return Preset{}, fmt.Errorf("%s: %w", name, where(err))
	}
	for _, key := range meta.Undecoded() {
		if len(key) == 1 { // settings are looked at later
			return Preset{}, fmt.Errorf("%s: %w", name,
				catalog.Unknown("key", key.String(), []string{"title", "heading", "note", "picture", "pace", "base", "lane"}))
		}
	}
	if f.Pace < 0 {
		return Preset{}, fmt.Errorf("%s: pace: %v is too small: want at least 0, which is unlimited", name, f.Pace)
	}
	p := Preset{Name: strings.TrimSuffix(path.Base(name), ".toml"), Title: f.Title, Heading: f.Heading,
		Note: strings.TrimSpace(f.Note), Picture: f.Picture, Pace: f.Pace}
	if p.Lanes, err = f.lanes(); err != nil {
		return Preset{}, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

// where puts the line of a syntax error before its message.
func where(err error) error {
	var pe toml.ParseError
	if errors.As(err, &pe) {
		return fmt.Errorf("line %d: %s", pe.Position.Line, pe.Message)
	}
	return err
}

func (f *file) lanes() ([]trainer.Spec, error) {
	base := trainer.Default()
	if err := apply(&base, f.Base); err != nil {
		return nil, fmt.Errorf("base: %w", err)
	}
	if len(f.Lane) == 0 {
		f.Lane = []map[string]any{{}}
	}
	if len(f.Lane) > MaxLanes {
		return nil, fmt.Errorf("there are %d lanes: want at most %d", len(f.Lane), MaxLanes)
	}
	var lanes []trainer.Spec
	seen := map[string]bool{}
	for i, settings := range f.Lane {
		spec := base
		spec.Name = fmt.Sprintf("lane %d", i+1)
		if err := apply(&spec, settings); err != nil {
			return nil, fmt.Errorf("lane %d (%s): %w", i+1, spec.Name, err)
		}
		if seen[spec.Name] {
			return nil, fmt.Errorf("lane %d: the name %q is taken: want another", i+1, spec.Name)
		}
		seen[spec.Name] = true
		lanes = append(lanes, spec)
	}
	return lanes, nil
}

// apply sets settings of spec. It sets the name first, because errors about
// other settings contain it.
func apply(spec *trainer.Spec, settings map[string]any) error {
	keys := make([]string, 0, len(settings))
	for key := range settings {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool {
		if (keys[i] == "name") != (keys[j] == "name") {
			return keys[i] == "name"
		}
		return keys[i] < keys[j]
	})
	for _, key := range keys {
		text, err := literal(settings[key])
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if key == "name" {
			spec.Name = text
			continue
		}
		if err := spec.Set(key, text); err != nil {
			return err
		}
	}
	return nil
}

// literal returns a TOML value as the text of a setting.
func literal(v any) (string, error) {
	list, ok := v.([]any)
	if !ok {
		return scalar(v)
	}
	if len(list) == 0 {
		return "none", nil
	}
	parts := make([]string, len(list))
	for i := range list {
		var err error
		if parts[i], err = scalar(list[i]); err != nil {
			return "", err
		}
	}
	return strings.Join(parts, ","), nil
}

func scalar(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case bool, int64:
		return fmt.Sprint(v), nil
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	}
	return "", fmt.Errorf("%v is no setting: want a text, a number, or a list of numbers", v)
}
