package pytorch

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/model"
	"descent/trainer/interchange/portable"
	"descent/trainer/interchange/portable/portabletest"
	"descent/trainer/safetensors"
	"descent/trainer/trainertest/python"
)

// save writes the script of an example and its files, and returns its path.
func save(t *testing.T, e *portabletest.Example) string {
	t.Helper()
	dir := t.TempDir()
	for name, file := range map[string]*safetensors.File{"net.safetensors": e.Network.File(), "net-test.safetensors": Test(e.Network, e.Set)} {
		var b bytes.Buffer
		if err := safetensors.Write(&b, file); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "net.py")
	var b bytes.Buffer
	if err := Write(&b, e.Network, "net.safetensors", "net-test.safetensors"); err != nil {
		t.Fatalf("%s: %v", e.Name, err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// PyTorch computes of raw examples what this program predicts, and scores the
// test part as it does.
func TestPyTorchAgrees(t *testing.T) {
	all := portabletest.Catalog(t)
	var tasks []map[string]any
	for _, e := range all {
		tasks = append(tasks, map[string]any{"script": save(t, e), "rows": portabletest.Nullable(e.Rows)})
	}
	var out []struct {
		Printed string
		Rows    [][]float64
	}
	python.Run(t, "testdata/compare.py", []string{"torch"}, tasks, &out)
	worst := 0.0
	for i, e := range all {
		off := e.Difference(out[i].Rows)
		if worst = max(worst, off); !(off <= 1e-5) {
			t.Errorf("%s: predictions differ by %g", e.Name, off)
		}
		checkScores(t, e, out[i].Printed)
	}
	t.Logf("%d networks: a prediction differs by %.2g at most", len(all), worst)
}

// checkScores compares what a script prints of the test part with this program's
// scores.
func checkScores(t *testing.T, e *portabletest.Example, printed string) {
	t.Helper()
	s, n := e.Member.Outputs(e.Set, &e.Set.Test).Score(e.Set, &e.Set.Test), e.Set.Test.Len()
	if !e.Set.Regression() {
		if want := fmt.Sprintf("test accuracy %.6f, %.0f of %d\n", s.Accuracy, s.Accuracy*float64(n), n); printed != want {
			t.Errorf("%s: it prints %q, want %q", e.Name, printed, want)
		}
		return
	}
	var r2, rmse float64
	var examples int
	if _, err := fmt.Sscanf(printed, "test r2 %g, rmse %g, %d examples", &r2, &rmse, &examples); err != nil {
		t.Fatalf("%s: it prints %q: %v", e.Name, printed, err)
	}
	if want := s.Of("rmse"); !(math.Abs(r2-s.Of("r2")) <= 2e-6*math.Abs(r2)) || !(math.Abs(rmse-want) <= 1e-5*want) || examples != n {
		t.Errorf("%s: it prints %q, want r2 %g, rmse %g of %d examples", e.Name, printed, s.Of("r2"), want, n)
	}
}

// A name or class cannot leave its place in the script.
func TestLiterals(t *testing.T) {
	v := []any{"a\"'\\\n\u2028é", 0.1, 5.0, 3, true, nil, dict{{"key", []any{}}}}
	want := `["a\"'\\\n\u2028\u00e9", 0.1, 5, 3, True, None, {"key": []}]`
	if got := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(literal(v), ",\n    ", ", "), "\n    ", ""), ",\n]", "]"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := title(`"""; import os` + "\n"); strings.Contains(got, `"`) || strings.Contains(got, "\n") {
		t.Errorf("the title is %q", got)
	}
}

// What PyTorch does not have is an error.
func TestNoCounterpart(t *testing.T) {
	for _, layer := range []model.Layer{model.NewActivate(strange{}, 2, 1), nil} {
		if m, err := module(portable.Stage{Layer: layer}); err == nil || !strings.Contains(err.Error(), "PyTorch") {
			t.Errorf("%T is %q, %v", layer, m, err)
		}
	}
}

// strange is an activation that no other program has.
type strange struct{ model.Identity }
