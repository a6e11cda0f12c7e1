package predict

import (
	"context"
	"fmt"
	"math"
	"slices"

	"descent/data"
	"descent/model/tensor"
)

// Set asks n about all examples of set: those of its training, its validation and
// its test part. There is a Result for each part that has examples, and an error if
// the examples are not like those that n learned from.
func (n Network) Set(ctx context.Context, set *data.Set, to Sink) ([]Result, error) {
	classes, err := n.fits(set)
	if err != nil {
		return nil, err
	}
	a := n.ask(to)
	var results []Result
	for _, p := range []struct {
		name string
		part *data.Part
	}{{"train", &set.Train}, {"val", &set.Val}, {"test", &set.Test}} {
		if p.part.Len() == 0 {
			continue
		}
		a.p.Reset()
		a.result = Result{Part: p.name}
		for from := 0; from < p.part.Len(); from += len(a.rows) {
			rows := min(len(a.rows), p.part.Len()-from)
			for i := range rows {
				a.take(set, p.part, classes, from+i, i)
			}
			if err := a.emit(ctx, rows); err != nil {
				return results, err
			}
		}
		results = append(results, a.end())
	}
	return results, to.Flush()
}

// take makes example i of a part example k of the batch.
func (a *asking) take(set *data.Set, part *data.Part, classes []int32, i, k int) {
	x := a.p.Example(k)
	width := len(x)
	if part.Pixels != nil {
		for j, p := range part.Pixels[i*width : (i+1)*width] {
			x[j] = tensor.Float(p)
		}
	} else {
		copy(x, part.Values[i*width:(i+1)*width])
	}
	if t := a.Reader.Table; t != nil && !slices.Equal(t.Offsets, set.Offsets) {
		for j := range x {
			x[j] = tensor.Float(float64(x[j]) + set.Offset(j) - t.Offsets[j])
		}
	}
	row := &a.rows[k]
	row.Line, row.Err, row.Class, row.Number = i+1, nil, -1, math.NaN()
	switch {
	case part.Class != nil && classes != nil:
		row.Class = classes[part.Class[i]]
	case part.Target != nil && a.Reader.Classes == nil:
		row.Number = float64(part.Target[i])
	}
}

// fits returns the number that each class of set has for n, -1 where n does not
// know it, and nil where n knows none or predicts a number. There is an error if
// the inputs are others than those of n.
func (n Network) fits(set *data.Set) ([]int32, error) {
	r := n.Reader
	switch {
	case set.Shape.Len() != r.Shape.Len():
		return nil, fmt.Errorf("the examples have %v inputs: want %v, as the network has", set.Shape, r.Shape)
	case set.MaxPixel != r.MaxPixel:
		return nil, fmt.Errorf("the pixels go up to %g: want up to %g, as those that the network learned from", set.MaxPixel, r.MaxPixel)
	}
	for i, name := range r.Features {
		if set.Features != nil && set.Features[i] != name {
			return nil, fmt.Errorf("input %d is %q: want %q, as in the training table", i+1, set.Features[i], name)
		}
	}
	if r.Classes == nil || set.Classes == nil {
		return nil, nil
	}
	classes, known := make([]int32, len(set.Classes)), false
	for i, name := range set.Classes {
		classes[i] = int32(slices.Index(r.Classes, name))
		known = known || classes[i] >= 0
	}
	if !known {
		return nil, nil
	}
	return classes, nil
}
