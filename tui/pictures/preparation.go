package pictures

import (
	"context"
	"fmt"
	"math"

	"descent/presets"
	"descent/trainer/inspect"
	"descent/tui/plot"
)

// Prepared draws a picture before preprocessing, the mean that is subtracted,
// and the picture after it, side by side; at the right the title, and the mean
// of each channel in its color.
func Prepared(c plot.Canvas, k Palette, title string, p inspect.Preparation) {
	const means = 9 // columns of a mean: "# r 0.412"
	right := min(max(plot.Width(title), means), c.Width*2/5)
	shape := p.Stored.Shape
	cols, rows := plot.Fit(shape.Width, shape.Height, (c.Width-right)/3-1, c.Height-1)
	for i, one := range []struct {
		name string
		inspect.Picture
	}{{"stored", p.Stored}, {"- mean", p.Mean}, {"= seen", p.Seen}} {
		x := i * (cols + 1)
		c.Sub(x, 0, cols, 1).Text(0, 0, one.name, k.Weak)
		k.Paint.Picture(c.Sub(x, 1, cols, rows), shape.Width, shape.Height, shape.Channels, one.At)
	}
	side := c.Sub(3*(cols+1), 0, right, c.Height)
	side.Text(0, 0, title, k.Strong)
	for i, mean := range p.Means {
		text := fmt.Sprintf("%.3f", mean)
		if len(p.Means) == 3 {
			text = string("rgb"[i]) + " " + text
		}
		k.Paint.Picture(side.Sub(0, i+1, 1, 1), 1, 1, len(p.Means), func(j int) float64 {
			if j != i {
				return 0
			}
			return mean
		})
		side.Text(2, i+1, text, k.Weak)
	}
}

// A prepared is the examples of every lane as its network sees them: the cloud
// of the points of a plane, and a picture.
type prepared struct {
	clouds   planes
	pictures []lanePicture
}

// A lanePicture is a picture before and after preprocessing.
type lanePicture struct {
	lane string
	inspect.Preparation
}

// computePrepared loads the examples of every lane; no network is trained.
func computePrepared(ctx context.Context, p presets.Preset) (Drawing, error) {
	d := &prepared{}
	for _, spec := range p.Lanes {
		set, err := spec.Load(ctx)
		if err != nil {
			return nil, err
		}
		switch {
		case inspect.Subtracts(set):
			d.pictures = append(d.pictures, lanePicture{spec.Name, inspect.Prepare(set, &set.Train, 0)})
		case set.Shape.Len() == 2:
			n := set.Train.Len()
			b, rows := set.NewBatch(n), make([]int32, n)
			for i := range rows {
				rows[i] = int32(i)
			}
			set.Gather(b.Slice(n), &set.Train, rows)
			d.clouds = append(d.clouds, cloud(spec.Name, scatter(b.Class, func(i int) (x, y float64) { return float64(b.X.Row(i)[0]), float64(b.X.Row(i)[1]) })))
		}
	}
	return d, nil
}

// cloud returns points on a plane around the origin whose axes have the same
// scale.
func cloud(lane string, points []dot) plane {
	reach := 1.0
	for _, pt := range points {
		reach = max(reach, math.Abs(pt.x), math.Abs(pt.y))
	}
	span := inspect.Span{Min: -1.05 * reach, Max: 1.05 * reach}
	return plane{lane: lane, x: span, y: span, points: points}
}

// preparedRows is how many rows a picture and the clouds need, at least.
const preparedRows = 5

// Draw implements Drawing: the clouds beside each other, and where there is
// room the pictures below.
func (d *prepared) Draw(c plot.Canvas, k Palette, step int) {
	if n := len(d.pictures); n > 0 && d.fits(c.Width, c.Height) {
		lower := max(preparedRows*n, c.Height/2)
		d.drawPictures(c.Sub(0, c.Height-lower, c.Width, lower), k, step)
		c = c.Sub(0, 0, c.Width, c.Height-lower)
	}
	d.clouds.drawIn(beside(c, len(d.clouds)), k)
}

// drawPictures draws a picture of every lane that subtracts a mean.
func (d *prepared) drawPictures(c plot.Canvas, k Palette, _ int) {
	for i, tile := range tiles(c, len(d.pictures)) {
		Prepared(tile, k, d.pictures[i].lane, d.pictures[i].Preparation)
	}
}

// beside returns n parts of c, side by side.
func beside(c plot.Canvas, n int) (list []plot.Canvas) {
	for i := range n {
		x0, x1 := i*c.Width/n, (i+1)*c.Width/n
		list = append(list, c.Sub(x0, 0, x1-x0-1, c.Height))
	}
	return list
}
