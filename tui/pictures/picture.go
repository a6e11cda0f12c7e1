// Package pictures makes the special pictures of the lessons: what a lesson
// shows beside the curves of its lanes. A picture is computed from the lesson's
// own lanes, by training or looking at them, which may take a second and is
// done off the interface's goroutine; the drawing that comes out is a pure
// function of a canvas and can be drawn at any size, again and again.
package pictures

import (
	"context"
	"fmt"

	"descent/model/catalog"
	"descent/presets"
	"descent/tui/plot"
)

// A Drawing is a picture that was computed.
type Drawing interface {
	// Draw draws the picture so that it fills c. A picture that moves shows
	// frame number step, from 0, and after its last frame that one.
	Draw(c plot.Canvas, k Palette, step int)
}

// A Moving drawing shows another frame at every step.
type Moving interface {
	Drawing
	Frames() int
}

// A Palette is the styles and colors that a picture is drawn with.
type Palette struct {
	Strong, Weak, Grave plot.Style
	Runs                []plot.Style // one for each lane
	Paint               *plot.Paint
}

// glyphs returns the characters that are drawn with.
func (k Palette) glyphs() *plot.Glyphs { return k.Paint.Glyphs }

// run returns the style of lane i.
func (k Palette) run(i int) plot.Style {
	if len(k.Runs) == 0 {
		return ""
	}
	return k.Runs[i%len(k.Runs)]
}

// A Picture is one of the special pictures.
type Picture struct {
	Name, Doc string
	compute   func(context.Context, presets.Preset) (Drawing, error)
}

// All lists the pictures that a lesson's file may name.
var All = []Picture{
	{"line", "the line of a perceptron, update by update, and the weights of the Mark I", computeLine},
	{"eleven", "the error of the eleven lines", computeEleven},
	{"losses", "the train loss of every lane on a log axis", computeLosses},
	{"accuracies", "the train accuracy of every lane", computeAccuracies},
	{"gaps", "train and validation accuracy of every lane, each for itself", computeGaps},
	{"decays", "the train loss of every lane, and its learning rate below", computeDecays},
	{"gradients", "the norm of the gradient of every layer, before the first step", computeGradients},
	{"dead", "the units of every lane's hidden layers, dead ones crossed out", computeDead},
	{"regions", "the decision regions of every lane, and the loss and the penalty of those that have one", computeRegions},
	{"curve", "the curve that every lane has fitted", computeCurve},
	{"prepared", "the points and a picture of every lane as the network sees them, with the mean picture", computePrepared},
	{"activations", "the distribution of activations, layer by layer, as the first step sees it", computeActivations},
	{"preflight", "the checks before the run of every lane", computePreflight},
	{"graph", "the computational graph of (x + y)z, values forward and gradients backward, and planted mistakes", computeGraph},
	{"search", "nine trials on a grid and at random, with their values marked on the axes", computeSearch},
	{"valley", "contours of a steep valley with the trails of four rules", computeValley},
	{"ensemble", "accuracy by the number of networks, and by the number of passes with dropout", computeEnsemble},
}

// Compute makes the picture that p names. Where it returns an error there is no
// drawing, not even of a part.
func Compute(ctx context.Context, p presets.Preset) (d Drawing, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
		if err != nil {
			d = nil
		}
	}()
	var names []string
	for _, pic := range All {
		if pic.Name == p.Picture {
			return pic.compute(ctx, p)
		}
		names = append(names, pic.Name)
	}
	return nil, catalog.Unknown("picture", p.Picture, names)
}

// tiles returns n parts of c, side by side and in rows, as square as can be.
func tiles(c plot.Canvas, n int) []plot.Canvas {
	across := 1
	for across < n && c.Width/(across+1) >= 3*c.Height/((n+across)/(across+1)) {
		across++
	}
	rows := (n + across - 1) / across
	across = (n + rows - 1) / max(rows, 1) // without a gap that could be shared
	var list []plot.Canvas
	for i := range n {
		x0, x1 := i%across*c.Width/across, (i%across+1)*c.Width/across
		y0, y1 := i/across*c.Height/rows, (i/across+1)*c.Height/rows
		list = append(list, c.Sub(x0, y0, x1-x0-1, y1-y0))
	}
	return list
}

// titled writes a title on top of c and returns what is below it.
func titled(c plot.Canvas, title string, s plot.Style) plot.Canvas {
	c.Text(0, 0, title, s)
	return c.Sub(0, 1, c.Width, c.Height-1)
}
