package tui

// A Rect is a rectangle of cells.
type Rect struct{ X, Y, W, H int }

func (r Rect) empty() bool { return r.W <= 0 || r.H <= 0 }

// has reports whether the cell at x, y is part of r.
func (r Rect) has(x, y int) bool { return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H }

// A Layout says where the parts of the frame go that all screens share, and
// what is left for the panels of the screen.
type Layout struct {
	Header, Strip, Body, Verdict, Keys Rect
}

// Sizes from which the screen unfolds.
const (
	wideScreen = 100 // columns for two charts beside each other
	airyScreen = 30  // rows for blank lines between the panels
	minChart   = 6   // rows of a chart: title, x axis and four of curves
)

// layout divides w×h cells. strip is the number of rows that the run strip
// asks for.
func layout(w, h, strip int) Layout {
	var l Layout
	air := 0
	if h >= airyScreen {
		air = 1
	}
	l.Header, l.Body = top(Rect{0, 0, w, max(h, 0)}, 1, air)
	l.Strip, l.Body = top(l.Body, min(strip, max(1, h/4)), air)
	l.Body, l.Keys = bottom(l.Body, 1, 0)
	l.Body, l.Verdict = bottom(l.Body, verdictRows(w, h), air)
	return l
}

// verdictRows is how many lines a sentence may take.
func verdictRows(w, h int) int {
	if w < wideScreen && h >= 20 {
		return 2
	}
	return 1
}

// top cuts height rows from the top of r, and leaves air between.
func top(r Rect, height, air int) (head, rest Rect) {
	height = min(height, r.H)
	head, rest = r, r
	head.H = height
	rest.Y += height + air
	rest.H = max(r.H-height-air, 0)
	return head, rest
}

// bottom cuts height rows from the bottom of r, and leaves air between.
func bottom(r Rect, height, air int) (rest, foot Rect) {
	height = min(height, r.H)
	rest, foot = r, r
	foot.Y, foot.H = r.Y+r.H-height, height
	rest.H = max(r.H-height-air, 0)
	return rest, foot
}

// split halves r, with two columns between; the odd one goes to the right.
func split(r Rect) (left, right Rect) {
	left, right = r, r
	left.W = (r.W - 2) / 2
	right.X = r.X + left.W + 2
	right.W = r.W - left.W - 2
	return left, right
}
