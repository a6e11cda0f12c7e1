package data

import (
	"math"
	"slices"

	"descent/model/catalog"
	"descent/model/tensor"
)

// A Preprocessing decides how inputs are shifted and scaled before a network
// sees them. What it needs to know of the data comes from the training part
// alone, so that nothing leaks from the other two.
type Preprocessing interface {
	// Fit returns, for each input, what is subtracted from it and what it is
	// then multiplied with, given its mean and standard deviation over the
	// training part.
	Fit(mean, std []float64) (shift, scale []float64)
}

// Preprocessings lists the ways to prepare inputs.
var Preprocessings = catalog.Of[Preprocessing]{
	{Name: "none", Doc: "leave tables as they are; pictures from 0 to 1", Part: NoPreprocessing{}},
	{Name: "mean", Doc: "subtract each input's mean", Part: Mean{}},
	{Name: "standardize", Doc: "subtract each input's mean, divide by its standard deviation", Part: Standardize{}},
}

// NoPreprocessing leaves the inputs alone.
type NoPreprocessing struct{}

// Fit implements Preprocessing.
func (NoPreprocessing) Fit(mean, _ []float64) (shift, scale []float64) {
	return make([]float64, len(mean)), ones(len(mean))
}

// Mean moves the cloud of examples to the origin.
type Mean struct{}

// Fit implements Preprocessing.
func (Mean) Fit(mean, _ []float64) (shift, scale []float64) { return mean, ones(len(mean)) }

// Standardize moves the cloud of examples to the origin and gives every input
// a standard deviation of one. A constant input becomes zero. It also
// standardizes the target of a regression, whose errors are shown in the
// target's own unit all the same.
type Standardize struct{}

// Fit implements Preprocessing.
func (Standardize) Fit(mean, std []float64) (shift, scale []float64) {
	scale = ones(len(std))
	for i, s := range std {
		if s > 0 {
			scale[i] = 1 / s
		}
	}
	return mean, scale
}

func ones(n int) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = 1
	}
	return xs
}

// Prepared is a Set whose preprocessing was fitted to its training part.
type Prepared struct {
	*Set
	shift, scale []tensor.Float // a network sees (x − shift)·scale of each input

	// TargetScale is the unit of a regression's errors: the network learns
	// (target − mean)/TargetScale.
	TargetScale  float64
	targetOffset float64
}

// Prepare fits by to the training part of s, which is not empty.
func Prepare(s *Set, by Preprocessing) *Prepared {
	p := &Prepared{Set: s, TargetScale: 1}
	mean, std := s.inputStats()
	shift, scale := by.Fit(mean, std)
	p.shift, p.scale = make([]tensor.Float, len(mean)), make([]tensor.Float, len(mean))
	unit := s.unit()
	for i := range mean {
		p.shift[i] = tensor.Float(shift[i] / unit)
		p.scale[i] = tensor.Float(scale[i] * unit)
	}
	if _, ok := by.(Standardize); ok && s.Regression() {
		m, sd := moments(s.Train.Target)
		if sd > 0 {
			p.TargetScale = sd
		}
		p.targetOffset = m
	}
	return p
}

// Gather fills the rows of b, which NewBatch made, with the examples of part
// that rows names. It allocates nothing, and any number of lanes may call it
// at the same time.
func (p *Prepared) Gather(b Batch, part *Part, rows []int32) {
	n := p.Shape.Len()
	for i, r := range rows {
		x := b.X.Row(i)
		if part.Pixels != nil {
			affine(x, part.Pixels[int(r)*n:(int(r)+1)*n], p.shift, p.scale)
		} else {
			affine(x, part.Values[int(r)*n:(int(r)+1)*n], p.shift, p.scale)
		}
		if b.Class != nil {
			b.Class[i] = part.Class[r]
		} else {
			b.Value.Row(i)[0] = tensor.Float((float64(part.Target[r]) - p.targetOffset) / p.TargetScale)
		}
	}
}

// affine sets y = (x − shift)·scale. Subtracting first keeps the digits of
// inputs whose mean is large and whose spread is small.
func affine[T uint8 | tensor.Float](y []tensor.Float, x []T, shift, scale []tensor.Float) {
	x, shift, scale = x[:len(y)], shift[:len(y)], scale[:len(y)]
	for j := range y {
		y[j] = (tensor.Float(x[j]) - shift[j]) * scale[j]
	}
}

// unit is what a stored input is multiplied with before preprocessing: pixels
// become numbers from 0 to 1.
func (s *Set) unit() float64 {
	if s.Train.Pixels != nil {
		return 1 / s.MaxPixel
	}
	return 1
}

// inputStats returns the mean and standard deviation of each input over the
// training part, for pictures of pixels from 0 to 1. That of a constant input
// is exactly 0.
func (s *Set) inputStats() (mean, std []float64) {
	if s.Train.Pixels != nil {
		return s.pixelStats()
	}
	width, n := s.Shape.Len(), float64(s.Train.Len())
	mean, std = make([]float64, width), make([]float64, width)
	first, moves := s.Train.Values[:width], make([]bool, width)
	for row := range slices.Chunk(s.Train.Values, width) {
		for j, x := range row {
			mean[j] += float64(x) / n
			moves[j] = moves[j] || x != first[j]
		}
	}
	for row := range slices.Chunk(s.Train.Values, width) {
		for j, x := range row {
			std[j] += (float64(x) - mean[j]) * (float64(x) - mean[j]) / n
		}
	}
	for j := range std {
		std[j] = math.Sqrt(std[j])
		if !moves[j] { // rounding would leave a tiny deviation
			mean[j], std[j] = float64(first[j]), 0
		}
	}
	return mean, std
}

// pixelStats is inputStats for pictures. Whole numbers keep it exact in a
// single pass.
func (s *Set) pixelStats() (mean, std []float64) {
	width, n := s.Shape.Len(), float64(s.Train.Len())
	sum, squares := make([]uint64, width), make([]uint64, width)
	for picture := range slices.Chunk(s.Train.Pixels, width) {
		for j, x := range picture {
			sum[j] += uint64(x)
			squares[j] += uint64(x) * uint64(x)
		}
	}
	mean, std = make([]float64, width), make([]float64, width)
	for j := range mean {
		m := float64(sum[j]) / n
		variance := float64(squares[j])/n - m*m
		mean[j] = m * s.unit()
		if variance > 0 {
			// A pixel that hardly ever moves must not be blown up.
			std[j] = max(math.Sqrt(variance)*s.unit(), 1.0/255)
		}
	}
	return mean, std
}

// moments returns the mean and standard deviation of xs, which are not none.
func moments(xs []tensor.Float) (mean, std float64) {
	if !slices.ContainsFunc(xs, func(x tensor.Float) bool { return x != xs[0] }) { // rounding would leave a tiny deviation
		return float64(xs[0]), 0
	}
	for _, x := range xs {
		mean += float64(x) / float64(len(xs))
	}
	for _, x := range xs {
		std += (float64(x) - mean) * (float64(x) - mean) / float64(len(xs))
	}
	return mean, math.Sqrt(std)
}
