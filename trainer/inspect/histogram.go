package inspect

import (
	"math"

	"descent/model/tensor"
)

// A Histogram counts values in bins of equal width from Min to Max. Values
// that are not finite are in none.
type Histogram struct {
	Min, Max float64 // 0 if there is no value
	Counts   [histogramBins]int
}

const histogramBins = 40

// Count returns the histogram of xs.
func Count(xs []tensor.Float) Histogram {
	h := Histogram{Min: math.Inf(1), Max: math.Inf(-1)}
	for _, x := range xs {
		if x-x == 0 {
			h.Min, h.Max = math.Min(h.Min, float64(x)), math.Max(h.Max, float64(x))
		}
	}
	if h.Min > h.Max {
		return Histogram{}
	}
	width := (h.Max - h.Min) / histogramBins
	for _, x := range xs {
		if x-x != 0 {
			continue
		}
		bin := 0
		if width > 0 {
			bin = min(int((float64(x)-h.Min)/width), histogramBins-1)
		}
		h.Counts[bin]++
	}
	return h
}

// Empty reports whether nothing was counted.
func (h *Histogram) Empty() bool { return h.Counts == [histogramBins]int{} }
