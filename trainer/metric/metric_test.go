package metric

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"descent/model/tensor"
	"descent/trainer/trainertest/python"
)

// predictions is a file of testdata; see predictions.py there.
type predictions struct {
	Scores  [][]float64
	Classes []int32
	Targets []float64 // of numbers, in place of classes
	Weights []float64 // of the examples, if they have any
	Expect  map[string]*float64
}

// readPredictions returns a file of predictions.
func readPredictions(t *testing.T, file string) *predictions {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := new(predictions)
	if err := json.Unmarshal(text, p); err != nil {
		t.Fatal(err)
	}
	return p
}

// classes returns how many classes there are, 0 for numbers.
func (p *predictions) classes() int {
	if p.Targets != nil {
		return 0
	}
	return len(p.Scores[0])
}

// matrix returns rows of numbers as a matrix.
func matrix(rows [][]float64) tensor.Matrix {
	m := tensor.New(len(rows), len(rows[0]))
	for i, row := range rows {
		for j, v := range row {
			m.Row(i)[j] = tensor.Float(v)
		}
	}
	return m
}

// count counts predictions in batches of so many rows.
func (p *predictions) count(c *Counts, batch int) {
	for from := 0; from < len(p.Scores); from += batch {
		to := min(from+batch, len(p.Scores))
		var weights []float64
		if p.Weights != nil {
			weights = p.Weights[from:to]
		}
		if p.Targets != nil {
			targets := tensor.Matrix{Rows: to - from, Cols: 1}
			for _, y := range p.Targets[from:to] {
				targets.Data = append(targets.Data, tensor.Float(y))
			}
			c.AddNumbers(matrix(p.Scores[from:to]), targets, weights)
		} else {
			c.AddClasses(matrix(p.Scores[from:to]), p.Classes[from:to], weights)
		}
	}
}

func TestValuesOfPredictionFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 9 {
		t.Fatalf("%d files, %v: want at least 9", len(files), err)
	}
	for _, file := range files {
		p := readPredictions(t, file)
		c := NewCounts(p.classes(), 1)
		for _, batch := range []int{1, 7, 1000} {
			c.Reset()
			p.count(c, batch)
			values := c.Values()
			for key, want := range p.Expect {
				got := values.Of(key)
				if want == nil && !math.IsNaN(got) || want != nil && !(math.Abs(got-*want) < 1e-12) {
					t.Errorf("%s in batches of %d: %s is %v: want %v", file, batch, key, got, want)
				}
			}
		}
	}
}

// TestPredictionFilesRepeat makes the files anew, where scikit-learn is there.
func TestPredictionFilesRepeat(t *testing.T) {
	folder := t.TempDir()
	python.Run(t, "testdata/predictions.py", []string{"numpy", "sklearn"}, nil, nil, folder)
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) < 9 {
		t.Fatalf("%d files, %v: want at least 9", len(files), err)
	}
	for _, file := range files {
		got, want := readPredictions(t, file), readPredictions(t, filepath.Join("testdata", filepath.Base(file)))
		for key, x := range want.Expect {
			if y := got.Expect[key]; (x == nil) != (y == nil) || x != nil && math.Abs(*x-*y) > 1e-12 {
				t.Errorf("%s: %s is %v: want %v", filepath.Base(file), key, y, x)
			}
		}
		got.Expect, want.Expect = nil, nil
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s has other predictions", filepath.Base(file))
		}
	}
}

// TestPerfectWeighted checks that predictions without a mistake are worth
// exactly 1, and none is worth more, whatever the weights are.
func TestPerfectWeighted(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	for range 300 {
		n, classes := 1+rng.IntN(60), 2+rng.IntN(3)
		scores, class, weights := tensor.New(n, classes), make([]int32, n), make([]float64, n)
		for i := range n {
			class[i], weights[i] = rng.Int32N(int32(classes)), math.Exp(5*rng.NormFloat64())
			scores.Row(i)[class[i]] = 1
		}
		c := NewCounts(classes, 1)
		c.AddClasses(scores, class, weights)
		values := c.Values()
		for _, key := range []string{"accuracy", "balanced_accuracy", "macro_f1"} {
			if got := values.Of(key); got != 1 {
				t.Errorf("%s of %d examples in %d classes, all right, is %v: want 1", key, n, classes, got)
			}
		}
		if auc := values.Of("roc_auc"); auc > 1 || classes == 2 && auc < 1-1e-12 {
			t.Errorf("ROC AUC of %d examples, all right, is %v: want 1", n, auc)
		}
	}
}

