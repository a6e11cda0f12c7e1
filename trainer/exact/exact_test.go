package exact

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
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

// FuzzUnmarshal holds what is read against package json, and reads back what is
// written of it.
func FuzzUnmarshal(f *testing.F) {
	for _, text := range []string{
		`{}`, ` { "n" : -3 , "inner" : { "name" : "a,\"}\\" , "on":true, "xs" : [ 1 , 2.5 ] } } `, `{"deep":[[],[1],[[]]]}`, `{"three":[1,2,3],"\u0078":"NaN"}`,
		`null`, `{"inner":null}`, `{"x":1,"x":2}`, `{"y":"]"}`, `[]`, `"x"`, `{"":1}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var v outer
		if err := Unmarshal(text, &v); err != nil {
			return
		}
		again, err := Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var w outer
		if err := Unmarshal(again, &w); err != nil {
			t.Fatalf("%q is written as %q: %v", text, again, err)
		}
		if twice, _ := Marshal(w); string(twice) != string(again) {
			t.Errorf("%q is written as %q, then as %q", text, again, twice)
		}
		// Package json finds members whatever the case of their names, so it may
		// read more.
		var members map[string]json.RawMessage
		if err := json.Unmarshal(text, &members); err != nil {
			t.Fatalf("%q is read: %v", text, err)
		}
		for key, raw := range members {
			if n, ok := v.N, key == "n"; ok {
				var want int
				if err := json.Unmarshal(raw, &want); err != nil || n != want {
					t.Errorf("%q: n is %d: want %s", text, n, raw)
				}
			}
		}
		var got []string
		if err := Members(text, func(key string, value []byte) error {
			got = append(got, key)
			if !json.Valid(value) {
				t.Errorf("%q: %s is %q", text, key, value)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		for key := range members {
			if !slices.Contains(got, key) {
				t.Errorf("%q: the members are %q: want %q too", text, got, key)
			}
		}
	})
}
