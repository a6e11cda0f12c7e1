package search

import (
	"fmt"
	"math"
	"testing"

	"descent/trainer"
)

// placed returns the positions of all trials of q. The first ones are the best.
func placed(s Sampler, q *Question) (points [][]float64) {
	for len(points) < q.Trials {
		for _, at := range s.Propose(q) {
			points = append(points, at)
			n := len(points)
			trial := Trial{Number: n, At: at, Values: values(q.Axes, at)}
			trial.take(Outcome{Until: 1, State: Done, Runs: []Result{{Best: trainer.Score{Accuracy: 1 / float64(n)}}}})
			q.Past = append(q.Past, trial)
		}
	}
	return points
}

// TestSamplers checks that points lie in the unit cube, follow the seed, and
// spread: halton leaves the smallest holes, and a grid repeats its values.
func TestSamplers(t *testing.T) {
	axes := []Axis{{From: 0, To: 1}, {From: 0, To: 1}}
	hole := map[string]float64{}
	for _, e := range Samplers {
		draw := func(seed uint64) [][]float64 { return placed(e.Part, &Question{Axes: axes, Seed: seed, Trials: 64}) }
		points := draw(1)
		if len(points) != 64 {
			t.Errorf("%s: %d points: want 64", e.Name, len(points))
		}
		if fmt.Sprint(points) != fmt.Sprint(draw(1)) {
			t.Errorf("%s: the same seed gives other points", e.Name)
		}
		if e.Part != (Grid{}) && fmt.Sprint(points) == fmt.Sprint(draw(2)) {
			t.Errorf("%s: other seeds give the same points", e.Name)
		}
		distinct := map[float64]bool{}
		for _, p := range points {
			for _, u := range p {
				if u < 0 || u > 1 {
					t.Errorf("%s: %v is outside", e.Name, u)
				}
			}
			distinct[p[0]] = true
		}
		if want := map[bool]int{true: 8, false: 64}[e.Part == (Grid{})]; len(distinct) != want {
			t.Errorf("%s: %d values on an axis: want %d", e.Name, len(distinct), want)
		}
		for x := range 20 { // the largest distance from anywhere to a point
			for y := range 20 {
				near := math.Inf(1)
				for _, p := range points {
					near = min(near, math.Hypot(p[0]-float64(x)/19, p[1]-float64(y)/19))
				}
				hole[e.Name] = max(hole[e.Name], near)
			}
		}
	}
	if hole["halton"] >= hole["random"] {
		t.Errorf("the holes are %v: want halton's smaller than random's", hole)
	}
}

// TestGridIsBounded tests a grid with more combinations of choices than fit into memory.
func TestGridIsBounded(t *testing.T) {
	axes := make([]Axis, 40)
	for j := range axes {
		axes[j].Choices = []string{"a", "b", "c"}
	}
	points := (Grid{}).Propose(&Question{Axes: axes, Trials: 4})
	if len(points) != 4 || points[0][39] != 0.5/3 || points[1][39] != 0.5 || points[3][38] != 0.5 || points[3][39] != 0.5/3 {
		t.Errorf("the points are %v", points)
	}
}

func TestGridOfChoices(t *testing.T) {
	axes := []Axis{{Choices: []string{"a", "b"}}, {From: 0, To: 1}}
	for n, want := range map[int]int{1: 1, 2: 2, 7: 6, 9: 8} {
		if got := len((Grid{}).Propose(&Question{Axes: axes, Trials: n})); got != want {
			t.Errorf("a grid of at most %d has %d points: want %d", n, got, want)
		}
	}
}

func TestThinned(t *testing.T) {
	all := []int{0, 1, 2, 3, 4, 5, 6, 7}
	for n, want := range map[int]string{3: "[0 2 5]", 8: "[0 1 2 3 4 5 6 7]", 9: "[0 1 2 3 4 5 6 7]", 1: "[0]"} {
		if got := fmt.Sprint(Thinned(all, n)); got != want {
			t.Errorf("%d of 8 are %s: want %s", n, got, want)
		}
	}
}
