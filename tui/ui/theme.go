package ui

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"descent/presets"
	"descent/trainer/interchange/chart"
	"descent/tui/pictures"
	"descent/tui/plot"
)

// A Theme contains the styles of everything that is drawn. NewTheme makes it from a Look.
type Theme struct {
	Text, Strong, Weak, Grave, Focus plot.Style
	Alert                            plot.Style                   // of the bar of the filter
	Runs, Faint, Chips               [presets.MaxLanes]plot.Style // of a run's curves, the values behind them, and its letter
	Bold                             [presets.MaxLanes]plot.Style // of the curves of the selected run
	Dim, Dimmer                      [presets.MaxLanes]plot.Style // of the curves of other runs, if they are few or many
	Band, DimBand                    [presets.MaxLanes]*plot.Ink  // the area between the curves of the selected run and of others; nil with few colors
	Glyphs                           *plot.Glyphs
	Paint                            *plot.Paint // for pictures
	Letters                          bool        // whether curves have letters, because colors do not distinguish the runs
}

// A Look describes the terminal and the choices of the user for a Theme.
type Look struct {
	Dark   bool                 // whether the background is dark
	Colors colorprofile.Profile // colors of the terminal
	Glyphs *plot.Glyphs
}

// runColors is the number of colors of runs. Further runs begin with the first color
// again and are distinguished by their letters.
const runColors = chart.Colors

// The palettes are those of package chart. Terminals with 16 colors have their own,
// because some nearest colors would be equal. Red is reserved for errors.
var (
	onDark16  = [runColors]string{"14", "11", "10", "13", "12", "15", "7", "8"}
	onLight16 = [runColors]string{"4", "5", "2", "6", "3", "0", "8", "12"}
)

func (l Look) palette() [runColors]string {
	switch few := l.Colors == colorprofile.ANSI; {
	case few && l.Dark:
		return onDark16
	case few:
		return onLight16
	case l.Dark:
		return chart.OnDark
	}
	return chart.OnLight
}

// alarm returns the color of errors.
func (l Look) alarm() color.Color {
	pick := lipgloss.LightDark(l.Dark)
	if l.Colors == colorprofile.ANSI {
		return pick(lipgloss.Color("1"), lipgloss.Color("9"))
	}
	return pick(lipgloss.Color("#D7005F"), lipgloss.Color("#FF3366"))
}

// amber returns the color of warnings.
func (l Look) amber() color.Color {
	pick := lipgloss.LightDark(l.Dark)
	if l.Colors == colorprofile.ANSI {
		return pick(lipgloss.Color("3"), lipgloss.Color("11"))
	}
	return pick(lipgloss.Color("#8A6100"), lipgloss.Color("#FFB000"))
}

// NewTheme returns the theme for a look.
func NewTheme(l Look) *Theme {
	pick := lipgloss.LightDark(l.Dark)
	plain := lipgloss.NewStyle()
	t := &Theme{
		Strong:  prefix(plain.Bold(true)),
		Weak:    prefix(plain.Foreground(pick(lipgloss.Color("#666666"), lipgloss.Color("#8A8A8A")))),
		Grave:   prefix(plain.Bold(true).Foreground(l.alarm())),
		Focus:   prefix(plain.Reverse(true)),
		Alert:   prefix(plain.Reverse(true).Foreground(l.amber())),
		Glyphs:  l.Glyphs,
		Paint:   &plot.Paint{Depth: depth(l.Colors), Dark: l.Dark, Glyphs: l.Glyphs},
		Letters: l.Glyphs.Plain || l.Colors <= colorprofile.ASCII,
	}
	for i, c := range l.palette() {
		ink := lipgloss.Color(c)
		if l.Colors > colorprofile.ANSI {
			ink = t.mix(i, ink)
		}
		s := plain.Foreground(ink)
		t.Runs[i] = prefix(s)
		t.Bold[i] = prefix(s.Bold(true))
		t.Chips[i] = prefix(s.Bold(true).Reverse(true))
		if l.Colors <= colorprofile.ANSI {
			t.Faint[i] = prefix(s.Faint(true))
			t.Dim[i], t.Dimmer[i] = t.Runs[i], t.Runs[i]
		}
	}
	for slot := runColors; slot < presets.MaxLanes; slot++ { // repeats the colors
		c := slot % runColors
		t.Runs[slot], t.Bold[slot], t.Faint[slot], t.Chips[slot] = t.Runs[c], t.Bold[c], t.Faint[c], t.Chips[c]
		t.Dim[slot], t.Dimmer[slot], t.Band[slot], t.DimBand[slot] = t.Dim[c], t.Dimmer[c], t.Band[c], t.DimBand[c]
	}
	return t
}

// The shares of a run's color in mixtures with the background: dim for curves of runs that
// are not selected if there are few runs, dimmer if there are many; band for the cells
// between the curves of the selected run, dimBand for those of others.
const dim, dimmer, band, dimBand = 0.72, 0.55, 0.26, 0.14

// mix sets the styles that are mixtures of the color of a run and the background. It
// returns the color, changed to be readable on the background.
func (t *Theme) mix(slot int, c color.Color) color.Color {
	ground := t.Paint.Background()
	ink := inkOf(c).Lifted(ground)
	style := func(ink plot.Ink) plot.Style { return prefix(lipgloss.NewStyle().Foreground(colorOf(ink))) }
	t.Dim[slot], t.Dimmer[slot] = style(ink.Dimmed(ground, dim)), style(ink.Dimmed(ground, dimmer))
	t.Faint[slot] = t.Dimmer[slot]
	full, less := ink.On(ground, band), ink.On(ground, dimBand)
	t.Band[slot], t.DimBand[slot] = &full, &less
	return colorOf(ink)
}

// bandStyle returns the background between the curves of the selected run; "" if there are
// few colors.
func (t *Theme) bandStyle(slot int) plot.Style {
	if t.Band[slot] == nil {
		return ""
	}
	return prefix(lipgloss.NewStyle().Background(colorOf(*t.Band[slot])))
}

func inkOf(c color.Color) plot.Ink {
	r, g, b, _ := c.RGBA()
	return plot.Ink{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8)}
}

func colorOf(i plot.Ink) color.Color { return color.RGBA{R: i.R, G: i.G, B: i.B, A: 255} }

// Palette returns the colors and characters for pictures.
func (t *Theme) Palette() pictures.Palette {
	return pictures.Palette{Strong: t.Strong, Weak: t.Weak, Grave: t.Grave, Runs: t.Runs[:], Paint: t.Paint}
}

// depth returns the color depth of a terminal with the given profile.
func depth(p colorprofile.Profile) plot.Depth {
	switch p {
	case colorprofile.TrueColor:
		return plot.TrueColor
	case colorprofile.ANSI256:
		return plot.Indexed
	case colorprofile.ANSI:
		return plot.Sixteen
	}
	return plot.NoColors
}

// prefix returns the escape sequence of s. A canvas writes it once for a sequence of
// cells, which is much faster than rendering each cell.
func prefix(s lipgloss.Style) plot.Style {
	before, _, _ := strings.Cut(s.Render("x"), "x")
	return plot.Style(before)
}
