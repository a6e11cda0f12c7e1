package lessons

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/tui/pictures"
	"descent/tui/plot"
	"descent/tui/ui"
)

// A pictureSet has the computed pictures, and the state of the animation of the shown one.
type pictureSet struct {
	drawings  map[string]pictures.Drawing // by lesson; nil after an error
	errors    map[string]error            // the errors, by lesson
	computing bool
	step      int       // the frame of the shown picture, counted over all plays
	moved     time.Time // when step last changed
	part      int       // the shown part of a picture that does not fit
	still     bool      // whether the user has stopped the animation
}

func newPictureSet() pictureSet {
	return pictureSet{drawings: map[string]pictures.Drawing{}, errors: map[string]error{}}
}

const (
	frameTime = 400 * time.Millisecond // duration of a frame of an animation
	plays     = 2                      // how often an animation is repeated
)

// Update implements ui.Updater. It advances the animation of the shown picture, and computes
// the picture if necessary. One picture is computed at a time.
func (v *Screen) Update(h ui.Host) tea.Cmd {
	name, p := v.lesson().Name, v.preset
	set := &v.pictures
	drawing, known := set.drawings[name]
	if m, ok := drawing.(pictures.Moving); ok && !set.still && set.step < plays*m.Frames()-1 && time.Since(set.moved) >= frameTime {
		set.step, set.moved = set.step+1, time.Now()
		h.Redraw()
	}
	if known || set.computing {
		return nil
	}
	set.computing = true
	ctx := h.Context()
	return func() tea.Msg {
		drawing, err := pictures.Compute(ctx, p)
		return ui.Reply(func(ui.Host) tea.Cmd {
			set.computing = false
			set.drawings[name], set.errors[name] = drawing, err
			return nil
		})
	}
}

// drawPicture draws the picture of the lesson, or why there is none, with a mark on the
// left if it has the focus.
func (v *Screen) drawPicture(s *ui.Scene, c plot.Canvas) {
	drawFocus(s, c)
	c = c.Sub(1, 0, c.Width-1, c.Height)
	set, name := &v.pictures, v.lesson().Name
	drawing, err := set.drawings[name], set.errors[name]
	switch {
	case drawing != nil:
		step := set.step
		if m, ok := drawing.(pictures.Moving); ok {
			step %= m.Frames()
		}
		parts := pictures.Parts(drawing, c.Width, c.Height)
		if n := len(parts); n > 1 {
			drawing = parts[set.part%n]
			c.Text(0, c.Height-1, fmt.Sprintf("part %d of %d of the picture: t turns to the next", set.part%n+1, n), s.Theme.Weak)
			c = c.Sub(0, 0, c.Width, c.Height-1)
		}
		drawing.Draw(c, s.Theme.Palette(), step)
	case err != nil:
		ui.DrawLines(c, ui.Wrap("no picture: "+err.Error(), c.Width), s.Theme.Grave)
	default:
		c.Text(0, 0, "the picture is being computed", s.Theme.Weak)
	}
}

// nextPicture shows the next part of the picture.
func (v *Screen) nextPicture(ui.Host) tea.Cmd {
	v.pictures.part++
	return nil
}

// drawFocus marks the panel that has the focus.
func drawFocus(s *ui.Scene, c plot.Canvas) {
	if s.Focused {
		c.Set(0, 0, s.Theme.Glyphs.Selected, s.Theme.Strong)
	}
}
