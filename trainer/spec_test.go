package trainer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/catalog"
	"descent/model/catalog/catalogtest"
)

// TestSettings sets every setting, every part and every parameter of it, and
// carries the text over to another Spec.
func TestSettings(t *testing.T) {
	name := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	copyTo := func(t *testing.T, s Spec, key string) {
		t.Helper()
		f := catalog.Lookup(s.Fields(), key)
		for _, text := range []string{f.String(), f.Full()} {
			other := Default()
			if err := other.Set(key, text); err != nil || !reflect.DeepEqual(other, s) {
				t.Errorf("%s = %q gives %+v, %v: want %+v", key, text, other, err, s)
			}
		}
	}
	spec := Default()
	seen := map[string]bool{}
	for i, f := range spec.Fields() {
		if !name.MatchString(f.Key) || seen[f.Key] || f.Doc == "" || strings.HasSuffix(f.Doc, ".") {
			t.Errorf("setting %q, %q: want a name of its own and a line about it", f.Key, f.Doc)
		}
		seen[f.Key] = true
		copyTo(t, spec, f.Key)
		for _, choice := range f.Choices {
			s := Default()
			f := s.Fields()[i]
			if err := f.Set(choice.Name); err != nil || f.String() != choice.Name || choice.Doc == "" {
				t.Fatalf("%s = %s, %q: %v, now %q", f.Key, choice.Name, choice.Doc, err, f)
			}
			copyTo(t, s, f.Key)
			for _, p := range f.Params() {
				values := catalogtest.Values(p)
				for _, value := range values {
					if err := p.Set(value); err != nil {
						t.Fatal(err)
					}
					copyTo(t, s, f.Key)
				}
				if !name.MatchString(p.Key) || p.Doc == "" || len(values) < 2 {
					t.Errorf("%s:%s, parameter %s, %q: want a name, a line about it and a value that the test can set", f.Key, choice.Name, p.Key, p.Doc)
				}
			}
		}
	}
}

// TestEveryFieldIsSetting checks that no field of a Spec is forgotten.
func TestEveryFieldIsSetting(t *testing.T) {
	s := Default()
	if got, want := len(s.Fields()), reflect.TypeFor[Spec]().NumField()-1; got != want {
		t.Errorf("%d settings: want %d, one for each field but Name", got, want)
	}
}

func TestSetErrors(t *testing.T) {
	for _, c := range []struct{ key, text, want string }{
		{"epoch", "3", `unknown setting "epoch": did you mean "epochs"? want one of `},
		{"color", "3", `unknown setting "color": want one of data, examples, `},
		{"lr", "0", "lr: 0 is too small: want more than 0"},
		{"epochs", "0", "epochs: 0 is too small: want at least 1"},
		{"batch", "-1", "batch: -1 is too small: want at least 0"},
		{"hidden", "128,0", "hidden: 0 is too small: want at least 1"},
		{"l2", "NaN", `l2: "NaN" is not a number`},
		{"activation", "rleu", `activation: unknown activation "rleu": did you mean "relu"? want one of `},
		{"optimizer", "momentum:mu=2", "optimizer: momentum: mu: 2 is too large: want at most 1"},
	} {
		s := Default()
		err := s.Set(c.key, c.text)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s = %s: error %v: want %s", c.key, c.text, err, c.want)
		}
		if !reflect.DeepEqual(s, Default()) {
			t.Errorf("%s = %s was refused and changed the Spec", c.key, c.text)
		}
	}
}

