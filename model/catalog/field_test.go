package catalog

import (
	"flag"
	"reflect"
	"slices"
	"testing"
)

// plan is a struct with settings, such as a Spec.
type plan struct {
	Name   string  // no doc tag: no setting
	Figure figure  `doc:"what is drawn"`
	Sizes  []int   `doc:"how large" min:"1" max:"1000"`
	Rate   float64 `key:"lr" doc:"how fast" over:"0"`
	Seed   uint64  `doc:"where chance begins"`
}

func newPlan() plan {
	return plan{Name: "p", Figure: box{Width: 1, Depth: 2, Count: 3}, Sizes: []int{4, 5}, Rate: 0.1}
}

func field(t *testing.T, p *plan, key string) *Field {
	t.Helper()
	f := Lookup(Fields(p, figures), key)
	if f == nil {
		t.Fatalf("no field %q", key)
	}
	return f
}

func TestFields(t *testing.T) {
	p := newPlan()
	fields := Fields(&p, figures)
	if got, want := Keys(fields), []string{"figure", "sizes", "lr", "seed"}; !slices.Equal(got, want) {
		t.Fatalf("the keys are %v: want %v", got, want)
	}
	if Lookup(fields, "name") != nil {
		t.Error("a field without a doc tag is a setting")
	}
	want := []Choice{{"dot", "nothing to see"}, {"box", "a rectangle"}}
	if got := fields[0].Choices; !slices.Equal(got, want) {
		t.Errorf("the choices are %v: want %v", got, want)
	}
	if fields[1].Choices != nil || fields[1].Params() != nil {
		t.Error("a field that is no part has choices or parameters")
	}
	if err := fields[0].Set("dot"); err != nil || p.Figure != figure(dot{}) {
		t.Errorf("setting figure: %v, %v", p.Figure, err)
	}
	if params := fields[0].Params(); params != nil {
		t.Errorf("a dot has parameters: %v", params)
	}
	if err := fields[3].Set(" 12 "); err != nil || p.Seed != 12 {
		t.Errorf("setting seed: %v, %v", p.Seed, err)
	}
}

// TestFailedSet checks that a value that is refused leaves the old one.
func TestFailedSet(t *testing.T) {
	for _, c := range []struct{ key, text, want string }{
		{"figure", "circle", `unknown figure "circle": want one of dot, box`},
		{"figure", "box:width=5,depth=0", `box: depth: 0 is too small: want more than 0`},
		{"sizes", "4,x", `"x" is not a whole number: want numbers such as 128,64, or none`},
		{"sizes", "4,0", `0 is too small: want at least 1`},
		{"sizes", "4,1001", `1001 is too large: want at most 1000`},
		{"lr", "0", `0 is too small: want more than 0`},
		{"lr", "nan", `"nan" is not a number`},
		{"seed", "x", `"x" is not a whole number from 0`},
	} {
		p := newPlan()
		if err := field(t, &p, c.key).Set(c.text); err == nil || err.Error() != c.want {
			t.Errorf("%s = %s: error %v: want %s", c.key, c.text, err, c.want)
		}
		if !reflect.DeepEqual(p, newPlan()) {
			t.Errorf("%s = %s was refused and changed %+v", c.key, c.text, p)
		}
	}
	p := newPlan()
	width := Lookup(field(t, &p, "figure").Params(), "width")
	if err := width.Set("11"); err == nil || !reflect.DeepEqual(p, newPlan()) {
		t.Errorf("a refused parameter: error %v, %+v", err, p)
	}
}

// TestCopiesAreIndependent checks that changing a copy of a struct does not change
// the original, nor the parameters of its parts.
func TestCopiesAreIndependent(t *testing.T) {
	original := newPlan()
	cp := original
	for key, text := range map[string]string{"sizes": "7,8", "lr": "3", "seed": "5"} {
		if err := field(t, &cp, key).Set(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := Lookup(field(t, &cp, "figure").Params(), "width").Set("9"); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(original, newPlan()) {
		t.Errorf("the original became %+v", original)
	}
	if want := (plan{"p", box{Width: 9, Depth: 2, Count: 3}, []int{7, 8}, 3, 5}); !reflect.DeepEqual(cp, want) {
		t.Errorf("the copy is %+v: want %+v", cp, want)
	}
}

// TestParamsFollowChoice checks that a parameter belongs to the part that is
// chosen at the time.
func TestParamsFollowChoice(t *testing.T) {
	p := newPlan()
	f := field(t, &p, "figure")
	for _, param := range f.Params() {
		if param.Key == "n" {
			if err := param.Set("4"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := f.String(); got != "box:n=4" {
		t.Errorf("the figure is %q: want box:n=4", got)
	}
}

func TestInts(t *testing.T) {
	for text, want := range map[string][]int{
		"128,64":     {128, 64},
		"128 64":     {128, 64},
		"128, 64":    {128, 64},
		" [128,64] ": {128, 64},
		"7":          {7},
		"none":       nil,
		"":           nil,
		"[]":         nil,
	} {
		p := newPlan()
		if err := field(t, &p, "sizes").Set(text); err != nil || !slices.Equal(p.Sizes, want) {
			t.Errorf("sizes = %q: %v, %v: want %v", text, p.Sizes, err, want)
		}
	}
	p := newPlan()
	f := field(t, &p, "sizes")
	for want, sizes := range map[string][]int{"none": nil, "4,5": {4, 5}, "6": {6}} {
		p.Sizes = sizes
		if got := f.String(); got != want {
			t.Errorf("%v as text is %q: want %q", sizes, got, want)
		}
	}
}

// TestZeroField checks that the zero Field has a String, which package flag calls
// to find out whether a default is the zero value.
func TestZeroField(t *testing.T) {
	var v flag.Value = &Field{}
	if got := v.String(); got != "" {
		t.Errorf("the zero Field is %q: want nothing", got)
	}
}

func TestTextField(t *testing.T) {
	name := "old"
	f := TextField("name", "what it is called", &name)
	if err := f.Set(" new, name "); err != nil || name != "new, name" || f.String() != name {
		t.Errorf("the name is %q (%q), %v", name, f.String(), err)
	}
	if f.Key != "name" || f.Doc != "what it is called" || f.Params() != nil {
		t.Errorf("the field is %+v", f)
	}
}

// TestMistakesPanic checks that struct tags and types that Fields cannot use panic.
func TestMistakesPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"tag": func() {
			Fields(&struct {
				X float64 `doc:"x" min:"low"`
			}{})
		},
		"type": func() {
			_ = Fields(&struct {
				X complex64 `doc:"x"`
			}{})[0].Set("1")
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a wrong %s did not panic", name)
				}
			}()
			f()
		}()
	}
}

// A whole number may be written with an exponent.
func TestWholeNumbers(t *testing.T) {
	p := newPlan()
	if err := field(t, &p, "sizes").Set("1e2,3E1"); err != nil || !reflect.DeepEqual(p.Sizes, []int{100, 30}) {
		t.Errorf("%v, and the sizes are %v", err, p.Sizes)
	}
}
