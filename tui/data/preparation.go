package data

import (
	"descent/data"
	"descent/trainer/inspect"
	"descent/tui/pictures"
	"descent/tui/plot"
	"descent/tui/ui"
)

const aboutPreparation = "The preprocessing of the selected picture: as stored, the mean that is subtracted, and the input of the " +
	"network, where a middle gray is 0. The mean is that of the training part: a mean picture has a mean for each pixel, " +
	"otherwise there is one number for each channel. The numbers are the mean of each channel, for pixels from 0 to 1."

// preparing reports whether preprocessing subtracts something from pictures.
func preparing(s *ui.Scene) bool {
	f, _ := s.Found.(*finding)
	return f != nil && inspect.Subtracts(f.set)
}

// drawPreparation draws the preprocessing of the selected example.
func (v *Screen) drawPreparation(s *ui.Scene, c plot.Canvas) {
	f, shown, at := v.found(s)
	if f == nil {
		s.Wait(c, "preprocess")
		return
	}
	x := c.Text(0, 0, s.Heading("preprocess"), s.Theme.Strong)
	c.Text(x+2, 0, data.Preprocessings.Format(f.spec.Preprocess)+", from the training part", s.Theme.Weak)
	switch body := c.Sub(1, 1, c.Width-1, c.Height-1); {
	case at < 0:
	case !inspect.Subtracts(f.set):
		body.Text(0, 0, "nothing is subtracted from a picture", s.Theme.Weak)
	default:
		pictures.Prepared(body, s.Theme.Palette(), "", inspect.Prepare(f.set, f.Part.Of(f.set.Set), shown[at]))
	}
}
