package exact

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

type inner struct {
	Name string
	On   bool
	XS   []float64
}

type outer struct {
	inner
	Inner   inner
	N       int
	X, Y, Z float64
	Three   [3]float64
	Deep    [][]float64
	Secret  []float32 `json:"-"`
	hidden  int
}

func TestReadsBack(t *testing.T) {
	for _, v := range []outer{
		{},
		{Inner: inner{"a \"b\"\n", true, []float64{0.1, math.Copysign(0, -1), math.MaxFloat64, 5e-324}}, N: -7,
			X: math.Inf(1), Y: math.Inf(-1), Z: 1.0 / 3, Three: [3]float64{1, 2, 3}, Deep: [][]float64{{1}, {}}},
	} {
		text, err := Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var got outer
		if err := Unmarshal(text, &got); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(got, v) {
			t.Errorf("%s\nbecomes %+v\nwant %+v", text, got, v)
		}
	}
}

func TestNaN(t *testing.T) {
	text, err := Marshal(outer{X: math.NaN(), Secret: []float32{1}, hidden: 2})
	if err != nil || string(text) != `{"x":"NaN"}` {
		t.Errorf("%s, %v", text, err)
	}
	var got outer
	if err := Unmarshal(text, &got); err != nil || !math.IsNaN(got.X) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		`{"y2":1}`:          `unknown member "y2"`,
		`{"x":"abc"}`:       "x: ",
		`{"three":[1,2]}`:   "three: 2 elements: want 3",
		`{"inner":{"x":1}}`: `inner: unknown member "x"`,
		`[1`:                "unexpected end",
	} {
		if err := Unmarshal([]byte(text), new(outer)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v: want %q", text, err, want)
		}
	}
}
