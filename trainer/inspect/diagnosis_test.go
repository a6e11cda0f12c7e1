package inspect

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"descent/model"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/trainertest"
)

func TestDiagnose(t *testing.T) {
	s := trainertest.With(t, "data", "spiral:n=300", "hidden", "16,16", "activation", "tanh", "batchnorm", "true", "dropout", "0.1", "epochs", "3")
	m := trainertest.Result(t, s)
	reports, err := Diagnose(t.Context(), m, trainertest.Load(t, s))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range reports {
		names = append(names, r.Name)
		n := 0
		for _, c := range r.Outputs.Counts {
			n += c
		}
		if n == 0 || r.Outputs.Min > r.Mean || r.Outputs.Max < r.Mean || r.Std < 0 {
			t.Errorf("%s: %+v", r.Name, r)
		}
		if strings.HasPrefix(r.Name, "dense") && (r.GradNorm <= 0 || r.WeightNorm <= 0) {
			t.Errorf("%s has no norms: %+v", r.Name, r)
		}
	}
	if got, want := strings.Join(names, ", "), "dense 2-16, batch norm, tanh, dropout, dense 16-16, batch norm, tanh, dropout, dense 16-3"; got != want {
		t.Errorf("layers are %s, want %s", got, want)
	}
	if tanh := reports[2]; math.Abs(tanh.Mean) > 0.2 || tanh.Outputs.Max > 1 || tanh.Outputs.Min < -1 {
		t.Errorf("tanh behind batch norm: mean %v from %v to %v", tanh.Mean, tanh.Outputs.Min, tanh.Outputs.Max)
	}
}

