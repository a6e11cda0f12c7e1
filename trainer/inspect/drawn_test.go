package inspect

import (
	"math"
	"testing"

	"descent/data"
)

// A picture moves by whole pixels to where its center of mass belongs, and
// nothing of it is lost.
func TestCentered(t *testing.T) {
	shape := data.Shape{Height: 6, Width: 5, Channels: 1}
	picture := make([]float64, shape.Len())
	picture[0], picture[1], picture[5] = 1, 0.5, 0.5
	moved := Centered(shape, picture, Center{3, 4})
	mass := 0.0
	for _, v := range moved {
		mass += v
	}
	if at := centerOf(shape, moved); mass != 2 || math.Abs(at.X-3) > 0.5 || math.Abs(at.Y-4) > 0.5 {
		t.Errorf("mass %v at %v", mass, at)
	}
	edge := Centered(shape, picture, Center{100, 100})
	if edge[5*4+3] != 1 || edge[5*4+4] != 0.5 || edge[5*5+3] != 0.5 {
		t.Errorf("what would leave the picture is at %v", edge)
	}
	for _, v := range Centered(shape, make([]float64, shape.Len()), Center{1, 1}) {
		if v != 0 {
			t.Error("an empty picture is not empty")
		}
	}
}
