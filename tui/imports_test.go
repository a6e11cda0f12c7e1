package tui

import (
	"errors"
	"go/build"
	"io/fs"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"descent/presets"
)

// kit is what a screen may import of descent/tui.
var kit = []string{"descent/tui/ui", "descent/tui/lanes", "descent/tui/plot", "descent/tui/pictures"}

// screenPackages returns the import paths of the screens.
func screenPackages() (paths []string) {
	for _, s := range screens(presets.Preset{}, nil) {
		paths = append(paths, reflect.TypeOf(s.Screen).Elem().PkgPath())
	}
	return paths
}

// imports returns what each package of the module imports, tests aside.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := filepath.WalkDir("..", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); name == "testdata" || name != ".." && strings.ContainsAny(name[:1], "._") {
			return fs.SkipDir
		}
		p, err := build.ImportDir(dir, 0)
		if none := (*build.NoGoError)(nil); errors.As(err, &none) {
			return nil
		} else if err != nil {
			return err
		}
		rel, err := filepath.Rel("..", dir)
		all[path.Join("descent", filepath.ToSlash(rel))] = p.Imports
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A screen is a package of its own on the kit alone: it knows neither the
// dashboard nor another screen.
func TestScreensImportTheKitAlone(t *testing.T) {
	all := imports(t)
	for _, screen := range screenPackages() {
		if dir, _ := path.Split(screen); dir != "descent/tui/" || len(all[screen]) == 0 {
			t.Errorf("%s is a screen, want a package of its own in descent/tui", screen)
		}
		for _, p := range all[screen] {
			if (p == "descent/tui" || strings.HasPrefix(p, "descent/tui/")) && !slices.Contains(kit, p) {
				t.Errorf("%s imports %s, want %v alone of descent/tui", screen, p, kit)
			}
		}
	}
}

// Nothing but the dashboard knows the screens.
func TestTheDashboardAloneImportsScreens(t *testing.T) {
	all, known := imports(t), screenPackages()
	for importer, paths := range all {
		for _, p := range paths {
			if importer != "descent/tui" && slices.Contains(known, p) {
				t.Errorf("%s imports the screen %s, want descent/tui alone to do so", importer, p)
			}
		}
	}
	for _, p := range known { // or the test looks at nothing
		if !slices.Contains(all["descent/tui"], p) {
			t.Errorf("descent/tui does not import the screen %s", p)
		}
	}
}
