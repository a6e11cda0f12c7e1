package trainer

import (
	"math"
	"slices"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// asked returns what a Predictor of m says of the examples of part, in batches of
// the given number of rows, and the score.
func asked(m Member, set *data.Prepared, part *data.Part, rows int) ([]tensor.Float, Score) {
	p := m.Predictor(set.Reader())
	width := set.Shape.Len()
	truths := make([]Truth, rows)
	var all []tensor.Float
	for from := 0; from < part.Len(); from += rows {
		n := min(rows, part.Len()-from)
		for i := range n {
			for j, x := range p.Example(i) {
				if x = 0; part.Pixels != nil {
					x = tensor.Float(part.Pixels[(from+i)*width+j])
				} else {
					x = part.Values[(from+i)*width+j]
				}
				p.Example(i)[j] = x
			}
			truths[i] = Truth{Class: -1, Number: math.NaN()}
			if part.Class != nil {
				truths[i].Class = part.Class[from+i]
			} else {
				truths[i].Number = float64(part.Target[from+i])
			}
		}
		all = append(all, p.Predict(truths[:n]).Data...)
	}
	score, _ := p.Score()
	return all, score
}

// evaluated returns the predictions of m for part as an evaluation computes them.
func evaluated(m Member, set *data.Prepared, part *data.Part) (all []tensor.Float) {
	net := m.Network(set.Set, evalRows)
	eachBatch(set, part, func(_ int, b data.Batch) {
		scores := net.Forward(b.X, model.Evaluating)
		m.Spec.Loss.Predict(scores)
		all = append(all, scores.Data...)
	})
	return all
}

// TestPredictorComputesWhatEvaluationsDo checks that predictions are those of an
// evaluation, bit by bit, in batches of any size.
func TestPredictorComputesWhatEvaluationsDo(t *testing.T) {
	for _, settings := range [][]string{
		{"data", "moons:n=2000"},
		{"data", "digits", "hidden", "33,17", "norm", "batch"},
		{"data", "wine", "activation", "maxout", "preprocess", "standardize"},
		{"data", "wine", "activation", "prelu", "hidden", "101", "lr", "0.001", "preprocess", "standardize"},
		{"data", "wine", "loss", "hinge", "lr", "0.001", "preprocess", "standardize"},
		{"data", "concrete", "loss", "squared", "preprocess", "standardize", "hidden", "64,5"},
		{"data", "sine:n=1000", "loss", "squared"},
	} {
		s := rule(t, append(settings, "epochs", "1")...)
		m, last := kept(t, s)
		set := load(t, s)
		want := evaluated(m, set, &set.Test)
		for _, rows := range []int{1, 3, 31, PredictorRows} {
			got, score := asked(m, set, &set.Test, rows)
			if !slices.Equal(got, want) {
				t.Errorf("%v: batches of %d have other predictions than an evaluation", settings, rows)
			}
			if rows == PredictorRows && score != last.Test {
				t.Errorf("%v: the score is %+v: want %+v, that of the run", settings, score, last.Test)
			}
		}
	}
}

// TestPredictorScoresWhatIsKnown checks that rows without a truth take no part in
// the score, and that a prediction allocates nothing.
func TestPredictorScoresWhatIsKnown(t *testing.T) {
	s := rule(t, "epochs", "1")
	m, set := result(t, s), load(t, s)
	p := m.Predictor(set.Reader())
	for i := range 5 {
		copy(p.Example(i), set.Test.Values[2*i:])
	}
	c := set.Test.Class
	p.Predict([]Truth{{Class: c[0]}, {Class: c[1]}, {Class: c[2]}})
	want, _ := p.Score()
	p.Reset()
	copy(p.Example(3), p.Example(1))
	copy(p.Example(4), p.Example(2))
	truths := []Truth{{Class: c[0]}, {Class: -1}, {Class: -1}, {Class: c[1]}, {Class: c[2]}}
	p.Predict(truths)
	if got, n := p.Score(); got != want || n != 3 {
		t.Errorf("3 of 5 rows score %+v, %d: want %+v", got, n, want)
	}
	if n := testing.AllocsPerRun(10, func() { p.Predict(truths) }); n != 0 {
		t.Errorf("a prediction allocates %v times", n)
	}
	p.Reset()
	p.Predict(truths[1:3])
	if got, n := p.Score(); n != 0 || got.Measured() {
		t.Errorf("no truth scores %+v, %d", got, n)
	}
}
