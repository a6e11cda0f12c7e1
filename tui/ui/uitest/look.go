package uitest

import (
	"github.com/charmbracelet/colorprofile"

	"descent/tui/plot"
	"descent/tui/ui"
)

// A NamedLook is a look of a terminal with a name.
type NamedLook struct {
	Name string
	ui.Look
}

// Looks are the looks for golden files.
var Looks = []NamedLook{
	{"dark", ui.Look{Dark: true, Colors: colorprofile.TrueColor, Glyphs: &plot.Box}},
	{"light", ui.Look{Colors: colorprofile.TrueColor, Glyphs: &plot.Box}},
	{"16", ui.Look{Dark: true, Colors: colorprofile.ANSI, Glyphs: &plot.Box}},
	{"nocolor", ui.Look{Dark: true, Colors: colorprofile.ASCII, Glyphs: &plot.Box}},
	{"ascii", ui.Look{Dark: true, Colors: colorprofile.ASCII, Glyphs: &plot.ASCII}},
}

// Brailles are the looks of charts of dots.
var Brailles = []NamedLook{
	{"dark", ui.Look{Dark: true, Colors: colorprofile.TrueColor, Glyphs: &plot.Braille}},
	{"nocolor", ui.Look{Dark: true, Colors: colorprofile.ASCII, Glyphs: &plot.Braille}},
}

// Sizes are the sizes of terminals for golden files. A screen gets the part that the
// frame leaves.
var Sizes = [][2]int{{40, 10}, {60, 15}, {80, 24}, {120, 40}, {200, 60}}
