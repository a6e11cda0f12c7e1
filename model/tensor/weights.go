package tensor

// Weights is an in×out matrix of parameters, or of their gradients. Data is a
// window of length WeightsLen(In, Out) on a vector of its owner, which may
// add such vectors, scale them and take norms element by element; which element
// lies where is private to this package.
//
// They lie in panels of 32 columns: all rows of columns 0 to 31, then all rows
// of columns 32 to 63, and so on. So the 32 columns that a product works on are
// always contiguous, and products need not pack. The last panel is as narrow
// as a vector allows, its missing columns are padding.
type Weights struct {
	In, Out int
	Data    []Float
}

// panelCols is the number of columns in a full panel.
const panelCols = 32

// panelWidth returns the columns, padding included, of a panel in which so
// many are left: 8, 16, 24 or 32.
func panelWidth(left int) int { return min((left+7)/8*8, panelCols) }

// panels returns how many panels out columns take.
func panels(out int) int { return (out + panelCols - 1) / panelCols }

// paddedCols returns the columns of all panels, padding included.
func paddedCols(out int) int {
	full := out / panelCols * panelCols
	if full == out {
		return full
	}
	return full + panelWidth(out-full)
}

// lineFloats keeps windows of one vector on cache lines of their own.
const lineFloats = 16

// WeightsLen returns the number of floats that in×out weights take, padding
// included. Padding is zero and stays zero under every elementwise update
// that maps zeros to zero.
func WeightsLen(in, out int) int {
	return (in*paddedCols(out) + lineFloats - 1) / lineFloats * lineFloats
}

// panel returns panel q, from its first element, and its width.
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

// Vector returns the weights of a single input, In = 1, as a slice that shares
// memory with w: how biases and other vectors of parameters are read.
func (w Weights) Vector() []Float { return w.Data[:w.Out] }

// transposePanel writes panel q of wᵀ, with the inputs of w as its columns, to
// dst: paddedCols(Out) rows as wide as the panel. What is beyond the inputs of
// w keeps its value.
func (w Weights) transposePanel(dst []Float, q int) {
	first := q * panelCols
	ldd, rows := panelWidth(w.In-first), min(panelCols, w.In-first)
	for p := range panels(w.Out) {
		panel, lds := w.panel(p)
		src, to := panel[first*lds:], dst[p*panelCols*ldd:]
		whole := use.transpose(to, src, ldd, lds, rows)
		for i := whole; i < rows; i++ {
			for j, v := range src[i*lds : (i+1)*lds] {
				to[j*ldd+i] = v
			}
		}
	}
}
