package tensor

import (
	"math"
	"slices"
	"testing"
)

func TestMatrix(t *testing.T) {
	m := New(5, 3)
	for i := range m.Data {
		m.Data[i] = Float(i)
	}
	if got, want := m.Row(2), []Float{6, 7, 8}; !slices.Equal(got, want) {
		t.Errorf("row 2 is %v: want %v", got, want)
	}
	s := m.Slice(1, 3)
	if s.Rows != 2 || s.Cols != 3 || !slices.Equal(s.Data, []Float{3, 4, 5, 6, 7, 8}) {
		t.Errorf("rows 1 to 3 are %v", s)
	}
	if s.Data[0] = -1; m.Row(1)[0] != -1 {
		t.Error("a slice does not share memory with its matrix")
	}
}

func TestArgmax(t *testing.T) {
	for _, c := range []struct {
		row  []Float
		want int
	}{
		{[]Float{3}, 0}, {[]Float{1, 3, 2}, 1}, {[]Float{1, 3, 3}, 1}, {[]Float{-3, -2, -1}, 2},
		{[]Float{0, Float(math.Inf(1))}, 1},
	} {
		if got := Argmax(c.row); got != c.want {
			t.Errorf("Argmax(%v) = %d: want %d", c.row, got, c.want)
		}
	}
}
