package data

import (
	"context"
	"math"
	"slices"
	"sync"

	"descent/model/tensor"
)

// Stats holds the statistics of the training part that a Preprocessing uses. It
// may keep the slices, but must not change them.
type Stats struct {
	Shape Shape // shape of one example

	// The mean and standard deviation of each input, where pixels are numbers from
	// 0 to 1. The deviation of a constant input is exactly 0.
	Mean, Std []float64
}

// unit returns the factor of stored inputs before preprocessing, which makes
// pixels numbers from 0 to 1.
func (s *Set) unit() float64 {
	if s.Train.Pixels != nil {
		return 1 / s.MaxPixel
	}
	return 1
}

// eachRow calls f with each row of values, of so many numbers, until ctx ends.
func eachRow[T any](ctx context.Context, values []T, width int, f func(row []T)) error {
	looked := 0
	for row := range slices.Chunk(values, width) {
		if looked += width; looked > 1<<20 {
			if err := ctx.Err(); err != nil {
				return err
			}
			looked = 0
		}
		f(row)
	}
	return nil
}

// inputStats returns the statistics of the training part.
func (s *Set) inputStats(ctx context.Context) (Stats, error) {
	if s.Train.Pixels != nil {
		return s.pixelStats(ctx)
	}
	width, n := s.Shape.Len(), float64(s.Train.Len())
	mean, std := make([]float64, width), make([]float64, width)
	first, moves := s.Train.Values[:width], make([]bool, width)
	if err := eachRow(ctx, s.Train.Values, width, func(row []tensor.Float) {
		for j, x := range row {
			mean[j] += float64(x) / n
			moves[j] = moves[j] || x != first[j]
		}
	}); err != nil {
		return Stats{}, err
	}
	if err := eachRow(ctx, s.Train.Values, width, func(row []tensor.Float) {
		for j, x := range row {
			std[j] += (float64(x) - mean[j]) * (float64(x) - mean[j]) / n
		}
	}); err != nil {
		return Stats{}, err
	}
	for j := range std {
		std[j] = math.Sqrt(std[j])
		if !moves[j] { // the sums have rounding errors, so the deviation may not be 0
			mean[j], std[j] = float64(first[j]), 0
		}
	}
	for j, offset := range s.Offsets {
		mean[j] += offset
	}
	return Stats{s.Shape, mean, std}, nil
}

// pixelStats is inputStats for pixels. The sums are whole numbers, so that a
// single pass is exact.
func (s *Set) pixelStats(ctx context.Context) (Stats, error) {
	width, n := s.Shape.Len(), float64(s.Train.Len())
	sum, squares, err := pixelSums(ctx, s.Train.Pixels, width)
	if err != nil {
		return Stats{}, err
	}
	mean, std := make([]float64, width), make([]float64, width)
	for j := range mean {
		m := float64(sum[j]) / n
		variance := float64(squares[j])/n - m*m
		mean[j] = m * s.unit()
		if variance > 0 {
			// A lower bound, since dividing a pixel that hardly ever changes by its
			// deviation would make its few other values huge.
			std[j] = max(math.Sqrt(variance)*s.unit(), 1.0/255)
		}
	}
	return Stats{s.Shape, mean, std}, nil
}

// pixelSums returns the sum of each pixel over pictures of so many, and the sum of its
// squares, with all processors.
func pixelSums(ctx context.Context, pixels []uint8, width int) (sum, squares []uint64, err error) {
	const atOnce = 1024 // pictures
	sum, squares = make([]uint64, width), make([]uint64, width)
	var mu sync.Mutex
	blocks := slices.Collect(slices.Chunk(pixels, atOnce*width))
	err = inParallel(len(blocks), len(blocks), func(i int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		of, ofSquares := make([]uint64, width), make([]uint64, width)
		for picture := range slices.Chunk(blocks[i], width) {
			for j, x := range picture {
				of[j] += uint64(x)
				ofSquares[j] += uint64(x) * uint64(x)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for j := range sum {
			sum[j] += of[j]
			squares[j] += ofSquares[j]
		}
		return nil
	})
	return sum, squares, err
}
