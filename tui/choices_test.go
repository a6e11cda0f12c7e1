package tui

import (
	"errors"
	"testing"

	"descent/presets"
	"descent/tui/plot"
)

// Of choices that are written in another order than they were made the last one stays, and
// no two are written at a time.
func TestLastChoiceStays(t *testing.T) {
	kept, writing := "", false
	app := newApp(t.Context(), presets.Preset{}, Options{Glyphs: &plot.Box, Keep: func(_, text string) error {
		if writing {
			t.Error("two choices are written at a time")
		}
		writing = true
		defer func() { writing = false }()
		if text == "bad" {
			return errors.New("no")
		}
		kept = text
		return nil
	}})
	first, second, bad := app.keepChoice("glyphs", "first"), app.keepChoice("glyphs", "second"), app.keepChoice("glyphs", "bad")
	bad()
	second()
	first()
	if kept != "second" {
		t.Errorf("%q stays: want the last", kept)
	}
}
