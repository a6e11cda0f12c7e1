package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// flowers writes a table whose target is its first column, and returns its path.
func flowers(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("kind,length,width\n")
	for i := range 40 {
		fmt.Fprintf(&b, "%s,%d.5,%d.25\n", []string{"rose", "tulip"}[i%2], i, 2*i+i%2)
	}
	path := filepath.Join(t.TempDir(), "flowers.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// Every flag for the data accepts the path of a file, with parameters behind it.
func TestFlagsAcceptPaths(t *testing.T) {
	path, flags := flowers(t), map[string]bool{}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if f := cmd.LocalFlags().Lookup("data"); f != nil {
			flags[cmd.CommandPath()] = true
			if err := f.Value.Set(path + ",target=kind"); err != nil {
				t.Errorf("%s: %v", cmd.CommandPath(), err)
			}
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(newCommand(nil, nil, io.Discard, io.Discard).root())
	for _, name := range []string{"descent", "descent train", "descent ensemble", "descent search", "descent lr", "descent check", "descent predict"} {
		if !flags[name] {
			t.Errorf("%s has no flag for the data", name)
		}
	}
}

// A table whose target is not its last column is trained on after the error has said how.
func TestTrainOnPath(t *testing.T) {
	path := flowers(t)
	train := func(text string) (int, string, string) {
		return descent("train", "--data", text, "--hidden", "2", "--epochs", "1", "--no-store")
	}
	code, _, errOut := train(path)
	if want := `want loss squared, or target=COLUMN if the last column, "width", is not the target`; code != exitMisuse || !strings.Contains(errOut, want) {
		t.Errorf("exit code %d: %s: want %s", code, errOut, want)
	}
	if code, out, errOut := train(path + ",target=kind"); code != exitOK || !strings.Contains(out, `target "kind" (2 classes)`) {
		t.Errorf("exit code %d: %s%s", code, out, errOut)
	}
	code, _, errOut = descent("train", path)
	if want := path + " is no preset: want --data " + path; code != exitMisuse || !strings.Contains(errOut, want) {
		t.Errorf("exit code %d: %s: want %s", code, errOut, want)
	}
}

// In a preset file, a path is no source: such files mean the same in every folder.
func TestPresetsRefusePaths(t *testing.T) {
	path := flowers(t)
	preset := filepath.Join(filepath.Dir(path), "mine.toml")
	if err := os.WriteFile(preset, fmt.Appendf(nil, "[base]\ndata = %q\n", path), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errOut := descent("train", preset); code != exitMisuse || !strings.Contains(errOut, "line 2: base: data: \""+path+"\" is a path: want csv:file="+path) {
		t.Errorf("exit code %d: %s", code, errOut)
	}
}
