package plot

import "math"

// A Projection shows the trials of a search along one of its axes: the score of
// each over its position on the axis. Trials without a score are crosses in the
// lowest row, and trials whose score is far below the others' are arrows there, so
// that the differences between the others can be seen. The best trial is marked.
type Projection struct {
	Title            string
	From, Middle, To string // labels below the left end, the middle and the right end
	Good, Bad, Best  Style
	Weak             Style
	Glyphs           *Glyphs

	trials []projected
}

// A projected is a trial: its position on the axis, from 0 to 1, its score, and
// whether it has none (lost) or is the best.
type projected struct {
	at, score  float64
	lost, best bool
}

// Add adds a trial at a position from 0 to 1. lost says that it has no score. Later
// trials are drawn on top.
func (s *Projection) Add(at, score float64, lost, best bool) {
	s.trials = append(s.trials, projected{at, score, lost || !finite(score), best && finite(score)})
}

// Draw draws the projection so that it fills c.
func (s *Projection) Draw(c Canvas) {
	if c.Height < 4 || c.Width < 16 {
		return
	}
	lo, hi := s.scores()
	c.Text(0, 0, s.Title, s.Best)
	low, high := Decimals(lo, 2), Decimals(hi, 2)
	left := max(Width(low), Width(high), 5) + 2
	area := c.Sub(left, 1, c.Width-left, c.Height-2)
	c.TextRight(left-2, 1, high, s.Weak)
	c.TextRight(left-2, area.Height, low, s.Weak)
	for y := range area.Height {
		c.Set(left-1, y+1, s.Glyphs.Tick, s.Weak)
	}
	for _, t := range s.trials {
		x := min(int(t.at*float64(area.Width)), area.Width-1)
		switch {
		case t.lost:
			area.Set(x, area.Height-1, s.Glyphs.Cross, s.Bad)
		case t.score < lo:
			area.Set(x, area.Height-1, s.Glyphs.Below, s.Bad)
		default:
			y := int(math.Round((hi - t.score) / (hi - lo) * float64(area.Height-1)))
			mark, style := s.Glyphs.Point, s.Good
			if t.best {
				mark, style = s.Glyphs.Mark, s.Best
			}
			area.Set(x, min(max(y, 0), area.Height-1), mark, style)
		}
	}
	end := c.Text(left, c.Height-1, s.From, s.Weak)
	right := c.Width - Width(s.To)
	if room := right - end - 4; room > 0 && s.Middle != "" {
		middle := c.Sub(end+2, c.Height-1, room, 1)
		middle.Text(max(0, (room-Width(s.Middle))/2), 0, s.Middle, s.Weak)
	}
	c.TextRight(c.Width, c.Height-1, s.To, s.Weak)
}

// scores returns the lowest and the highest score that are shown, at least 0.01
// apart.
func (s *Projection) scores() (lo, hi float64) {
	var all []Range
	for _, t := range s.trials {
		if !t.lost {
			all = append(all, Range{t.score, t.score})
		}
	}
	if len(all) == 0 {
		return 0, 1
	}
	shown, _ := near(all, ScoreGoal.Value, ScoreGoal.Least)
	lo, hi = shown.Lo, shown.Hi
	if hi-lo < 0.01 {
		lo -= 0.01
	}
	return lo, hi
}
