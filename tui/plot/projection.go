package plot

import (
	"cmp"
	"math"
)

// A Projection shows the trials of a search along one of its axes: the score of
// each over its position on the axis. Trials without a score are crosses in the row
// of the worst scores, and trials whose score is far worse than the others' are
// arrows there, so that the differences between the others can be seen. The best
// trial is marked.
type Projection struct {
	Title            string
	From, Middle, To string // labels below the left end, the middle and the right end
	Good, Bad, Best  Style
	Strong, Weak     Style // of the title, which is in Best if there is no Strong, and of the axes
	Glyphs           *Glyphs
	Goal             *Goal     // the best score; nil for that of accuracies
	Curve            []float64 // scores from left to right, evenly spaced, behind the trials; may be empty
	Trace            Style     // of the curve

	trials []projected
}

// A projected is a trial: its position on the axis, from 0 to 1, its score, and
// whether it has none (lost) or is the best.
type projected struct {
	at, score  float64
	lost, best bool
	chosen     bool
}

// Add adds a trial at a position from 0 to 1. lost says that it has no score. Later
// trials are drawn on top.
func (s *Projection) Add(at, score float64, lost, best bool) {
	s.trials = append(s.trials, projected{at, score, lost || !finite(score), best && finite(score), false})
}

// Choose marks the trial that was added last as the selected one.
func (s *Projection) Choose() { s.trials[len(s.trials)-1].chosen = true }

// Draw draws the projection so that it fills c.
func (s *Projection) Draw(c Canvas) {
	if c.Height < 4 || c.Width < 16 {
		return
	}
	lo, hi := s.Scores()
	c.Text(0, 0, s.Title, cmp.Or(s.Strong, s.Best))
	low, high := Decimals(lo, 2), Decimals(hi, 2)
	left := s.left()
	area := c.Sub(left, 1, c.Width-left, c.Height-2)
	s.drawCurve(area, lo, hi)
	c.TextRight(left-2, 1, high, s.Weak)
	c.TextRight(left-2, area.Height, low, s.Weak)
	for y := range area.Height {
		c.Set(left-1, y+1, s.Glyphs.Tick, s.Weak)
	}
	for _, t := range s.trials {
		s.drawTrial(area, t, lo, hi)
	}
	end := c.Text(left, c.Height-1, s.From, s.Weak)
	right := c.Width - Width(s.To)
	if room := right - end - 4; room > 0 && s.Middle != "" {
		middle := c.Sub(end+2, c.Height-1, room, 1)
		middle.Text(max(0, (room-Width(s.Middle))/2), 0, s.Middle, s.Weak)
	}
	c.TextRight(c.Width, c.Height-1, s.To, s.Weak)
}

// left returns how many columns the axis of the scores takes.
func (s *Projection) left() int {
	lo, hi := s.Scores()
	return max(Width(Decimals(lo, 2)), Width(Decimals(hi, 2)), 5) + 2
}

// Place returns the position and the score of the cell in column x and row y of a
// canvas of the given size.
func (s *Projection) Place(x, y, width, height int) (at, score float64) {
	lo, hi := s.Scores()
	left := s.left()
	at = min(max((float64(x-left)+0.5)/float64(max(width-left, 1)), 0), 1)
	return at, hi - (hi-lo)*float64(y-1)/float64(max(height-3, 1))
}

// drawCurve draws the curve where it is within the scores from lo to hi.
func (s *Projection) drawCurve(area Canvas, lo, hi float64) {
	for x := range area.Width {
		if len(s.Curve) == 0 {
			return
		}
		v := s.Curve[min((2*x+1)*len(s.Curve)/(2*area.Width), len(s.Curve)-1)]
		if y := int(math.Round((hi - v) / (hi - lo) * float64(area.Height-1))); v >= lo && v <= hi {
			area.Set(x, y, s.Glyphs.Solid[0], s.Trace)
		}
	}
}

// drawTrial draws a trial in the area of the scores from lo to hi.
func (s *Projection) drawTrial(area Canvas, t projected, lo, hi float64) {
	x, y := min(int(t.at*float64(area.Width)), area.Width-1), area.Height-1
	if s.goal().Value < 1 {
		y = 0 // the row of the worst scores
	}
	mark, style := s.Glyphs.Point, s.Good
	switch {
	case t.lost:
		mark, style = s.Glyphs.Cross, s.Bad
	case t.score < lo:
		mark, style = s.Glyphs.Below, s.Bad
	case t.score > hi:
		mark, style = s.Glyphs.Above, s.Bad
	default:
		y = min(max(int(math.Round((hi-t.score)/(hi-lo)*float64(area.Height-1))), 0), area.Height-1)
		if t.best {
			mark, style = s.Glyphs.Mark, s.Best
		}
	}
	if t.chosen {
		mark, style = s.Glyphs.Selected, s.Strong
	}
	area.Set(x, y, mark, style)
}

// Scores returns the lowest and the highest score that are shown, at least 0.01
// apart.
func (s *Projection) Scores() (lo, hi float64) {
	var all []Range
	for _, t := range s.trials {
		if !t.lost {
			all = append(all, Range{t.score, t.score})
		}
	}
	if len(all) == 0 {
		return 0, 1
	}
	shown, _ := near(all, s.goal().Value, s.goal().Least)
	lo, hi = shown.Lo, shown.Hi
	if hi-lo < 0.01 {
		lo -= 0.01
	}
	return lo, hi
}

func (s *Projection) goal() *Goal {
	if s.Goal == nil {
		return &ScoreGoal
	}
	return s.Goal
}
