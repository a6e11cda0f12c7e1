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
	"context"
	"embed"
	"io/fs"
	"path/filepath"
	"sort"
	"strings"

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

// maxText is how long a file may be, in bytes.
const maxText = 1 << 20

// Open returns the embedded preset called name, or the one in the file name
// if it ends in .toml. Relative paths in a file start from its folder.
func Open(name string) (Preset, error) {
	if strings.HasSuffix(name, ".toml") {
		text, err := data.ReadText(context.Background(), name, maxText)
		if err != nil {
			return Preset{}, err
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
