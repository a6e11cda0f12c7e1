package tensor

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
