package portabletest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer/interchange/portable"
)

// newTable returns a network for a table with columns of all kinds and missing
// cells, which begins as a person has it: as texts.
func newTable(t *testing.T) *Example {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	colors, others := []string{"red", "green", "blue"}, []string{"a", "b", "c", "d", "e", "f", "g"}
	var text strings.Builder
	text.WriteString("size,gap,stamp,color,rare,member,day,clock,y\n")
	for i := range 120 {
		gap, color := fmt.Sprintf("%.2f", rng.NormFloat64()), colors[rng.IntN(3)]
		if i%5 == 1 {
			gap = ""
		}
		if i%6 == 1 {
			color = ""
		}
		fmt.Fprintf(&text, "%.3f,%s,%d,%s,%s,%s,2024-%02d-%02d %02d:30,%02d:%02d,%.3f\n", 3+rng.NormFloat64(), gap, 1_700_000_000_000+rng.IntN(1000),
			color, others[min(6, int(rng.ExpFloat64()*2))], []string{"no", "yes"}[rng.IntN(2)], 1+rng.IntN(12), 1+rng.IntN(28), rng.IntN(24),
			rng.IntN(24), rng.IntN(60), rng.NormFloat64())
	}
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	m, set := network(t, "data", fmt.Sprintf("csv:file=%q,target=y,categories=5", path), "loss", "squared")
	e := &Example{Name: "table"}
	n := e.describe(t, m, set)
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	rows, err := n.Reader.Stream(strings.NewReader(text.String()), data.CSV{})
	if err != nil {
		t.Fatal(err)
	}
	net, stored, x := m.Network(set.Set, 1), make([]tensor.Float, n.Reader.Shape.Len()), tensor.New(1, n.Reader.Shape.Len())
	for rows.Fill() {
		for rows.Next(stored) {
			if rows.Row().Err != nil {
				t.Fatal(rows.Row().Err)
			}
			tensor.AffineRows(x, stored, []int32{0}, n.Reader.Shift, n.Reader.Scale)
			scores := net.Forward(x, model.Evaluating)
			e.Want = append(e.Want, values(n, scores.Data))
			e.Rows = append(e.Rows, numbers(t, n.Inputs(), lines[0], strings.Split(lines[rows.Row().Line-1], ",")))
		}
	}
	if rows.Err() != nil || len(e.Rows) != len(lines)-1 {
		t.Fatalf("%d of %d rows are read: %v", len(e.Rows), len(lines)-1, rows.Err())
	}
	return e
}

// numbers returns what a person who knows the metadata gives for the cells of a
// row.
func numbers(t *testing.T, inputs []portable.Input, head string, cells []string) (row []float64) {
	names := strings.Split(head, ",")
	for _, in := range inputs {
		cell := cells[slices.Index(names, in.Name)]
		x := math.NaN()
		var err error
		switch at := slices.Index(in.Values, cell); {
		case cell == "":
		case at >= 0:
			x = float64(at)
		case in.Kind == "category":
			x = float64(len(in.Values))
		case in.Kind == "date":
			x = parse(t, cell)
		case in.Kind == "time of day":
			x = parse(t, "1970-01-01 "+cell)
		default:
			_, err = fmt.Sscan(cell, &x)
		}
		if err != nil {
			t.Fatalf("%s of %s: %v", cell, in.Name, err)
		}
		row = append(row, x)
	}
	return row
}

// parse returns a moment in seconds since 1970.
func parse(t *testing.T, text string) float64 {
	m, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return float64(m.Unix())
}
