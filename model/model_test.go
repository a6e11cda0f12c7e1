package model

import (
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"descent/model/catalog"
	"descent/model/tensor"
)

// pick returns what fits the precision of the build.
func pick(single, double float64) float64 {
	if reflect.TypeFor[tensor.Float]().Kind() == reflect.Float32 {
		return single
	}
	return double
}

// near fails unless got is want but for rounding: a relative difference below
// 1e-10, or 1e-5 in single precision.
func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if room := pick(1e-5, 1e-10) * math.Max(1, math.Abs(want)); !(math.Abs(got-want) <= room) {
		t.Errorf("%s is %.12g: want %.12g", name, got, want)
	}
}

func floats(xs ...float64) []tensor.Float {
	fs := make([]tensor.Float, len(xs))
	for i, x := range xs {
		fs[i] = tensor.Float(x)
	}
	return fs
}

func linspace(a, b float64, n int) []tensor.Float {
	fs := make([]tensor.Float, n)
	for i := range fs {
		fs[i] = tensor.Float(a + (b-a)*float64(i)/float64(n-1))
	}
	return fs
}

func normal(rng *rand.Rand, std float64, n int) []tensor.Float {
	fs := make([]tensor.Float, n)
	drawNormal(fs, std, rng)
	return fs
}

// eachKernel runs a test with each of the kernels that this processor can run:
// those in use here, the others in a process of their own.
func eachKernel(t *testing.T, test func(*testing.T)) {
	names, used, err := tensor.Kernels()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			if name == used {
				test(t)
				return
			}
			cmd := exec.Command(os.Args[0], "-test.run", "^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$", "-test.v")
			cmd.Env = append(os.Environ(), tensor.KernelVariable+"="+name)
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func isNaN(v tensor.Float) bool { return v != v }

var nameRule = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// checkCatalog checks that every part is named and documented by the rules
// and survives the way to text and back, whatever its parameters.
func checkCatalog[T any](t *testing.T, c catalog.Of[T]) {
	seen := map[string]bool{}
	for i, d := range c.Describe() {
		t.Run(d.Name, func(t *testing.T) {
			if !nameRule.MatchString(d.Name) || seen[d.Name] {
				t.Errorf("the name %q breaks the rules or is taken", d.Name)
			}
			seen[d.Name] = true
			if d.Doc == "" || strings.Contains(d.Doc, "\n") || strings.HasSuffix(d.Doc, ".") {
				t.Errorf("the doc %q is not one line without a period", d.Doc)
			}
			if text := c.Format(c[i].Part); text != d.Name {
				t.Errorf("the defaults as text are %q: want %q", text, d.Name)
			}
			roundTrip(t, c, c[i].Part)
			for _, p := range d.Params {
				if p.Doc == "" {
					t.Errorf("parameter %s has no doc", p.Key)
				}
				changed := false
				for _, value := range []string{"0.25", "0.75", "1", "2", "7", "true", "false", "a,b"} {
					part, err := c.Parse(d.Name + ":" + p.Key + `="` + value + `"`)
					if err != nil {
						continue
					}
					changed = changed || c.Format(part) != d.Name
					roundTrip(t, c, part)
				}
				if !changed {
					t.Errorf("no value of the test changes parameter %s: add one", p.Key)
				}
			}
		})
	}
}

func roundTrip[T any](t *testing.T, c catalog.Of[T], part T) {
	t.Helper()
	text := c.Format(part)
	if got, err := c.Parse(text); err != nil || !reflect.DeepEqual(got, part) {
		t.Errorf("%q is read as %+v, %v: want %+v", text, got, err, part)
	}
}

func TestActivationsAreDocumented(t *testing.T)  { checkCatalog(t, Activations) }
func TestInitializersAreDocumented(t *testing.T) { checkCatalog(t, Initializers) }
func TestLossesAreDocumented(t *testing.T)       { checkCatalog(t, Losses) }

// gradients returns the gradients of the parameters of n one after the other,
// each row by row, and load sets the parameters.
func gradients(n *Network) (all []tensor.Float) {
	for _, p := range n.Params() {
		all = p.G.Plain(all)
	}
	return all
}

func load(n *Network, values ...tensor.Float) {
	for _, p := range n.Params() {
		size := p.W.In * p.W.Out
		p.W.Load(values[:size])
		values = values[size:]
	}
}
