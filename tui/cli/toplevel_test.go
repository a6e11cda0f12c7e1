package cli

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The repository has a short top level: what a command wrote by the way, such as a
// report, does not belong there.
func TestTopLevel(t *testing.T) {
	cmd := exec.Command("git", "ls-files")
	cmd.Dir = top
	out, err := cmd.Output()
	if err != nil {
		t.Skip("the sources are no clone")
	}
	want := []string{"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "data", "go.mod", "go.sum", "main.go", "model", "presets", "trainer", "tui"}
	for name := range strings.Lines(string(out)) {
		if name, _, _ = strings.Cut(strings.TrimSpace(name), "/"); !strings.HasPrefix(name, ".") && !slices.Contains(want, name) {
			t.Errorf("%s stands at the top: want one of %s", name, strings.Join(want, " "))
		}
	}
}
