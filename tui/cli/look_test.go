package cli

import (
	"testing"

	"descent/tui/plot"
)

// The dashboard is drawn with the glyphs that are chosen, and with ASCII where
// that is asked for.
func TestChosenGlyphs(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	for _, c := range []struct {
		look lookOptions
		want *plot.Glyphs
	}{
		{lookOptions{glyphs: "auto"}, &plot.Auto}, {lookOptions{glyphs: "box"}, &plot.Box},
		{lookOptions{glyphs: "braille"}, &plot.Braille}, {lookOptions{glyphs: "ascii"}, &plot.ASCII},
		{lookOptions{glyphs: "auto", ascii: true}, &plot.ASCII},
	} {
		if got := c.look.chosenGlyphs(); got != c.want {
			t.Errorf("%+v draws with %s, want %s", c.look, got.Name, c.want.Name)
		}
	}
	t.Setenv("LC_ALL", "C")
	if got := (lookOptions{glyphs: "braille"}).chosenGlyphs(); got != &plot.ASCII {
		t.Errorf("a locale without UTF-8 is drawn with %s", got.Name)
	}
}

func TestLocale(t *testing.T) {
	for _, tt := range []struct {
		env  map[string]string
		want bool
	}{
		{nil, true},
		{map[string]string{"LANG": "C"}, false},
		{map[string]string{"LANG": "en_US.UTF-8"}, true},
		{map[string]string{"LC_ALL": "C", "LANG": "en_US.UTF-8"}, false},
		{map[string]string{"LC_CTYPE": "C.utf8", "LANG": "C"}, true},
	} {
		if got := utf8Locale(func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%v: %v, want %v", tt.env, got, tt.want)
		}
	}
}
