package pictures

import (
	"context"
	"fmt"

	"descent/model/tensor"
	"descent/presets"
	"descent/trainer"
	"descent/trainer/classic"
	"descent/trainer/inspect"
	"descent/tui/plot"
)

// A perceptrons is four perceptrons that each learn a gate, and the weights of
// ten units that learned to read digits.
type perceptrons struct {
	gates   []gate
	weights inspect.Detectors
}

// A gate is what a perceptron is to learn, and its lines on the way.
type gate struct {
	name    string
	outputs tensor.Matrix // 4×1: of the inputs 00, 01, 10 and 11
	walk    classic.Walk
}

// computeLine trains the perceptrons on their gates, and the last lane.
func computeLine(ctx context.Context, p presets.Preset) (Drawing, error) {
	d := &perceptrons{}
	for _, name := range []string{"and", "or", "nand", "xor"} {
		x, out, err := classic.Gate(name)
		if err != nil {
			return nil, err
		}
		d.gates = append(d.gates, gate{name, out, classic.Rosenblatt(x, out, 1, 12)})
	}
	spec := p.Lanes[len(p.Lanes)-1] // the Mark I
	m, err := trained(ctx, spec)
	if err != nil {
		return nil, err
	}
	set, err := spec.Load(ctx)
	if err != nil {
		return nil, err
	}
	d.weights = inspect.FirstWeights(m, set)
	return d, nil
}

// trained returns the network that spec leads to, also where it diverged.
func trained(ctx context.Context, spec trainer.Spec) (m trainer.Member, err error) {
	err = trainer.Train(ctx, spec, nil, nil, func(e *trainer.Event) {
		if e.Kind == trainer.Ended {
			m = trainer.Keep(spec, e)
		}
	})
	if _, diverged := err.(*trainer.Divergence); diverged {
		err = nil
	}
	return m, err
}

// Frames implements Moving: as many as the longest walk, and a few more in
// which nothing moves.
func (d *perceptrons) Frames() int {
	longest := 0
	for _, g := range d.gates {
		longest = max(longest, len(g.walk.Lines))
	}
	return longest + 8
}

// perceptronRows is how high a canvas must be for gates and weights.
const perceptronRows = 20

// Draw shows one update more with every step.
func (d *perceptrons) Draw(c plot.Canvas, k Palette, step int) {
	if c.Height < perceptronRows {
		d.drawGates(c, k, step)
		return
	}
	half := c.Height / 2
	d.drawGates(c.Sub(0, 0, c.Width, half), k, step)
	d.drawWeights(c.Sub(0, half, c.Width, c.Height-half), k, step)
}

// drawGates draws the line of every gate.
func (d *perceptrons) drawGates(c plot.Canvas, k Palette, step int) {
	for i, tile := range tiles(c, len(d.gates)) {
		d.gates[i].draw(tile, k, step)
	}
}

// drawWeights draws a picture of the weights of each unit.
func (d *perceptrons) drawWeights(c plot.Canvas, k Palette, _ int) {
	c = titled(c, "weights of ten units on 20x20 cells", k.Strong)
	g := &plot.Gallery{Paint: k.Paint, Weak: k.Weak}
	width, height := d.weights.Shape.Width, d.weights.Shape.Height
	for i := range d.weights.W.Rows {
		w := d.weights.W.Row(i)
		g.Names = append(g.Names, fmt.Sprint(i))
		g.Pictures = append(g.Pictures, plot.Field{Width: width, Height: height,
			At: func(x, y int) float64 { return float64(w[y*width+x]) }})
	}
	g.Draw(c)
}

// draw draws the line after the given number of updates.
func (g *gate) draw(c plot.Canvas, k Palette, updates int) {
	at := min(updates, len(g.walk.Lines)-1)
	title := fmt.Sprintf("%s, update %d of %d", g.name, at, g.walk.Updates)
	if !g.walk.Settled {
		title = fmt.Sprintf("%s, update %d and so on", g.name, at)
	}
	drawSides(titled(c, title, k.Strong), k, g.walk.Lines[at], g.outputs)
}

// drawSides draws the two sides of a line and the four corners with what a gate
// gives for them.
func drawSides(c plot.Canvas, k Palette, l classic.Line, outputs tensor.Matrix) {
	p := &plot.Plane{XMin: -0.5, XMax: 1.5, YMin: -0.5, YMax: 1.5, Weak: k.Weak, Paint: k.Paint}
	p.Ground = func(sx, sy float64) plot.Ink {
		x, y := p.XMin+sx*2, p.YMax-sy*2
		class := 0
		if l.W1*x+l.W2*y+l.B > 0 {
			class = 1
		}
		return k.Paint.Region(class, 0.9, 2)
	}
	for i, out := range outputs.Data {
		p.Points = append(p.Points, plot.Point{X: float64(i / 2), Y: float64(i % 2), Mark: rune('0' + int(out)),
			Ink: k.Paint.Class(int(out)), Style: k.Strong})
	}
	p.Draw(c)
}

// computeEleven draws the error of the eleven lines over the steps.
func computeEleven(context.Context, presets.Preset) (Drawing, error) {
	e := classic.NewEleven(nil)
	var line curve
	for step := 0; step <= 10_000; step += 20 {
		mean, _ := e.Errors()
		line.x, line.y = append(line.x, float64(step)), append(line.y, mean)
		e.Train(20)
	}
	line.label = "A"
	return &chart{title: "mean error of the eleven lines", xlabel: "step", log: true, curves: []curve{line}}, nil
}

// A valley is the ways that rules take down a steep valley.
type valley struct{ trails []trail }

// A trail is the way of one rule, with its name.
type trail struct {
	name string
	classic.Trail
}

// computeValley lets four rules descend.
func computeValley(context.Context, presets.Preset) (Drawing, error) {
	d := &valley{}
	for _, r := range []struct {
		name string
		rule trainer.Optimizer
		rate float64
	}{
		{"descent at 0.036, 148 steps", trainer.SGD{}, .036},
		{"descent at 0.041, too fast", trainer.SGD{}, .041},
		{"momentum 0.9 at 0.005, 100 steps", trainer.Momentum{Mu: .9}, .005},
		{"the best momentum, 33 steps", trainer.Momentum{Mu: .5658068}, .0614042},
	} {
		d.trails = append(d.trails, trail{r.name, classic.Descend(r.rule, r.rate)})
	}
	return d, nil
}

// valleyInks are the classes whose colors can be read on the blue of the ground.
var valleyInks = [...]int{1, 7, 3, 4}

// Frames implements Moving.
func (d *valley) Frames() int { return 60 }

// Draw shows the first steps of each trail, one more with every step.
func (d *valley) Draw(c plot.Canvas, k Palette, step int) {
	for i, tile := range tiles(c, len(d.trails)) {
		t := d.trails[i]
		n := min(min(step, d.Frames()-1)+2, len(t.X))
		p := &plot.Plane{XMin: -3, XMax: 11, YMin: -1.6, YMax: 1.6, Weak: k.Weak, Paint: k.Paint}
		p.Ground = p.Contours(func(x, y float64) float64 { return classic.Height(x, y) + 0.3 }, 0.3, 100, 8)
		mark := rune('1' + i) // letters are of runs
		ink, style := k.Paint.Class(valleyInks[i%len(valleyInks)]), k.run(i)
		if k.Paint.Colored() {
			style = ink.Style()
		}
		p.Points = p.Trail(t.X[:n], t.Y[:n], mark, k.glyphs().Dot, ink, style)
		p.Draw(titled(tile, fmt.Sprintf("%c %s", mark, t.name), style))
	}
}