// A path that a person types is data; in a text of a file it is not.
func TestTypedPaths(t *testing.T) {
	path := filepath.Join(t.TempDir(), "houses.csv")
	if err := os.WriteFile(path, []byte("price,rooms\n1,2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := Default()
	if err := s.Set("data", path); err == nil || s.Data != Default().Data || !strings.HasSuffix(err.Error(), "is a path: want csv:file="+path) {
		t.Errorf("%v: want an error for the path", err)
	}
	if err := s.Type("data", path+",target=price"); err != nil || s.Data.(data.CSV).File != path || s.Data.(data.CSV).Target != "price" {
		t.Errorf("%v, and the data are %+v", err, s.Data)
	}
	if err := s.Type("batchnorm", "true"); err != nil || s.Norm != batchNorm {
		t.Errorf("an alias: %v", err)
	}
	if got, want := catalog.Keys(s.TypedFields()), catalog.Keys(s.Fields()); !slices.Equal(got, want) {
		t.Errorf("%v can be typed: want %v", got, want)
	}
}

func TestDiff(t *testing.T) {
	s := Default()
	if diff := s.Diff(Default()); len(diff) != 0 {
		t.Errorf("a Spec differs from itself in %v", catalog.Keys(diff))
	}
	s.Name = "another" // changes no number
	s.Rate, s.Hidden, s.Optimizer = 0.5, nil, Momentum{Mu: 0.5}
	diff := s.Diff(Default())
	if got, want := catalog.Keys(diff), []string{"hidden", "optimizer", "lr"}; !slices.Equal(got, want) {
		t.Fatalf("the difference is in %v: want %v", got, want)
	}
	if got := diff[1].String(); got != "momentum:mu=0.5" {
		t.Errorf("the optimizer is %q: want that of the Spec that was asked", got)
	}
}

func TestSpecCopies(t *testing.T) {
	original := Default()
	cp := original
	for key, text := range map[string]string{"hidden": "7", "data": "spiral:n=60", "lr": "3"} {
		if err := cp.Set(key, text); err != nil {
			t.Fatal(err)
		}
	}
	mu := catalog.Lookup(catalog.Lookup(cp.Fields(), "optimizer").Params(), "mu")
	if err := mu.Set("0.1"); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(original, Default()) {
		t.Errorf("changing a copy made the original %+v", original)
	}
	if cp.Optimizer != (Momentum{Mu: 0.1}) {
		t.Errorf("the copy's optimizer is %+v", cp.Optimizer)
	}
}

// Sources for the tests. They are not listed, as no source must be.
type (
	broken struct{}
	empty  struct{}

	// twin has equal parts for training, validation and test, of N rows.
	twin struct{ N int }
)

var errBroken = errors.New("the disk is gone")

func (broken) Load(context.Context, uint64) (*data.Set, error) { return nil, errBroken }

func (empty) Load(context.Context, uint64) (*data.Set, error) {
	return &data.Set{Shape: data.Shape{Height: 1, Width: 1, Channels: 1}, Classes: []string{"a", "b"}}, nil
}

func (s twin) Load(ctx context.Context, seed uint64) (*data.Set, error) {
	set, err := data.Moons{N: s.N * 5 / 3, Noise: 0.2}.Load(ctx, seed)
	set.Val, set.Test = set.Train, set.Train
	return set, err
}

func TestCheck(t *testing.T) {
	for want, change := range map[string]func(*Spec){
		"": func(*Spec) {},
		"loss: softmax wants classes, but sine:n=100 asks for a number: want loss squared": func(s *Spec) {
			s.Data = data.Sine{N: 100, Noise: 0.1}
		},
		"hidden: there are 1001 layers: want at most 1000": func(s *Spec) { s.Hidden = slices.Repeat([]int{1}, 1001) },
		"evals: 1000 epochs with 1001 evaluations make 1001000: want at most 1000000 in all": func(s *Spec) {
			s.Data, s.Batch, s.Epochs, s.Evals = data.Moons{N: 5000}, 1, 1000, 1001
		},
		"data: the disk is gone": func(s *Spec) { s.Data = broken{} },
	} {
		s := toy()
		change(&s)
		events := 0
		err := s.Check(t.Context())
		ran := Train(t.Context(), s, nil, nil, func(*Event) { events++ })
		if want == "" {
			if err != nil || ran != nil {
				t.Errorf("a good Spec is refused: %v, %v", err, ran)
			}
			continue
		}
		if err == nil || err.Error() != want || ran == nil || ran.Error() != want {
			t.Errorf("Check says\n\t%v\nand Train\n\t%v\nwant\n\t%s", err, ran, want)
		}
		if events != 0 {
			t.Errorf("%d events of a Spec that is refused", events)
		}
	}
	s := toy()
	s.Data = broken{}
	if err := s.Check(t.Context()); !errors.Is(err, errBroken) {
		t.Errorf("the cause is lost: %v", err)
	}
	s.Data = empty{}
	if err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "no training example") {
		t.Errorf("a set without training examples: %v", err)
	}
}

func TestArch(t *testing.T) {
	s := toy()
	set, err := data.Load(t.Context(), s.Data, s.Seed)
	if err != nil {
		t.Fatal(err)
	}
	want := model.Arch{In: 2, Out: 2, Hidden: []int{8}, Activation: model.Tanh{}, Init: model.Xavier{}, Norm: model.NoNormalization{}}
	if got := s.Arch(set); !reflect.DeepEqual(got, want) {
		t.Errorf("the network is %+v: want %+v", got, want)
	}
}

func TestNameField(t *testing.T) {
	s := Default()
	if err := NameField(&s).Set("second try"); err != nil || s.Name != "second try" {
		t.Errorf("the name is %q, %v", s.Name, err)
	}
}

// TestUnrestrained checks that the settings that limit training are marked,
// with a known kind, and that unrestrained switches these off and no others.
func TestUnrestrained(t *testing.T) {
	on := Default()
	apply(t, &on, "hidden=7 dropout=0.5 input_dropout=0.1 l1=1 l2=1 clip=1 schedule=cosine warmup=3 plateau=drop stop=early average=0.9 lr=1")
	plain := Default()
	apply(t, &plain, "hidden=7 lr=1")
	if diff := on.Unrestrained("fit", "time").Diff(plain); diff != nil {
		t.Errorf("%s is still %v", diff[0].Key, diff[0])
	}
	for _, f := range on.Unrestrained("time").Diff(plain) {
		if f.Restrains != "fit" {
			t.Errorf("%s restrains %q, and was not switched off as time", f.Key, f.Restrains)
		}
	}
	marked := 0
	for _, f := range on.Fields() {
		if f.Restrains != "" {
			marked++
		}
	}
	if diff := on.Diff(plain); len(diff) != marked {
		t.Errorf("%d settings are marked: want these tests to switch all of them on, not %d", marked, len(diff))
	}
}

// apply sets settings such as "lr=0.1 batch=8".
func apply(t *testing.T, s *Spec, settings string) {
	t.Helper()
	for _, setting := range strings.Fields(settings) {
		key, value, _ := strings.Cut(setting, "=")
		if err := s.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
}

// The setting and the constant say the same.
func TestMaxEpochs(t *testing.T) {
	s := Default()
	f, err := s.Field("epochs")
	if err != nil {
		t.Fatal(err)
	}
	if _, most := f.Bounds(); most != MaxEpochs {
		t.Errorf("%v epochs at most: want %d", most, MaxEpochs)
	}
}
