package inspect

import (
	"math"
	"slices"

	"descent/data"
	"descent/model/tensor"
)

// A Picture is the numbers of a picture, from 0 to 1: At(k) is number k,
// channel by channel, each row by row.
type Picture struct {
	data.Shape
	At func(k int) float64
}

// Stored returns example i of part as it is stored. Where pixels are stored as
// any numbers, its smallest becomes 0, its largest 1.
func Stored(set *data.Set, part *data.Part, i int) Picture {
	n := set.Shape.Len()
	low, high := pixelRange(set, part, i)
	if part.Pixels != nil {
		picture := part.Pixels[i*n : (i+1)*n]
		return Picture{set.Shape, func(k int) float64 { return (float64(picture[k]) - low) / (high - low) }}
	}
	picture := part.Values[i*n : (i+1)*n]
	return Picture{set.Shape, func(k int) float64 { return (float64(picture[k]) - low) / (high - low) }}
}

// pixelRange returns which stored numbers are 0 and 1 in a Picture of example
// i of part.
func pixelRange(set *data.Set, part *data.Part, i int) (low, high float64) {
	if part.Pixels != nil {
		return 0, set.MaxPixel
	}
	n := set.Shape.Len()
	picture := part.Values[i*n : (i+1)*n]
	low = float64(slices.Min(picture))
	return low, max(float64(slices.Max(picture)), low+1e-9)
}

// A Preparation is what preprocessing does to a picture.
type Preparation struct {
	Stored Picture   // before
	Mean   Picture   // what is subtracted, on the scale of Stored
	Seen   Picture   // after: 0 is shown as 1/2, the number farthest from 0 as 0 or 1
	Means  []float64 // the mean of Mean over each channel, of pixels from 0 to 1
}

// Subtracts reports whether the examples of set are pictures from which
// preprocessing subtracts something.
func Subtracts(set *data.Prepared) bool {
	return set.Pictures() && slices.ContainsFunc(set.Shift(), func(x tensor.Float) bool { return x != 0 })
}

// Prepare returns what preprocessing does to example i of part, where the
// examples are pictures.
func Prepare(set *data.Prepared, part *data.Part, i int) Preparation {
	low, high := pixelRange(set.Set, part, i)
	shift := set.Shift()
	b := set.NewBatch(1)
	set.Gather(b.Slice(1), part, []int32{int32(i)})
	seen, top := b.X.Row(0), 1e-9
	for _, x := range seen {
		top = max(top, math.Abs(float64(x)))
	}
	p := Preparation{
		Stored: Stored(set.Set, part, i),
		Mean:   Picture{set.Shape, func(k int) float64 { return (float64(shift[k]) - low) / (high - low) }},
		Seen:   Picture{set.Shape, func(k int) float64 { return 0.5 + float64(seen[k])/(2*top) }},
	}
	unit := 1.0
	if part.Pixels != nil {
		unit = set.MaxPixel
	}
	for channel := range slices.Chunk(shift, set.Shape.Height*set.Shape.Width) {
		mean, _ := tensor.MeanStd(channel)
		p.Means = append(p.Means, mean/unit)
	}
	return p
}
