package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/tui/config"
)

// Choices are kept, listed and used by the flags that are not given.
func TestConfig(t *testing.T) {
	t.Cleanup(func() { os.Remove(config.Path()) })
	for _, args := range []string{"config set glyphs braille", "config set no-store true", "config set theme light", "config unset theme"} {
		if code, _, e := descent(strings.Fields(args)...); code != exitOK {
			t.Fatalf("%s: %s", args, e)
		}
	}
	if _, out, _ := descent("config", "get", "glyphs"); out != "braille\n" {
		t.Errorf("glyphs is %q", out)
	}
	if _, out, _ := descent("config", "--json"); out != `{"glyphs":"braille","no-store":"true"}`+"\n" {
		t.Errorf("the choices are %s", out)
	}
	if _, out, _ := descent("config"); strings.Count(out, "\n") != len(choices) {
		t.Errorf("the list is\n%s", out)
	}
	if code, _, e := descent("runs", "where", "--json"); code != exitMisuse || !strings.Contains(e, "no-store") {
		t.Errorf("no-store has no effect: %s", e)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	if code, _, e := descent("config", "set", "store", "here"); code != exitOK {
		t.Fatal(e)
	}
	if _, out, _ := descent("config", "get", "store"); out != filepath.Join(dir, "here")+"\n" {
		t.Errorf("the store of every folder is %q", out)
	}
	for args, want := range map[string]string{
		"config set glyphs brale": `descent: glyphs: unknown glyphs "brale": did you mean "braille"`,
		"config set glyph box":    `did you mean "glyphs"`,
		"config set no-store on":  "neither true nor false",
		"config unset lr":         "want one of",
		"config get":              "",
	} {
		if code, _, e := descent(strings.Fields(args)...); code != exitMisuse || !strings.Contains(e, want) {
			t.Errorf("%s: %d, %s", args, code, e)
		}
	}
}

// A file of choices that is wrong stops no command, and is said.
func TestWrongConfig(t *testing.T) {
	t.Cleanup(func() { os.Remove(config.Path()) })
	if err := config.Set(config.Path(), "theme", "light"); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"theme = [":                    "line 1",
		"theme = 'pink'":               `unknown theme "pink"`,
		"wind = 'strong'":              `unknown choice "wind"`,
		"theme = 'dark'\nglyphs = 3\n": `unknown glyphs "3"`,
	} {
		if err := os.WriteFile(config.Path(), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if code, _, e := descent("version"); code != exitOK || !strings.Contains(e, want) || !strings.Contains(e, "not used") {
			t.Errorf("%q: %d, %s", text, code, e)
		}
	}
	if err := os.WriteFile(config.Path(), []byte("glyphs = 3\nwind = 'strong'\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	descent("config", "unset", "glyphs")
	descent("config", "unset", "wind")
	if code, _, e := descent("version"); code != exitOK || e != "" {
		t.Errorf("without the wrong values: %d, %s", code, e)
	}
}
