package data

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"descent/model/catalog"
	"descent/model/tensor"
)

// A Preprocessing decides how inputs are shifted and scaled before they get into a
// network. It uses statistics of the training part only, so that no information
// leaks from the other parts.
type Preprocessing interface {
	// Fit returns, for each input, the shift that is subtracted and the scale
	// with which the difference is multiplied. There is an error if the
	// preprocessing is for inputs of another kind.
	Fit(s Stats) (shift, scale []float64, err error)
}

// A TargetPreprocessing also shifts and scales the target of a regression.
type TargetPreprocessing interface {
	Preprocessing

	// FitTarget returns the shift that is subtracted from the target and the unit
	// by which the difference is divided, given the target's mean and standard
	// deviation over the training part.
	FitTarget(mean, std float64) (shift, unit float64)
}

// Preprocessings lists the ways to prepare inputs.
var Preprocessings = catalog.Of[Preprocessing]{
	{Name: "none", Doc: "leave tables as they are; pictures from 0 to 1", Part: NoPreprocessing{}},
	{Name: "mean", Doc: "subtract each input's mean", Part: Mean{}},
	{Name: "mean_image", Doc: "pictures only: subtract the mean picture; the same as mean", Part: MeanImage{}},
	{Name: "mean_channel", Doc: "pictures only: subtract one mean for each color channel", Part: MeanChannel{}},
	{Name: "standardize", Doc: "subtract each input's mean, divide by its standard deviation", Part: Standardize{}},
}

// NoPreprocessing leaves the inputs as they are; pixels are numbers from 0 to 1.
type NoPreprocessing struct{}

// Fit implements Preprocessing.
func (NoPreprocessing) Fit(s Stats) (shift, scale []float64, err error) {
	return make([]float64, len(s.Mean)), ones(len(s.Mean)), nil
}

// Mean subtracts from each input its mean over the training part: in tables the
// mean of the column, in pictures the mean of the pixel, as in MeanImage.
type Mean struct{}

// Fit implements Preprocessing.
func (Mean) Fit(s Stats) (shift, scale []float64, err error) {
	return s.Mean, ones(len(s.Mean)), nil
}

// MeanImage subtracts the mean picture: from each pixel of each channel its mean
// over the training part. It does the same as Mean, but returns an error for
// tables.
type MeanImage struct{}

// Fit implements Preprocessing.
func (MeanImage) Fit(s Stats) (shift, scale []float64, err error) {
	if !s.Shape.picture() {
		return nil, nil, errTable("mean_image", s.Shape)
	}
	return Mean{}.Fit(s)
}

// MeanChannel subtracts from each pixel the mean of its channel over all pixels of
// the training part: one number for gray pictures, three for color. The mean of a
// single pixel is usually not 0 afterwards.
type MeanChannel struct{}

// Fit implements Preprocessing.
func (MeanChannel) Fit(s Stats) (shift, scale []float64, err error) {
	if !s.Shape.picture() {
		return nil, nil, errTable("mean_channel", s.Shape)
	}
	size := s.Shape.Height * s.Shape.Width
	for channel := range slices.Chunk(s.Mean, size) {
		mean := 0.0
		for _, m := range channel {
			mean += m / float64(size)
		}
		shift = append(shift, slices.Repeat([]float64{mean}, size)...)
	}
	return shift, ones(len(s.Mean)), nil
}

// errTable returns the error of a preprocessing for pictures that got a table.
func errTable(name string, s Shape) error {
	return fmt.Errorf("%s is for pictures, but these examples are table rows of %v numbers: want mean or standardize", name, s)
}

// Standardize gives every input mean 0 and standard deviation 1 over the training
// part. A constant input becomes 0. It also standardizes the target of a
// regression; errors are still shown in the target's own unit.
type Standardize struct{}

// Fit implements Preprocessing.
func (Standardize) Fit(s Stats) (shift, scale []float64, err error) {
	scale = ones(len(s.Std))
	for i, std := range s.Std {
		// The inverse of 0 is infinite, and that of a tiny deviation may be.
		if inverse := 1 / std; !math.IsInf(float64(tensor.Float(inverse)), 0) {
			scale[i] = inverse
		}
	}
	return s.Mean, scale, nil
}

// FitTarget implements TargetPreprocessing.
func (Standardize) FitTarget(mean, std float64) (shift, unit float64) {
	if std > 0 {
		return mean, std
	}
	return mean, 1
}

// ones returns n ones.
func ones(n int) []float64 { return slices.Repeat([]float64{1}, n) }

