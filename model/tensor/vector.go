package tensor

import (
	"math"
	"slices"
)

// AddScaled sets y = y + a·x.
func AddScaled(y, x []Float, a Float) {
	x = x[:len(y)]
	for i := range y {
		y[i] += a * x[i]
	}
}

// SumSquares returns Σx², summed in float64.
func SumSquares(x []Float) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum
}

// AddSigns sets y = y + a·sign(x), where the sign of zero is zero.
func AddSigns(y, x []Float, a Float) {
	x = x[:len(y)]
	for i, v := range x {
		switch {
		case v > 0:
			y[i] += a
		case v < 0:
			y[i] -= a
		}
	}
}

// SumAbs returns Σ|x|, summed in float64.
func SumAbs(x []Float) float64 {
	var sum float64
	for _, v := range x {
		sum += math.Abs(float64(v))
	}
	return sum
}

// MeanStd returns the mean and standard deviation of x, which is not empty.
// The deviation of a constant is exactly 0.
func MeanStd(x []Float) (mean, std float64) {
	if !slices.ContainsFunc(x, func(v Float) bool { return v != x[0] }) { // rounding would leave a tiny one
		return float64(x[0]), 0
	}
	n := float64(len(x))
	for _, v := range x {
		mean += float64(v) / n
	}
	for _, v := range x {
		std += (float64(v) - mean) * (float64(v) - mean) / n
	}
	return mean, math.Sqrt(std)
}