// TestWeightlessRows checks that rows of weight 0 change nothing.
func TestWeightlessRows(t *testing.T) {
	p := readPredictions(t, "testdata/two_ties_weighted.json")
	all, some := NewCounts(2, 1), NewCounts(2, 1)
	p.count(all, len(p.Scores))
	for i, w := range p.Weights {
		if w > 0 {
			some.AddClasses(matrix(p.Scores[i:i+1]), p.Classes[i:i+1], []float64{w})
		}
	}
	all.AddLoss(1, 1)
	some.AddLoss(1, 1)
	if all.Values() != some.Values() {
		t.Errorf("the values are %v with rows of weight 0: want %v", all.Values(), some.Values())
	}
	none := NewCounts(2, 1)
	none.AddClasses(matrix([][]float64{{1, 0}}), []int32{0}, []float64{0})
	if v := none.Values(); !math.IsNaN(v.Of("accuracy")) {
		t.Errorf("rows without weight have the values %v: want none", v)
	}
}

func TestValuesOfNumbers(t *testing.T) {
	c := NewCounts(0, 10)
	add := func(p, y float64) {
		c.AddNumbers(tensor.Matrix{Rows: 1, Cols: 1, Data: []tensor.Float{tensor.Float(p)}}, tensor.Matrix{Rows: 1, Cols: 1, Data: []tensor.Float{tensor.Float(y)}}, nil)
		c.AddLoss((p-y)*(p-y)/2, 1)
	}
	add(1, 1)
	add(2, 3)
	add(4, 5) // Σ(p − y)² = 2, Σ(y − 3)² = 8
	v := c.Values()
	for key, want := range map[string]float64{"loss": 1.0 / 3, "r2": 0.75, "rmse": 10 * math.Sqrt(2.0/3)} {
		if got := v.Of(key); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s is %v: want %v", key, got, want)
		}
	}
	for _, i := range For(Classes) {
		if All[i].Task&Number == 0 && v[i] != 0 {
			t.Errorf("%s of a regression is %v: want 0", All[i].Key, v[i])
		}
	}
	c.Reset()
	if v := c.Values(); !math.IsNaN(v.Of("r2")) || !math.IsNaN(v.Of("loss")) {
		t.Errorf("nothing was counted, and the values are %v", v)
	}
}

func TestTable(t *testing.T) {
	name := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	for i, m := range All {
		if at, err := Find(m.Key); err != nil || at != i || !name.MatchString(m.Key) || m.Doc == "" || strings.HasSuffix(m.Doc, ".") || m.Better*m.Better != 1 {
			t.Errorf("%+v: want a key of its own, a line without a period, a direction", m)
		}
	}
	for classes, want := range map[int]string{0: "r2", 2: "accuracy", 10: "accuracy"} {
		if got := Main(TaskOf(classes)).Key; got != want {
			t.Errorf("%d classes are judged by %s: want %s", classes, got, want)
		}
	}
	var k Key
	if err := k.UnmarshalText([]byte("f1")); err == nil || !strings.Contains(err.Error(), "macro_f1") {
		t.Errorf("the key f1 gives %v: want an error that lists the metrics", err)
	}
}

func TestAhead(t *testing.T) {
	nan := math.NaN()
	accuracy, loss := &All[1], &All[0]
	for _, c := range []struct {
		m    *Metric
		a, b float64
		want bool
	}{{accuracy, 0.9, 0.8, true}, {accuracy, 0.8, 0.8, false}, {loss, 0.8, 0.9, true}, {loss, nan, 1, false}, {loss, 1, nan, true}, {loss, nan, nan, false}} {
		if got := c.m.Ahead(c.a, c.b); got != c.want {
			t.Errorf("%s: %v ahead of %v is %v", c.m.Key, c.a, c.b, got)
		}
	}
}
