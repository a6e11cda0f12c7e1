package tui

import (
	"descent/tui/plot"
	"descent/tui/ui"
)

// A display has the look and the last frame of the dashboard.
type display struct {
	look    ui.Look
	theme   *ui.Theme // made from look
	fixed   bool      // whether the user chose the theme
	w, h    int
	canvas  plot.Canvas // reused for every frame
	picture string      // the last frame
	stale   bool
}

// draw draws f with the layer over on top of it.
func (d *display) draw(f *frame, over ui.Layer) {
	if d.canvas.Width != d.w || d.canvas.Height != d.h {
		d.canvas = d.look.Glyphs.Canvas(d.w, d.h)
	}
	d.canvas.Clear()
	f.draw(d.canvas)
	if over != nil {
		over.Draw(&f.Scene, d.canvas)
	}
	d.picture, d.stale = d.canvas.String(), false
	if d.look.Glyphs.Plain { // names and notes may contain other characters
		d.picture = plot.ToASCII(d.picture)
	}
}

// useTheme sets the theme with the given name; "auto" depends on the terminal.
func (d *display) useTheme(name string) {
	d.fixed = name == "dark" || name == "light"
	d.restyle(ui.Look{Dark: name != "light", Colors: d.look.Colors, Glyphs: d.look.Glyphs})
}

func (d *display) restyle(l ui.Look) {
	d.look, d.theme = l, ui.NewTheme(l)
	d.canvas = l.Glyphs.Canvas(d.w, d.h)
	d.stale = true
}
