package inspect

import (
	"context"
	"math"
	"slices"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
)

// A Reading is what a network says about a picture that is no example.
type Reading struct {
	Guess    int            // the class with the largest output
	Outputs  []tensor.Float // the probabilities or scores of all classes
	Probable bool           // whether they are probabilities
}

// Read returns what m says about a picture of the shape of set, which has
// classes: numbers from 0 to 1, channel by channel, each row by row. It goes
// through the preprocessing of set, as examples do.
func Read(ctx context.Context, m trainer.Member, set *data.Prepared, picture []float64) (*Reading, error) {
	part := data.Part{Class: []int32{0}}
	if set.Train.Pixels != nil {
		for _, v := range picture {
			part.Pixels = append(part.Pixels, uint8(math.Round(v*set.MaxPixel)))
		}
	} else {
		first := set.Train.Values[:min(typicalExamples*len(picture), len(set.Train.Values))]
		low, high := float64(slices.Min(first)), float64(slices.Max(first))
		for _, v := range picture {
			part.Values = append(part.Values, tensor.Float(low+v*(high-low)))
		}
	}
	r := new(Reading)
	_, r.Probable = m.Spec.Loss.(model.Probabilistic)
	err := forward(ctx, m, set, &part, 1, func(_ data.Batch, scores tensor.Matrix) {
		m.Spec.Loss.Predict(scores)
		r.Outputs = slices.Clone(scores.Row(0))
		r.Guess = tensor.Argmax(r.Outputs)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// A Center is a center of mass of a picture, in pixels from its upper left
// corner.
type Center struct{ X, Y float64 }

// typicalExamples is how many training examples say what is usual.
const typicalExamples = 200

// UsualCenter returns the center of mass of the mean of the first training
// pictures of set.
func UsualCenter(set *data.Set) Center {
	n := min(typicalExamples, set.Train.Len())
	mean := make([]float64, set.Shape.Len())
	for i := range n {
		p := Stored(set, &set.Train, i)
		for k := range mean {
			mean[k] += p.At(k) / float64(n)
		}
	}
	return centerOf(set.Shape, mean)
}

// centerOf returns the center of mass of a picture; the middle of an empty one.
func centerOf(shape data.Shape, picture []float64) Center {
	var mass, x, y float64
	for k, v := range picture {
		mass += v
		x += v * (float64(k%shape.Width) + 0.5)
		y += v * (float64(k/shape.Width%shape.Height) + 0.5)
	}
	if mass == 0 {
		return Center{float64(shape.Width) / 2, float64(shape.Height) / 2}
	}
	return Center{x / mass, y / mass}
}

// Centered returns picture, moved by whole pixels so that its center of mass
// comes as near to a place as it can while nothing of it leaves the picture.
func Centered(shape data.Shape, picture []float64, to Center) []float64 {
	at := centerOf(shape, picture)
	left, right, top, bottom := shape.Width, -1, shape.Height, -1
	for k, v := range picture {
		if v > 0 {
			x, y := k%shape.Width, k/shape.Width%shape.Height
			left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
		}
	}
	moved := make([]float64, len(picture))
	if right < 0 {
		return moved
	}
	dx := min(max(int(math.Round(to.X-at.X)), -left), shape.Width-1-right)
	dy := min(max(int(math.Round(to.Y-at.Y)), -top), shape.Height-1-bottom)
	for k, v := range picture {
		if v > 0 {
			moved[k+dy*shape.Width+dx] = v
		}
	}
	return moved
}
