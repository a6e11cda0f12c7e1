package tui

// A Rect is a rectangle of cells.
type Rect struct{ X, Y, W, H int }

// A Layout says where each panel of the Runs screen goes. A panel without
// room has an empty Rect.
type Layout struct {
	Header, Strip, Loss, Accuracy, Gap, Rate, Summary, Verdict, Keys Rect
}

// Sizes from which the screen unfolds.
const (
	wideScreen = 100 // columns for two charts beside each other
	airyScreen = 30  // rows for blank lines between the panels
	minChart   = 6   // rows of a chart: title, x axis and four of curves
)

// layout divides w×h cells. strip is the number of rows that the run strip
// asks for. What folds first is the air, then gap and rate (which a summary
// line replaces), then the accuracy chart; the loss chart folds last.
func layout(w, h, strip int) Layout {
	var l Layout
	air := 0
	if h >= airyScreen {
		air = 1
	}
	y := 0
	row := func(height int) Rect {
		r := Rect{0, y, w, height}
		y += height
		return r
	}
	l.Header = row(1)
	y += air
	l.Strip = row(min(strip, max(1, h/4)))
	y += air

	bottom := h
	up := func(height int) Rect {
		bottom -= height
		return Rect{0, bottom, w, height}
	}
	l.Keys = up(1)
	l.Verdict = up(verdictRows(w, h))
	bottom -= air

	if w >= wideScreen && bottom-y >= 3*minChart {
		lower := up(max(minChart, (bottom-y)*3/10))
		bottom -= air
		l.Gap, l.Rate = split(lower)
	} else if bottom-y > minChart {
		l.Summary = up(1)
	}
	charts := Rect{0, y, w, max(bottom-y, 0)}
	switch {
	case w >= wideScreen:
		l.Loss, l.Accuracy = split(charts)
	case charts.H >= 2*minChart:
		l.Loss, l.Accuracy = charts, charts
		l.Loss.H = (charts.H + 1) / 2
		l.Accuracy.Y += l.Loss.H
		l.Accuracy.H -= l.Loss.H
	default:
		l.Loss = charts
	}
	return l
}

// verdictRows is how many lines a sentence may take.
func verdictRows(w, h int) int {
	if w < wideScreen && h >= 20 {
		return 2
	}
	return 1
}

// split halves r, with two columns between; the odd one goes to the right.
func split(r Rect) (left, right Rect) {
	left, right = r, r
	left.W = (r.W - 2) / 2
	right.X = r.X + left.W + 2
	right.W = r.W - left.W - 2
	return left, right
}