// TestDiagnoseBeforeTheFirstStep checks that batch norm is seen as the first
// step sees it: behind tiny weights its outputs have mean 0 and deviation 1.
func TestDiagnoseBeforeTheFirstStep(t *testing.T) {
	s := trainertest.With(t, "data", "spiral:n=300", "hidden", "16,16,16", "init", "normal:std=0.1", "norm", "batch")
	m, set, err := trainer.Begin(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	reports, err := Diagnose(t.Context(), m, set)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, r := range reports {
		if r.Name != "batch norm" {
			continue
		}
		seen++
		if math.Abs(r.Mean) > 1e-3 || r.Std < 0.9 || r.Std > 1.001 {
			t.Errorf("outputs of batch norm %d have mean %v and deviation %v: want 0 and 1", seen, r.Mean, r.Std)
		}
	}
	if seen != 3 {
		t.Errorf("%d layers of batch norm: want 3", seen)
	}
}

// Every number of a report against a plain loop over single examples.
func TestDiagnoseAgainstLoops(t *testing.T) {
	for _, settings := range [][]string{
		{"activation", "relu", "lr", "3"}, {"activation", "prelu"}, {"activation", "maxout:k=3"}, {"batchnorm", "true"},
	} {
		s := trainertest.With(t, append([]string{"data", "spiral:n=300", "hidden", "9,7", "batch", "30", "epochs", "4"}, settings...)...)
		events := trainertest.Train(t, s)
		end := &events[len(events)-1]
		m, updates := trainer.Keep(s, end), len(end.Updates)
		set := trainertest.Load(t, s)
		reports, err := Diagnose(t.Context(), m, set)
		if err != nil {
			t.Fatal(err)
		}
		outputs := make([][][]float64, len(reports)) // of each layer, example by example
		net, batch := m.Network(set.Set, 1), set.NewBatch(1)
		for i := range set.Train.Len() {
			b := batch.Slice(1)
			set.Gather(b, &set.Train, []int32{int32(i)})
			x := b.X
			for k, l := range net.Layers {
				x = l.Forward(x, model.Evaluating)
				var row []float64
				for _, v := range x.Data {
					row = append(row, float64(v))
				}
				outputs[k] = append(outputs[k], row)
			}
		}
		matrices := 0
		for k, r := range reports {
			matrices += r.Matrices
			var all []float64
			silent := 0
			for j, u := range r.Units {
				var column []float64
				for _, row := range outputs[k] {
					column = append(column, row[j])
				}
				all = append(all, column...)
				mean, std := stat.PopMeanStdDev(column, nil)
				if math.Abs(u.Mean-mean) > 1e-4*(1+math.Abs(mean)) || math.Abs(u.Std-std) > 1e-4*(1+std) {
					t.Errorf("%v %s: unit %d is %+v, want %v, %v", settings, r.Name, j, u, mean, std)
				}
				if u.Dead {
					silent++
					if mean != 0 || std != 0 {
						t.Errorf("%v %s: unit %d is called dead, but gives %v", settings, r.Name, j, mean)
					}
				}
			}
			mean, std := stat.PopMeanStdDev(all, nil)
			if math.Abs(r.Mean-mean) > 1e-4*(1+math.Abs(mean)) || math.Abs(r.Std-std) > 1e-4*(1+std) {
				t.Errorf("%v %s: %v, %v, want %v, %v", settings, r.Name, r.Mean, r.Std, mean, std)
			}
			if r.Elementwise && math.Abs(r.Dead-float64(silent)/float64(len(r.Units))) > 1e-9 {
				t.Errorf("%v %s: %v dead, but %d of %d units", settings, r.Name, r.Dead, silent, len(r.Units))
			}
			l := net.Layers[k]
			if _, ok := l.(*model.PReLULayer); ok != (r.Slope == r.Slope) || ok && r.Slope != float64(l.Params()[0].W.At(0, 0)) {
				t.Errorf("%v %s: slope %v", settings, r.Name, r.Slope)
			}
			if _, ok := l.(*model.BatchNormLayer); ok != (len(r.Scale) == len(r.Units)) || ok && r.Scale[3] != l.Params()[0].W.At(0, 3) || ok && r.Shift[3] != l.Params()[1].W.At(0, 3) {
				t.Errorf("%v %s: scale %v, shift %v", settings, r.Name, r.Scale, r.Shift)
			}
		}
		if matrices != updates {
			t.Errorf("%v: %d weight matrices, %d update ratios", settings, matrices, updates)
		}
	}
}

// Values that are not finite belong to no bin, and break nothing.
func TestHistogramOfNonFinite(t *testing.T) {
	inf, nan := tensor.Float(math.Inf(1)), tensor.Float(math.NaN())
	h := Count([]tensor.Float{nan, -1, inf, 3, -inf})
	if h.Min != -1 || h.Max != 3 || h.Counts[0] != 1 || h.Counts[histogramBins-1] != 1 {
		t.Errorf("%+v", h)
	}
	if h := Count([]tensor.Float{nan, inf}); !h.Empty() || h.Min != 0 {
		t.Errorf("%+v", h)
	}
}

// Gradients of a deep sigmoid network vanish toward the input; those of a
// ReLU network do not.
func TestGradientsVanish(t *testing.T) {
	fade := func(activation, init string) float64 {
		s := trainertest.With(t, "data", "spiral:n=300", "hidden", "32,32,32,32,32,32", "activation", activation, "init", init, "epochs", "1", "lr", "1e-9")
		m := trainertest.Result(t, s)
		var norms []float64
		reports, err := Diagnose(t.Context(), m, trainertest.Load(t, s))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range reports {
			if strings.HasPrefix(r.Name, "dense") {
				norms = append(norms, r.GradNorm)
			}
		}
		return norms[1] / norms[5]
	}
	if got := fade("sigmoid", "xavier"); got > 0.02 {
		t.Errorf("sigmoid: the second layer's gradient is %v of the sixth's, want under 0.02", got)
	}
	if got := fade("relu", "he"); got < 0.3 || got > 3 {
		t.Errorf("relu: the second layer's gradient is %v of the sixth's, want 0.3 to 3", got)
	}
}
