package trainer

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"descent/data"
	"descent/model/tensor"
)

// written writes a file and returns its path.
func written(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// seen returns what a network sees of all examples of set.
func seen(set *data.Prepared) (all [][]tensor.Float) {
	for _, part := range []*data.Part{&set.Train, &set.Val, &set.Test} {
		eachBatch(set, part, func(_ int, b data.Batch) {
			for i := range b.X.Rows {
				all = append(all, slices.Clone(b.X.Row(i)))
			}
		})
	}
	return all
}

// reread returns what a network sees of the rows of a table, and what is wrong with
// others, by line.
func reread(t *testing.T, r *data.Reader, text string) (rows [][]tensor.Float, errs map[int]error) {
	t.Helper()
	s, err := r.Stream(strings.NewReader(text), data.CSV{})
	if err != nil {
		t.Fatal(err)
	}
	stored, errs := make([]tensor.Float, r.Shape.Len()), map[int]error{}
	for s.Fill() {
		for s.Next(stored) {
			if err := s.Row().Err; err != nil {
				errs[s.Row().Line] = err
				continue
			}
			x := tensor.New(1, len(stored))
			tensor.AffineRows(x, stored, []int32{0}, r.Shift, r.Scale)
			rows = append(rows, x.Data)
		}
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
	return rows, errs
}

// TestCheckpointReadsLines checks that a checkpoint, which was read from a file
// and has nothing else, makes of each line of a table what the network saw of
// it.
func TestCheckpointReadsLines(t *testing.T) {
	text := customers(rand.New(rand.NewPCG(17, 2)), 200)
	for _, variant := range []struct{ name, text, settings string }{
		{"commas", text, ""},
		{"semicolons", strings.NewReplacer(",", ";", ".", ",").Replace(text), ""},
		{"drop", text, ",missing=drop"},
		{"few categories", text, ",categories=2"},
		{"numbers", text, ",target=visits"},
	} {
		path := written(t, t.TempDir(), "table.csv", variant.text)
		s := rule(t, "preprocess", "standardize", "epochs", "1", "loss", "squared", "data", fmt.Sprintf("csv:file=%q%s", path, variant.settings))
		r := decoded(t, encoded(t, at(t, s, 1))).Reader()
		set, err := s.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got, errs := reread(t, r, variant.text)
		for line, err := range errs {
			if variant.name != "drop" {
				t.Fatalf("%s: line %d: %v", variant.name, line, err)
			}
		}
		want := seen(set)
		slices.SortFunc(got, slices.Compare)
		slices.SortFunc(want, slices.Compare)
		if len(want) < 100 || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: %d lines are other inputs than the %d examples", variant.name, len(got), len(want))
		}
		if !slices.Equal(r.Classes, set.Classes) || r.TargetValue(0.5) != set.TargetValue(0.5) {
			t.Errorf("%s: classes %v, value %v: want %v, %v", variant.name, r.Classes, r.TargetValue(0.5), set.Classes, set.TargetValue(0.5))
		}
	}
}

// TestCheckpointReadsPixels checks the same of pictures.
func TestCheckpointReadsPixels(t *testing.T) {
	s := rule(t, "data", "digits", "examples", "50", "epochs", "1", "preprocess", "mean")
	r := decoded(t, encoded(t, at(t, s, 1))).Reader()
	set, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	width := set.Shape.Len()
	var text strings.Builder
	for i, p := range set.Train.Pixels[:50*width] {
		fmt.Fprint(&text, p)
		if text.WriteByte(','); (i+1)%width == 0 {
			text.WriteByte('\n')
		}
	}
	got, errs := reread(t, r, text.String())
	if want := seen(set)[:50]; len(errs) > 0 || !slices.EqualFunc(got, want, slices.Equal) {
		t.Fatalf("pictures are %v, %v: want %v", got, errs, want)
	}
}

// TestCheckpointWithoutReader checks that a file without a reader can be read,
// and one whose reader does not fit is refused.
func TestCheckpointWithoutReader(t *testing.T) {
	c := at(t, toy(), 1)
	file := encoded(t, c)
	none, err := DecodeCheckpoint(bytes.Replace(file, []byte(`"reader":`), []byte(`"writer":`), 1))
	if err != nil || none.Reader() != nil {
		t.Errorf("a file without a reader: %v, %v", none.Reader(), err)
	}
	if _, err := DecodeCheckpoint(bytes.Replace(file, []byte(`\"Width\":2`), []byte(`\"Width\":3`), 1)); err == nil || !strings.Contains(err.Error(), "want 3") {
		t.Errorf("a reader of other inputs: %v", err)
	}
}
