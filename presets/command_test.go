package presets

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/trainer"
)

// TestTitleIsPrivate tests that the title that is made of settings has the names of data files
// without their folders.
func TestTitleIsPrivate(t *testing.T) {
	private := filepath.Join(t.TempDir(), "thesis of gwendolyn")
	t.Setenv("HOME", private)
	if err := os.Mkdir(private, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"points.csv", "other.csv"} {
		if err := os.WriteFile(filepath.Join(private, name), []byte("a,b\n1,2\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(filepath.Dir(private))
	for text, want := range map[string]string{
		filepath.Join(private, "points.csv"):      "points.csv",
		"thesis of gwendolyn/points.csv,target=b": "points.csv,target=b",
		"~/points.csv": "points.csv",
		"csv:file=thesis of gwendolyn/points.csv,test=~/other.csv": "other.csv",
		"moons:n=300": "moons:n=300",
	} {
		p := Preset{Lanes: []trainer.Spec{trainer.Default(), trainer.Default()}}
		if err := p.Change([]Setting{{"data", text}, {"lr", "0.5"}}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(p.Title, want) || strings.Contains(p.Title, "gwendolyn") || strings.Contains(p.Title, "~") || !strings.HasSuffix(p.Title, ", lr 0.5") {
			t.Errorf("%s: the title is %q: want %q", text, p.Title, want)
		}
	}
}
