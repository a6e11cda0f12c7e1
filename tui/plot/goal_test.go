package plot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// falling returns a noisy curve from 2.3 to a value.
func falling(label string, to float64, rng *rand.Rand) Line {
	l := Line{Label: label, Name: label}
	for i := range 40 {
		x := float64(i)
		l.X, l.Y = append(l.X, x), append(l.Y, to+(2.3-to)*math.Exp(-x/6)+0.01*rng.Float64())
	}
	return l
}

// A run that explodes must not change the axis that the others have without it, in
// either direction.
func TestWildRunIsCutOff(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for _, sign := range []float64{1, -1} {
		for exponent := 3.0; exponent < 300; exponent += 9 {
			ch := Chart{XMax: 40, Glyphs: &Box, Goal: &Goal{Value: 0}}
			if sign < 0 {
				ch.Goal = &Goal{Value: 3}
			}
			for i := range 2 + rng.IntN(6) {
				ch.Lines = append(ch.Lines, falling(string(rune('A'+i)), 0.1+0.05*float64(i), rng))
			}
			want, _ := ch.yScale(20)
			wild := falling("H", 0.5, rng)
			for i := 5; i < len(wild.Y); i++ {
				wild.Y[i] = sign * math.Pow(10, exponent*float64(i)/40)
			}
			ch.Lines = append(ch.Lines, wild)
			if got, _ := ch.yScale(20); math.Abs(got.lo-want.lo) > 0.1 || math.Abs(got.hi-want.hi) > 0.1 {
				t.Fatalf("with a run at 1e%v the axis goes from %v to %v, want %v to %v", exponent, got.lo, got.hi, want.lo, want.hi)
			}
			arrow, row := "▲", 1
			if sign < 0 {
				arrow, row = "▼", 20
			}
			text := draw(ch, 100, 22)
			label := fmt.Sprintf("%s H %s", arrow, Number(wild.Y[39]))
			if rows := strings.Split(text, "\n"); !strings.HasSuffix(rows[row], label) {
				t.Fatalf("no %q at the edge:\n%s", label, text)
			}
		}
	}
}

// Of similar runs the steep beginning is cut off and the rest is shown; without a
// goal everything is shown.
func TestLikeRunsAreShown(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	ch := Chart{XMax: 40, Glyphs: &Box, Goal: &Goal{Value: 0}}
	for i := range 8 {
		ch.Lines = append(ch.Lines, falling(string(rune('A'+i)), 0.05+0.2*float64(i), rng))
	}
	for range 2 {
		all, _ := ch.yScale(20)
		for _, l := range ch.Lines {
			from := 0
			if ch.Goal != nil {
				from = len(l.Y) / 4 // the part in which it settles, but for its highest value
			}
			for _, y := range l.Y[from:] {
				if all.side(y) != 0 {
					t.Fatalf("%v of run %s is not between %v and %v", y, l.Name, all.lo, all.hi)
				}
			}
		}
		text := draw(ch, 80, 20)
		if ch.Goal != nil && (all.hi > 2 || !strings.Contains(text, "▲")) {
			t.Errorf("the first fall is not cut off:\n%s", text)
		}
		if ch.Goal == nil && strings.ContainsAny(text, "▲▼") {
			t.Errorf("a run is cut off:\n%s", text)
		}
		ch.Goal = nil
		for i := range ch.Lines[7].Y {
			ch.Lines[7].Y[i] *= 1e9
		}
	}
}

// far finds the runs that lie far outside.
func TestFar(t *testing.T) {
	at := func(vs ...float64) (all []Range) {
		for _, v := range vs {
			all = append(all, Range{v, v * 1.1})
		}
		return all
	}
	for _, c := range []struct {
		cores []Range
		want  string
	}{
		{at(1, 2, 3), "[]"},
		{at(1, 2, 1e40), "[2]"},
		{at(1, 2, 5, 1e40, 1e41), "[3 4]"}, // more than a third, but far away
		{at(1, 1e5), "[1]"},                // one of two, but far away
		{at(1, 3), "[]"},
		{at(1, 7), "[]"}, // one of two, and not far enough away to be left out
		{at(1, 1.2, 1.3, 9), "[3]"},
		{at(1, 1.2, 9, 9.5), "[]"}, // two of four are too many to be left out
		{at(5), "[]"},
	} {
		if got := fmt.Sprint(far(c.cores, 0, 0)); got != c.want {
			t.Errorf("far(%v) = %s, want %s", c.cores, got, c.want)
		}
	}
}

// A trial far below the others does not change the axis of a Projection.
func TestProjectionOfOutlier(t *testing.T) {
	s := Projection{Glyphs: &Box}
	for i := range 6 {
		s.Add(float64(i)/6, 0.9+0.01*float64(i), false, i == 5)
	}
	s.Add(0.95, -9.3e41, false, false)
	if lo, hi := s.Scores(); lo != 0.9 || hi > 0.951 {
		t.Errorf("the scores go from %v to %v", lo, hi)
	}
	c := NewCanvas(60, 10)
	s.Draw(c)
	if rows := strings.Split(c.String(), "\n"); !strings.Contains(rows[8], "▼") {
		t.Errorf("the outlier is not in the lowest row:\n%s", c.String())
	}
}

// Where less is better, what is far above the others is cut off at the top.
func TestProjectionOfLosses(t *testing.T) {
	s := Projection{Glyphs: &Box, Goal: &LossGoal}
	for i := range 6 {
		s.Add(float64(i)/6, 0.9+0.01*float64(i), false, i == 0)
	}
	s.Add(0.95, 9.3e41, false, false)
	c := NewCanvas(60, 10)
	s.Draw(c)
	if rows := strings.Split(c.String(), "\n"); !strings.Contains(rows[1], "▲") || !strings.Contains(rows[8], "◆") {
		t.Errorf("the outlier is not in the highest row, or the best not in the lowest:\n%s", c.String())
	}
}
