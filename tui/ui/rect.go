package ui

// A Rect is a rectangle of cells.
type Rect struct{ X, Y, W, H int }

// Area returns the rectangle of w×h cells at the top left.
func Area(w, h int) Rect { return Rect{W: w, H: h} }

// Empty reports whether r has no cell.
func (r Rect) Empty() bool { return r.W <= 0 || r.H <= 0 }

// Has reports whether the cell at x, y is part of r.
func (r Rect) Has(x, y int) bool { return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H }

// Sizes from which screens show more.
const (
	WideScreen = 100 // columns for two charts beside each other
	AiryScreen = 36  // rows of the terminal for blank lines between the panels
	MinChart   = 6   // rows of a chart: title, x axis and four of curves
)

// Top cuts height rows from the top of r, and leaves gap rows between.
func (r Rect) Top(height, gap int) (head, rest Rect) {
	height = min(height, r.H)
	head, rest = r, r
	head.H = height
	rest.Y += height + gap
	rest.H = max(r.H-height-gap, 0)
	return head, rest
}

// Bottom cuts height rows from the bottom of r, and leaves gap rows between.
func (r Rect) Bottom(height, gap int) (rest, foot Rect) {
	height = min(height, r.H)
	rest, foot = r, r
	foot.Y, foot.H = r.Y+r.H-height, height
	rest.H = max(r.H-height-gap, 0)
	return rest, foot
}

// Left cuts width columns from the left of r, and leaves gap columns between.
func (r Rect) Left(width, gap int) (left, rest Rect) {
	width = min(width, r.W)
	left, rest = r, r
	left.W = width
	rest.X += width + gap
	rest.W = max(r.W-width-gap, 0)
	return left, rest
}

// Split halves r, with two columns between; the odd one goes to the right.
func (r Rect) Split() (left, right Rect) {
	left, right = r, r
	left.W = (r.W - 2) / 2
	right.X = r.X + left.W + 2
	right.W = r.W - left.W - 2
	return left, right
}
