package config

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Choices are written, changed and taken out, and all else in the file stays.
func TestSet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "descent", "config.toml")
	if got, err := Read(path); len(got) > 0 || err != nil {
		t.Fatalf("no file has %v, %v", got, err)
	}
	for _, c := range [][2]string{{"glyphs", "box"}, {"on-end", `say "done"`}, {"glyphs", "braille"}} {
		if err := Set(path, c[0], c[1]); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append([]byte("# mine\nno-store = true # for now\n"), text...), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Unset(path, "on-end"); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path)
	if want := (map[string]string{"glyphs": "braille", "no-store": "true"}); err != nil || !maps.Equal(got, want) {
		t.Errorf("the choices are %v, %v: want %v", got, err, want)
	}
	if text, _ = os.ReadFile(path); !strings.HasPrefix(string(text), "# mine\nno-store = true # for now\n") {
		t.Errorf("the file is\n%s", text)
	}
}

// A file that is wrong is refused with its line, and not written over.
func TestWrongFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	for text, want := range map[string]string{
		strings.Repeat("a={", 20_000): "line 1: nested more than 8 deep",
		"glyphs = \"box\"\ntheme = [": "line 2",
		"[charts]\nglyphs = 'box'":    "charts",
		"\x00":                        "line 1",
	} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v: want one with %q", text, err, want)
		}
		if Set(path, "theme", "dark") == nil {
			t.Errorf("%q was written over", text)
		}
	}
}
