// Package trainertest helps to test packages that train: small Specs, which
// train in milliseconds, and the events of their runs. Only tests import it.
package trainertest

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/catalog/catalogtest"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/exact"
)

// Spec returns a network of eight hidden units on two moons: 3 epochs of 4
// steps, evaluated after each epoch.
func Spec() trainer.Spec {
	s := trainer.Default()
	s.Data = data.Moons{N: 100, Noise: 0.1}
	s.Hidden, s.Activation, s.Init = []int{8}, model.Tanh{}, model.Xavier{}
	s.Rate, s.Batch, s.Epochs, s.Evals = 0.1, 16, 3, 1
	return s
}

// With returns Spec with settings changed, given as key, text, key, text, ...
func With(t testing.TB, settings ...string) trainer.Spec {
	t.Helper()
	s := Spec()
	for i := 0; i < len(settings); i += 2 {
		if err := s.Set(settings[i], settings[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// Weighted returns a Spec whose examples have weights, from 1 to 3, of two
// classes of which one is three times as frequent as the other, balanced besides.
func Weighted(t testing.TB, settings ...string) trainer.Spec {
	t.Helper()
	rng := rand.New(rand.NewPCG(31, 2))
	var b strings.Builder
	b.WriteString("x,y,class,w\n")
	for i := range 200 {
		class := max(0, i%4-2)
		fmt.Fprintf(&b, "%.3f,%.3f,%c,%d\n", rng.NormFloat64()+4*float64(class), rng.NormFloat64(), 'a'+class, 1+rng.IntN(3))
	}
	path := filepath.Join(t.TempDir(), "weighted.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return With(t, append([]string{"data", fmt.Sprintf("csv:file=%q,target=class,weights=w", path), "class_weight", "balanced"}, settings...)...)
}

// Diverging returns a Spec whose loss stops being finite after a few steps.
func Diverging() trainer.Spec {
	s := Spec()
	s.Loss, s.Activation, s.Hidden, s.Rate, s.Epochs = model.Squared{}, model.ReLU{}, []int{8, 8}, 1e6, 100
	return s
}

// Random returns a small Spec with random parts and settings, which may not fit
// together.
func Random(rng *rand.Rand) trainer.Spec {
	s := Spec()
	catalogtest.Randomize(rng, s.Fields())
	s.Data = []data.Source{data.Moons{N: 100, Noise: 0.2}, data.Sine{N: 60}, data.Glyph10{N: 50, Size: 7}, data.Gate{Gate: "and"}}[rng.IntN(4)]
	s.Preprocess = []data.Preprocessing{data.NoPreprocessing{}, data.Standardize{}}[rng.IntN(2)]
	s.Hidden = [][]int{nil, {3}, {5, 4}}[rng.IntN(3)]
	s.Examples, s.Batch = []int{0, 41}[rng.IntN(2)], []int{0, 1, 7, 40}[rng.IntN(4)] // with last batches of one example
	s.Epochs, s.Evals = 1+rng.IntN(4), 1+rng.IntN(3)
	s.Rate, s.Passes = 0.01+0.1*rng.Float64(), min(s.Passes, 3)
	return s
}

// Load returns the data of s.
func Load(t testing.TB, s trainer.Spec) *data.Prepared {
	t.Helper()
	set, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Collect returns a function that appends copies of events to list.
func Collect(list *[]trainer.Event) func(*trainer.Event) {
	return func(e *trainer.Event) {
		c := *e
		c.Weights, c.State = slices.Clone(e.Weights), slices.Clone(e.State)
		c.Updates, c.Gradients = slices.Clone(e.Updates), slices.Clone(e.Gradients)
		*list = append(*list, c)
	}
}

// Train returns the events of a run of s.
func Train(t testing.TB, s trainer.Spec) []trainer.Event {
	t.Helper()
	var list []trainer.Event
	if err := trainer.Train(t.Context(), s, nil, nil, Collect(&list)); err != nil {
		t.Fatal(err)
	}
	return list
}

// Of returns the events of one kind.
func Of(k trainer.Kind, events []trainer.Event) []trainer.Event {
	return slices.DeleteFunc(slices.Clone(events), func(e trainer.Event) bool { return e.Kind != k })
}

// Result returns the network that a run of s ends with.
func Result(t testing.TB, s trainer.Spec) trainer.Member {
	t.Helper()
	events := Train(t, s)
	return trainer.Keep(s, &events[len(events)-1])
}

// Alike fails unless two scores are the same but for rounding.
func Alike(t testing.TB, name string, got, want trainer.Score) {
	t.Helper()
	near := func(a, b float64) bool { return a == b || math.Abs(a-b) <= Pick(2e-6, 1e-12)*(1+math.Abs(b)) }
	if !near(got.Loss, want.Loss) || !near(got.Accuracy, want.Accuracy) || !near(got.Of("rmse"), want.Of("rmse")) {
		t.Errorf("%s scores %+v: want %+v", name, got, want)
	}
}

// Same reports whether two runs have the same events, to the bit.
func Same(a, b []trainer.Event) bool {
	return slices.EqualFunc(a, b, func(a, b trainer.Event) bool {
		x, _ := exact.Marshal(a)
		y, _ := exact.Marshal(b)
		return bytes.Equal(x, y) && slices.Equal(a.Weights, b.Weights) && slices.Equal(a.State, b.State)
	})
}

// CrossEntropy returns −log softmax(scores)_class in double precision.
func CrossEntropy(scores []tensor.Float, class int) float64 {
	top, sum := float64(slices.Max(scores)), 0.0
	for _, v := range scores {
		sum += math.Exp(float64(v) - top)
	}
	return math.Log(sum) + (top - float64(scores[class]))
}

// Pick returns single or double, after the precision of the tensors.
func Pick(single, double float64) float64 {
	if reflect.TypeFor[tensor.Float]().Kind() == reflect.Float32 {
		return single
	}
	return double
}

// OneImporter checks that of all packages of the program the named one alone, and
// its tests, import modules whose paths begin with module.
func OneImporter(t *testing.T, name, module string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}}: {{join .Imports \" \"}} {{join .TestImports \" \"}} {{join .XTestImports \" \"}}", "descent/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var users []string
	for line := range strings.Lines(string(out)) {
		if user, imports, _ := strings.Cut(line, ": "); strings.Contains(imports, module) {
			users = append(users, user)
		}
	}
	if !slices.Equal(users, []string{name}) {
		t.Errorf("%s is imported by %v: want %s alone", module, users, name)
	}
}
