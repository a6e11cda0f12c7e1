package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTextsAreThoseOfTheModules fails when a linked module has no license in
// package notice, or another one, or when one there belongs to no linked module.
func TestTextsAreThoseOfTheModules(t *testing.T) {
	files, err := collect()
	if err != nil {
		t.Fatal(err)
	}
	const anew = "go generate ./tui/notice collects the licenses anew"
	there := os.DirFS("..")
	for path, want := range files {
		if text, err := fs.ReadFile(there, path); err != nil || !bytes.Equal(text, want) {
			t.Errorf("%s is not as its module has it, %v: %s", path, err, anew)
		}
	}
	err = fs.WalkDir(there, "texts", func(path string, d fs.DirEntry, err error) error {
		if _, ok := files[path]; !ok && err == nil && !d.IsDir() {
			t.Errorf("%s is the license of nothing that is linked: %s", path, anew)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// The systems are those of a release.
func TestSystems(t *testing.T) {
	script, err := os.ReadFile("../../../.ci/release")
	if err != nil {
		t.Fatal(err)
	}
	const all = "{linux,darwin,windows}/{amd64,arm64}"
	if !bytes.Contains(script, []byte(all)) {
		t.Errorf(".ci/release builds other programs than %s: change systems too", all)
	}
	if got := strings.Join(systems, " "); got != "linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64" {
		t.Errorf("systems are %s: want %s", got, all)
	}
}

// Terms that hold for a package are found beside it, above it, and in folders.
func TestLicensesOfAPackage(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"LICENSE", "licenses/mit.txt", "a/COPYING", "a/b/b.go", "a/b/license.go", "c/LICENSE"} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	names, err := licenses(pkg{"m", root, filepath.Join(root, "a", "b")})
	if got := filepath.ToSlash(strings.Join(names, " ")); err != nil || got != "a/COPYING LICENSE licenses/mit.txt" {
		t.Errorf("%s, %v", got, err)
	}
}
