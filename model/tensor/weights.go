package tensor

// Weights is an in×out matrix of parameters, or of their gradients. Data has the
// length WeightsLen(In, Out) and is part of a larger vector. Elementwise operations on
// this vector, such as sums, scaling and norms, are allowed. The order of the elements
// is private to this package.
//
// The elements lie in panels of 32 columns: all rows of columns 0 to 31, then all
// rows of columns 32 to 63, and so on. So the 32 columns that a product works on
// are always contiguous, and products need not copy them. The width of the last
// panel is the smallest multiple of 8 that holds its columns, and the rest is
// padding.
type Weights struct {
	In, Out int
	Data    []Float
}

// panelCols is the number of columns in a full panel.
const panelCols = 32

// panelWidth returns the width of the next panel, padding included, if left columns are
// not in a panel yet: 8, 16, 24 or 32.
func panelWidth(left int) int { return min((left+7)/8*8, panelCols) }

// panels returns the number of panels for out columns.
func panels(out int) int { return (out + panelCols - 1) / panelCols }

// paddedCols returns the sum of the widths of all panels of out columns.
func paddedCols(out int) int {
	full := out / panelCols * panelCols
	if full == out {
		return full
	}
	return full + panelWidth(out-full)
}

// lineFloats is the number of floats of which the length of Weights is a multiple. In
// single precision these are 64 bytes, so all Weights begin at the start of a cache line.
const lineFloats = 16

// WeightsLen returns the number of floats that in×out weights take, padding
// included. Padding is zero and stays zero under every elementwise update
// that maps zeros to zero.
func WeightsLen(in, out int) int {
	return (in*paddedCols(out) + lineFloats - 1) / lineFloats * lineFloats
}

// panel returns the data from the first element of panel q on, and the panel's
// width.
func (w Weights) panel(q int) (data []Float, width int) {
	return w.Data[q*panelCols*w.In:], panelWidth(w.Out - q*panelCols)
}

// At returns the weight from input i to output j.
func (w Weights) At(i, j int) Float {
	panel, width := w.panel(j / panelCols)
	return panel[i*width+j%panelCols]
}

// Load sets the weights from plain, a row-major in×out matrix.
func (w Weights) Load(plain []Float) {
	for q := range panels(w.Out) {
		panel, width := w.panel(q)
		for i := range w.In {
			copy(panel[i*width:(i+1)*width], plain[i*w.Out+q*panelCols:(i+1)*w.Out])
		}
	}
}

// Plain appends the weights to dst as a row-major in×out matrix.
func (w Weights) Plain(dst []Float) []Float {
	for i := range w.In {
		for q := range panels(w.Out) {
			panel, width := w.panel(q)
			dst = append(dst, panel[i*width:i*width+min(width, w.Out-q*panelCols)]...)
		}
	}
	return dst
}

// Vector returns 1×out weights, such as biases, as a slice of length Out that
// shares memory with w.
func (w Weights) Vector() []Float { return w.Data[:w.Out] }

// transposePanel writes panel q of wᵀ to dst. The columns of wᵀ are the inputs of
// w. The panel has paddedCols(Out) rows; elements of dst in columns without an
// input keep their values.
func (w Weights) transposePanel(dst []Float, q int) {
	first := q * panelCols
	ldd, rows := panelWidth(w.In-first), min(panelCols, w.In-first)
	last := panels(w.Out) - 1
	for p := range last + 1 {
		panel, lds := w.panel(p)
		ahead := panelCols * w.In // the same rows in the next panel
		if p == last {
			ahead = 0
		}
		transpose(dst[p*panelCols*ldd:], panel[first*lds:], ldd, lds, rows, ahead)
	}
}

// transpose sets dst = srcᵀ for the first rows of src, of width floats each. The
// rows of dst are ldd floats apart. What is ahead floats behind src is needed next.
func transpose(dst, src []Float, ldd, width, rows, ahead int) {
	whole := use.transpose(dst, src, ldd, width, rows, ahead)
	for i := range rows {
		done := 0
		if i < whole {
			done = width &^ 7
		}
		for j := done; j < width; j++ {
			dst[j*ldd+i] = src[i*width+j]
		}
	}
}
