package tui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"descent/presets"
	"descent/tui/plot"
)

// A Theme is how things look. It is a value, made from the background of the
// terminal and handed to whatever draws.
type Theme struct {
	Text, Strong, Weak, Grave, Focus plot.Style
	Runs, Chips                      [presets.MaxLanes]plot.Style // a run's curves, and its letter
	Glyphs                           *plot.Glyphs
}

// The palette of Okabe and Ito, which people with any kind of colour vision
// can tell apart, and a grey for the eighth run. Each background has the
// order in which its first colours stand out best.
var (
	onDark  = [presets.MaxLanes]string{"#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442", "#D55E00", "#0072B2", "#BBBBBB"}
	onLight = [presets.MaxLanes]string{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A7A00", "#555555"}
)

// NewTheme returns the theme for a dark or a light background.
func NewTheme(dark bool, glyphs *plot.Glyphs) *Theme {
	pick := lipgloss.LightDark(dark)
	plain := lipgloss.NewStyle()
	t := &Theme{
		Strong: prefix(plain.Bold(true)),
		Weak:   prefix(plain.Foreground(pick(lipgloss.Color("#666666"), lipgloss.Color("#8A8A8A")))),
		Grave:  prefix(plain.Bold(true).Foreground(lipgloss.Color("#D55E00"))),
		Focus:  prefix(plain.Reverse(true)),
		Glyphs: glyphs,
	}
	colors := onLight
	if dark {
		colors = onDark
	}
	for i, c := range colors {
		s := plain.Foreground(lipgloss.Color(c))
		t.Runs[i] = prefix(s)
		t.Chips[i] = prefix(s.Bold(true).Reverse(true))
	}
	return t
}

// prefix returns the sequence that s puts before a text. Canvases write it
// once for a run of cells, where rendering each would cost far more.
func prefix(s lipgloss.Style) plot.Style {
	before, _, _ := strings.Cut(s.Render("x"), "x")
	return plot.Style(before)
}
