// Command collect copies the licenses of everything that is linked into descent, on any
// of its systems, into the folder of package notice. It finds them beside the sources of
// the linked packages. go generate ./tui/notice runs it.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"descent/tui/notice"
)

// systems are the systems for which make release builds the program.
var systems = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

func main() {
	files, err := collect()
	if err == nil {
		err = write(files)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "collect:", err)
		os.Exit(1)
	}
}

// write replaces the texts by files. Paths are relative to the folder of package notice,
// in which go generate runs the command.
func write(files map[string][]byte) error {
	if err := os.RemoveAll("texts"); err != nil {
		return err
	}
	for path, text := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// A pkg is a linked package.
type pkg struct {
	module string // path of its module
	root   string // folder of the module
	dir    string // its own folder
}

// collect returns the licenses by their paths in the folder of package notice.
func collect() (map[string][]byte, error) {
	files := map[string][]byte{}
	add := func(work, root, name string) error {
		text, err := os.ReadFile(filepath.Join(root, name))
		files[filepath.ToSlash(filepath.Join(notice.Folder(work), name))] = text
		return err
	}
	for _, own := range []struct{ work, name, where string }{
		{notice.Descent, "LICENSE", "list -m -f {{.Dir}}"},
		{notice.Go, "LICENSE", "env GOROOT"},
		{notice.Go, "PATENTS", "env GOROOT"},
	} {
		root, err := command("go", strings.Fields(own.where)...)
		if err == nil {
			err = add(own.work, strings.TrimSpace(root), own.name)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, system := range systems {
		linked, err := packages(system)
		if err != nil {
			return nil, err
		}
		for _, p := range linked {
			names, err := licenses(p)
			if err != nil {
				return nil, err
			}
			for _, name := range names {
				if err := add(p.module, p.root, name); err != nil {
					return nil, err
				}
			}
		}
	}
	return files, nil
}

// packages returns the linked packages of other modules on a system.
func packages(system string) ([]pkg, error) {
	goos, goarch, _ := strings.Cut(system, "/")
	out, err := command("env", "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0", "go", "list", "-deps",
		"-f", "{{$d := .Dir}}{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}\t{{$d}}{{end}}{{end}}", "descent")
	var list []pkg
	for line := range strings.Lines(out) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
			list = append(list, pkg{f[0], f[1], f[2]})
		}
	}
	return list, err
}

// legal matches the names of files, and of folders, with licenses.
var legal = regexp.MustCompile(`(?i)licen[cs]e|copying|copyright|notice|patents`)

// licenses returns the paths, in the module, of the licenses that apply to p: those in its
// folder and in all parent folders, and in subfolders of these whose name legal matches.
func licenses(p pkg) ([]string, error) {
	var names []string
	for dir := p.dir; ; dir = filepath.Dir(dir) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !legal.MatchString(e.Name()) || filepath.Ext(e.Name()) == ".go" {
				continue
			}
			err := filepath.WalkDir(filepath.Join(dir, e.Name()), func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				name, err := filepath.Rel(p.root, path)
				names = append(names, name)
				return err
			})
			if err != nil {
				return nil, err
			}
		}
		if dir == p.root {
			return names, nil
		}
	}
}

// command returns the output of a command.
func command(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).Output()
	if e, ok := err.(*exec.ExitError); ok {
		err = fmt.Errorf("%s: %v: %s", strings.Join(args, " "), err, e.Stderr)
	}
	return string(out), err
}
