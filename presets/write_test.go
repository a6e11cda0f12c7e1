package presets

import (
	"math/rand/v2"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"descent/model"
	"descent/model/catalog"
	"descent/model/catalog/catalogtest"
	"descent/trainer"
)

// random returns a Spec with random values of all settings, of all parts and
// of all their parameters.
func random(rng *rand.Rand) trainer.Spec {
	spec := trainer.Default()
	spec.Name = []string{"run", `a "b" = [c]`, "größer\n als 5"}[rng.IntN(3)]
	catalogtest.Randomize(rng, spec.Fields())
	return spec
}

func TestFormatReadsBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		p := Preset{Name: "p", Title: "A \"title\"", Note: "Two\nlines = 2.", Pace: 1.5}
		for i := range 1 + rng.IntN(3) {
			spec := random(rng)
			if i > 0 && rng.IntN(2) == 0 { // that shares most settings
				spec = p.Lanes[0]
				spec.Rate = float64(i)
			}
			spec.Name += string(rune('A' + i))
			p.Lanes = append(p.Lanes, spec)
		}
		text := Format(p)
		again, err := Parse("p.toml", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(again, p) {
			t.Fatalf("the preset becomes\n%+v\nwant\n%+v\n%s", again, p, text)
		}
	}
}

func TestFormatEmbedded(t *testing.T) {
	for _, name := range Names() {
		p, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(name+".toml", Format(p))
		if err != nil || !reflect.DeepEqual(again, p) {
			t.Errorf("%s becomes %+v, %v\n%s", name, again, err, Format(p))
		}
	}
}

// TestCommandGivesTheSpec runs the words of command lines, as a shell splits
// them, and expects the Specs that they were made for.
func TestCommandGivesTheSpec(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	var specs []trainer.Spec
	for _, name := range Names() {
		p, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		specs = append(specs, p.Lanes...)
	}
	for range 60 {
		specs = append(specs, random(rng))
	}
	for _, spec := range specs {
		command := Command(spec)
		out, err := exec.Command("sh", "-c", "descent() { printf '%s\\n' \"$@\"; }\n"+command).Output()
		if err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		words := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
		got := run(t, words)
		got.Name = spec.Name
		if !reflect.DeepEqual(got, spec) {
			t.Fatalf("%s\ngives %+v\nwant %+v", command, got, spec)
		}
	}
}

// run returns the one lane that the words of a command line give.
func run(t *testing.T, words []string) trainer.Spec {
	t.Helper()
	name := DefaultName
	if len(words) > 0 && words[0] != "" && words[0][0] != '-' {
		name, words = words[0], words[1:]
	}
	p, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	var settings []Setting
	for len(words) > 0 && words[0] != "" {
		key, value, joined := strings.Cut(strings.TrimPrefix(words[0], "--"), "=")
		f := catalog.Lookup(p.Lanes[0].Fields(), key)
		words = words[1:]
		switch {
		case joined:
		case f.Switch():
			value = "true"
		default:
			value, words = words[0], words[1:]
		}
		settings = append(settings, Setting{key, value})
	}
	if err := p.Change(settings); err != nil {
		t.Fatal(err)
	}
	if len(p.Lanes) != 1 {
		t.Fatalf("%q gives %d lanes: want 1", words, len(p.Lanes))
	}
	return p.Lanes[0]
}

func TestCommandIsShort(t *testing.T) {
	for want, change := range map[string]func(*trainer.Spec){
		"descent --optimizer sgd":                   func(s *trainer.Spec) { s.Optimizer = trainer.SGD{} },
		"descent --optimizer momentum":              func(*trainer.Spec) {},
		"descent --optimizer sgd --lr 0.07":         func(s *trainer.Spec) { s.Optimizer, s.Rate = trainer.SGD{}, 0.07 },
		"descent --norm batch --optimizer momentum": func(s *trainer.Spec) { s.Norm = model.Normalizations.Default("batch") },
	} {
		p, err := Open(DefaultName)
		if err != nil {
			t.Fatal(err)
		}
		spec := p.Lanes[1]
		change(&spec)
		if got := Command(spec); got != want {
			t.Errorf("%s: want %s", got, want)
		}
	}
	p, err := Open("overfit")
	if err != nil {
		t.Fatal(err)
	}
	p.Lanes[2].Rate = 0.01
	if got := Command(p.Lanes[2]); !strings.HasPrefix(got, "descent overfit --") {
		t.Errorf("%s: want few changes of the preset overfit", got)
	}
}
