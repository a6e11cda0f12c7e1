package metric

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"descent/model/tensor"
)

// predictions is a file of testdata; see predictions.py there.
type predictions struct {
	Scores  [][]float64
	Classes []int32
	Expect  map[string]*float64
}

// count counts predictions in batches of so many rows.
func (p *predictions) count(c *Counts, batch int) {
	for from := 0; from < len(p.Scores); from += batch {
		to := min(from+batch, len(p.Scores))
		m := tensor.New(to-from, len(p.Scores[0]))
		for i, row := range p.Scores[from:to] {
			for j, v := range row {
				m.Row(i)[j] = tensor.Float(v)
			}
		}
		c.AddClasses(m, p.Classes[from:to])
	}
}

func TestValuesOfPredictionFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v: want at least 5", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var p predictions
		if err := json.Unmarshal(text, &p); err != nil {
			t.Fatal(err)
		}
		c := NewCounts(len(p.Scores[0]), 1)
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

func TestValuesOfNumbers(t *testing.T) {
	c := NewCounts(0, 10)
	add := func(p, y float64) {
		c.AddNumbers(tensor.Matrix{Rows: 1, Cols: 1, Data: []tensor.Float{tensor.Float(p)}}, tensor.Matrix{Rows: 1, Cols: 1, Data: []tensor.Float{tensor.Float(y)}})
		c.AddLoss((p - y) * (p - y) / 2)
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
