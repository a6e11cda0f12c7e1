package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the README says of other programs works on a store.
func TestReadmeFromOutside(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(text), "<!-- outside -->")
	part, _, _ = strings.Cut(part, "<!-- end of outside -->")
	blocks := regexp.MustCompile("(?s)```(\\w+)\n(.*?)```").FindAllStringSubmatch(part, -1)
	dir, ids := archived(t)
	runs(t, dir, "ls")
	raw, err := os.Stat(filepath.Join(dir, "runs", ids[3], "steps.f32"))
	if err != nil {
		t.Fatal(err)
	}
	examples := []struct{ language, module, want string }{ // in the order of the README
		{"sh", "", "quick|0.3|"},
		{"python", "pandas", "momentum:mu=0.9"},
		{"python", "numpy", fmt.Sprintf("%d ", raw.Size()/12)},
	}
	if len(blocks) != len(examples) {
		t.Fatalf("the README has %d examples: want %d", len(blocks), len(examples))
	}
	for i, o := range examples {
		t.Run(o.language+o.module, func(t *testing.T) {
			if blocks[i][1] != o.language {
				t.Fatalf("the example is in %s: want %s", blocks[i][1], o.language)
			}
			cmd := exec.Command(interpreter(t, o.module), "-c", blocks[i][2])
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), o.want) {
				t.Errorf("%v\n%s\nwant %q", err, out, o.want)
			}
		})
	}
}

// interpreter returns a Python that has a module, or without one the shell, and
// skips the test if there is none, or no sqlite3 for the shell. The variable PYTHON
// names a Python to take.
func interpreter(t *testing.T, module string) string {
	t.Helper()
	if module == "" {
		if _, err := exec.LookPath("sqlite3"); err != nil {
			t.Skip("sqlite3 is not installed")
		}
		return "sh"
	}
	for _, name := range []string{os.Getenv("PYTHON"), "python3", "/usr/bin/python3"} {
		if name != "" && exec.Command(name, "-c", "import "+module).Run() == nil {
			return name
		}
	}
	t.Skipf("no Python has %s", module)
	return ""
}
