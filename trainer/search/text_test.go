package search

import (
	"reflect"
	"testing"

	"descent/data"
	"descent/trainer"
)

// notInText are the fields of a Search that are not part of its text.
var notInText = map[string]bool{"Trainer": true, "Runner": true, "Past": true, "Hear": true}

// TestTextReadsBack tests that a search with any fields set is equal to the search that is
// read from its text.
func TestTextReadsBack(t *testing.T) {
	base := trainer.Default()
	base.Name, base.Rate, base.Hidden = "a \"name\"", 1.0/3, []int{7, 3}
	axes, err := ParseAxes([]string{"lr=1e-3..1", "hidden=8..128:log", "activation=relu|tanh", "optimizer=sgd|momentum", "optimizer.mu=0.5..0.99"}, base)
	if err != nil {
		t.Fatal(err)
	}
	whole := Search{Base: base, Axes: axes, Sampler: Halton{}, Pruner: Halving{Factor: 5}, Repeats: Repeats{2, 7}, Metric: "loss"}
	v := reflect.ValueOf(&whole).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Int, reflect.Int64:
			f.SetInt(int64(3 + i))
		case reflect.Uint64:
			f.SetUint(1<<63 + 1)
		case reflect.Float64:
			f.SetFloat(0.1 + float64(i))
		case reflect.Bool:
			f.SetBool(true)
		}
		if name := v.Type().Field(i).Name; v.Field(i).IsZero() && !notInText[name] {
			t.Errorf("%s is not set: want a value that the text must hold", name)
		}
	}
	for _, s := range []Search{whole, {Base: trainer.Default(), Sampler: Random{}, Pruner: NoPruner{}, Trials: 1}} {
		text, err := s.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got Search
		if err := got.UnmarshalText(text); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		s.Base.Data = data.Absolute(s.Base.Data)
		if !reflect.DeepEqual(got, s) {
			t.Errorf("%s\nbecomes %+v\nwant    %+v", text, got, s)
		}
	}
}

// TestWrongText tests the errors for invalid texts.
func TestWrongText(t *testing.T) {
	s := &Search{Base: trainer.Default(), Sampler: Random{}, Trials: 1}
	good, err := s.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "{}", string(good[:len(good)/2]), `{"sampler":"best"}`, `{"more":1}`} {
		if err := new(Search).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
