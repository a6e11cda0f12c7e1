// Package notice holds the licenses of descent, of Go, and of the modules that are linked
// into the program. A copy of the program must be distributed together with them.
//
// The texts are embedded copies of the files of the modules. After a change of the
// modules in go.mod, go generate ./tui/notice updates them; a test fails if they are out
// of date.
package notice

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"runtime/debug"
	"strings"
)

//go:generate go run ./collect
//go:embed texts
var texts embed.FS

// Folders of the texts that do not belong to a module.
const (
	Descent = "descent" // this program's own
	Go      = "go"      // the standard library and the runtime
)

// A Work is a module, or another part of the program, with its licenses.
type Work struct {
	Name, Version string // path and version of a module
	Texts         []Text // at least one
}

// A Text is a license or another notice.
type Text struct {
	File string // the path in the module, such as "LICENSE"
	Body string
}

// Works returns descent, Go, and the modules of the program that info describes, in the
// order of their paths. It returns an error that names a module if its texts are not
// embedded.
func Works(info *debug.BuildInfo) ([]Work, error) {
	works := []Work{{Name: Descent, Version: info.Main.Version}, {Name: Go, Version: runtime.Version()}}
	for _, m := range info.Deps {
		w := Work{Name: m.Path, Version: m.Version}
		if m.Replace != nil {
			w.Version = m.Replace.Path + " " + m.Replace.Version
		}
		works = append(works, w)
	}
	for i := range works {
		var err error
		if works[i].Texts, err = textsOf(works[i].Name); err != nil {
			return nil, err
		}
	}
	return works, nil
}

// Folder returns the folder of the texts of the work called name.
func Folder(name string) string { return path.Join("texts", strings.ReplaceAll(name, "/", "+")) }

// textsOf returns the texts of the work called name.
func textsOf(name string) ([]Text, error) {
	var list []Text
	folder := Folder(name)
	err := fs.WalkDir(texts, folder, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(texts, file)
		list = append(list, Text{strings.TrimPrefix(file, folder+"/"), string(body)})
		return err
	})
	if err != nil || len(list) == 0 {
		return nil, fmt.Errorf("the license of %s is not here: want its text, which go generate ./tui/notice collects", name)
	}
	return list, nil
}