// Prepared is a Set with a preprocessing that was fitted to its training part.
type Prepared struct {
	*Set
	shift, scale []tensor.Float // the network's input is (x − shift)·scale
	classWeights []float64      // factors of the classes in the loss; nil if all are equal

	// TargetScale is the unit of a regression's target: the network learns
	// (target − targetOffset)/TargetScale.
	TargetScale  float64
	targetOffset float64

	// Spread measures how much the inputs of a table differ in size after
	// preprocessing: the largest root mean square of an input, divided by the
	// smallest standard deviation of an input that varies. The number of steps
	// that gradient descent needs grows about with its square. It is at least 1;
	// for pictures, whose pixels all have the same unit, it is 0.
	Spread float64

	sum func() string // see Sum; nil where it is not remembered
}

// Prepare fits the preprocessing by to the training part of s, which is not empty.
// There is an error if by is not for such examples, and that of ctx if it ends.
func Prepare(ctx context.Context, s *Set, by Preprocessing) (*Prepared, error) {
	stats, err := s.inputStats(ctx)
	if err != nil {
		return nil, err
	}
	shift, scale, err := by.Fit(stats)
	if err != nil {
		return nil, fmt.Errorf("preprocess: %w", err)
	}
	n, unit := s.Shape.Len(), s.unit()
	p := &Prepared{Set: s, TargetScale: 1, shift: make([]tensor.Float, n), scale: make([]tensor.Float, n)}
	p.sum = sync.OnceValue(p.computeSum)
	for i := range n {
		p.shift[i] = tensor.Float((shift[i] - s.Offset(i)) / unit)
		p.scale[i] = tensor.Float(scale[i] * unit)
	}
	if by, ok := by.(TargetPreprocessing); ok && s.Regression() {
		p.targetOffset, p.TargetScale = by.FitTarget(tensor.MeanStd(s.Train.Target))
	}
	if !s.Pictures() {
		p.Spread = spread(stats, shift, scale)
	}
	return p, nil
}

// spread returns Prepared.Spread, or 0 if no input varies.
func spread(stats Stats, shift, scale []float64) float64 {
	widest, narrowest := 0.0, math.Inf(1)
	for i, std := range stats.Std {
		if std *= scale[i]; std > 0 {
			widest = max(widest, math.Hypot((stats.Mean[i]-shift[i])*scale[i], std))
			narrowest = min(narrowest, std)
		}
	}
	return widest / narrowest
}

// Gather fills the rows of b, which NewBatch made, with the examples of part whose
// indices are in rows. It allocates nothing, and several goroutines may call it at
// the same time, each with a batch of its own.
func (p *Prepared) Gather(b Batch, part *Part, rows []int32) {
	if part.Pixels != nil {
		tensor.AffineByteRows(b.X, part.Pixels, rows, p.shift, p.scale)
	} else {
		tensor.AffineRows(b.X, part.Values, rows, p.shift, p.scale)
	}
	if b.Class != nil {
		class, all := b.Class[:len(rows)], part.Class
		for i, r := range rows {
			class[i] = all[r]
		}
	} else {
		for i, r := range rows {
			b.Value.Data[i] = tensor.Float((float64(part.Target[r]) - p.targetOffset) / p.TargetScale)
		}
	}
	if b.LossWeight != nil {
		p.gatherWeights(b, part, rows)
	}
}

// NewBatch returns room for the given number of rows of p.
func (p *Prepared) NewBatch(rows int) *Batch {
	b := p.Set.NewBatch(rows)
	if p.classWeights != nil {
		b.LossWeight = make([]float64, rows)
	}
	return b
}

// TargetStats returns the mean and the standard deviation of a regression's
// target over the training part, weighted, after preprocessing.
func (p *Prepared) TargetStats() (mean, std float64) {
	if p.Train.Weights != nil {
		mean, std = p.Train.targetStats()
	} else {
		mean, std = tensor.MeanStd(p.Train.Target)
	}
	return (mean - p.targetOffset) / p.TargetScale, std / p.TargetScale
}

// TargetValue returns a network's prediction v in the unit of a regression's
// target.
func (p *Prepared) TargetValue(v tensor.Float) float64 {
	return float64(v)*p.TargetScale + p.targetOffset
}

// Offset returns element i of Offsets: what was subtracted from stored input i.
func (s *Set) Offset(i int) float64 {
	if s.Offsets == nil {
		return 0
	}
	return s.Offsets[i]
}

// Shift returns what the preprocessing subtracts from each stored input. The
// caller must not change it.
func (p *Prepared) Shift() []tensor.Float { return p.shift }
