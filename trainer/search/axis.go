package search

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"descent/model/catalog"
	"descent/trainer"
)

// An Axis is a setting that a search varies: a number between two ends, or one
// of some choices.
type Axis struct {
	Key      string // a setting of a Spec, or a parameter of a part: "lr", "optimizer.mu"
	From, To float64
	Log      bool // evenly on a log scale
	Whole    bool // whole numbers alone
	Choices  []string

	// Under are the choices of another axis, that of the part, with which the
	// parameter exists: those of optimizer for optimizer.mu. It is nil for an axis
	// that all trials have.
	Under []string
}

// ParseAxis reads an axis, such as
//
//	lr=1e-4..10          a log scale, since the ends are a hundredfold apart
//	dropout=0..0.8       a linear one
//	l2=1e-6..1e-4:linear a linear one all the same
//	hidden=8..128:log    whole numbers, since the setting takes no others
//	activation=relu|tanh these
//	activation=*         all of a catalog
//	optimizer.mu=0.5..0.99
//
// The setting must be one of base's.
func ParseAxis(text string, base trainer.Spec) (Axis, error) {
	key, values, ok := strings.Cut(text, "=")
	a := Axis{Key: strings.TrimSpace(key)}
	if !ok || values == "" {
		return a, fmt.Errorf("%q is no axis: want KEY=FROM..TO, KEY=A|B or KEY=*", text)
	}
	f, err := a.field(&base)
	if err != nil {
		return a, err
	}
	if low, high, ok := strings.Cut(values, ".."); ok {
		return a.numeric(&base, low, high)
	}
	if a.Choices = strings.Split(values, "|"); values == "*" {
		a.Choices = nil
		for _, c := range f.Choices {
			a.Choices = append(a.Choices, c.Name)
		}
		if a.Choices == nil {
			return a, fmt.Errorf("%s: * stands for all parts of a catalog, and this is a number: want FROM..TO", a.Key)
		}
	}
	for i, c := range a.Choices {
		a.Choices[i] = strings.TrimSpace(c)
		if err := a.try(base, a.Choices[i]); err != nil {
			return a, err
		}
	}
	return a, nil
}

// numeric fills in the ends of a.
func (a Axis) numeric(base *trainer.Spec, low, high string) (Axis, error) {
	high, scale, scaled := strings.Cut(high, ":")
	for _, end := range []struct {
		text string
		to   *float64
	}{{low, &a.From}, {high, &a.To}} {
		x, err := strconv.ParseFloat(strings.TrimSpace(end.text), 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return a, fmt.Errorf("%s: %q is not a number: want FROM..TO", a.Key, end.text)
		}
		*end.to = x
		if err := a.try(*base, number(x)); err != nil {
			return a, err
		}
	}
	if a.From >= a.To {
		return a, fmt.Errorf("%s: %v is not below %v: want FROM..TO", a.Key, a.From, a.To)
	}
	switch {
	case scaled && scale != "log" && scale != "linear":
		return a, fmt.Errorf("%s: %w", a.Key, catalog.Unknown("scale", scale, []string{"log", "linear"}))
	case scale == "log" && a.From <= 0:
		return a, fmt.Errorf("%s: a log scale cannot begin at %v: want more than 0", a.Key, a.From)
	}
	a.Log = scale == "log" || !scaled && a.From > 0 && a.To >= 100*a.From
	// A setting that takes whole numbers alone refuses a fraction.
	a.Whole = a.try(*base, number(a.fraction())) != nil
	return a, nil
}

// fraction returns a number between the ends that is not whole.
func (a Axis) fraction() float64 {
	x := math.Floor(a.From) + 0.3719
	if x < a.From {
		x++
	}
	if x > a.To {
		x = a.From*(1-0.3719) + a.To*0.3719 // no whole number lies between, or hardly any
	}
	return x
}

// try returns an error if the setting does not accept the value text.
func (a Axis) try(spec trainer.Spec, text string) error {
	set, err := a.setter(&spec)
	if err != nil {
		return err
	}
	return set(text)
}

// field returns the setting of spec that a varies.
func (a Axis) field(spec *trainer.Spec) (*catalog.Field, error) {
	key, _, _ := strings.Cut(a.Key, ".")
	f, err := spec.Field(key)
	if err != nil {
		return nil, err
	}
	return a.within(f)
}

// within returns what a varies of the setting f: f itself, or a parameter of the
// part that is chosen now.
func (a Axis) within(f *catalog.Field) (*catalog.Field, error) {
	key, param, isParam := strings.Cut(a.Key, ".")
	if !isParam {
		return f, nil
	}
	p := catalog.Lookup(f.Params(), param)
	if p == nil {
		return nil, fmt.Errorf("%s: %w", key, catalog.Unknown("parameter", param, catalog.Keys(f.Params())))
	}
	return p, nil
}

// setter returns what sets the setting of spec from text, however often: to find
// a setting takes longer than to set it.
func (a Axis) setter(spec *trainer.Spec) (func(text string) error, error) {
	key, _, _ := strings.Cut(a.Key, ".")
	f, err := spec.Field(key)
	if err != nil {
		return nil, err
	}
	return func(text string) error {
		p, err := a.within(f)
		if err != nil {
			return err
		}
		if err := p.Set(text); err != nil {
			return fmt.Errorf("%s: %w", a.Key, err)
		}
		return nil
	}, nil
}

// choice returns which of the choices is at u.
func (a Axis) choice(u float64) int { return min(int(u*float64(len(a.Choices))), len(a.Choices)-1) }

// Value returns the value at u, which goes from 0 to 1 along the axis, as text.
func (a Axis) Value(u float64) string {
	if a.Choices != nil {
		return a.Choices[a.choice(u)]
	}
	x := a.From*(1-u) + a.To*u // To - From may be infinite
	if a.Log {
		x = math.Exp2(math.Log2(a.From)*(1-u) + math.Log2(a.To)*u) // as may To/From
	}
	if a.Whole {
		return strconv.FormatInt(int64(math.Round(x)), 10)
	}
	return rounded(min(max(x, a.From), a.To))
}

// maxWhole is up to where whole numbers are written without an exponent. Settings
// that take whole numbers alone read no other ones.
const maxWhole = 1 << 50

// number writes x in full.
func number(x float64) string {
	if a := math.Abs(x); a == math.Trunc(a) && a <= maxWhole {
		return strconv.FormatInt(int64(x), 10)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// rounded writes x with four significant digits.
func rounded(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }

// Edge says in words which end of the axis u is at, or "".
func (a Axis) Edge(u float64) string {
	switch {
	case a.Choices != nil:
		return ""
	case u <= 0.05:
		return "lower"
	case u >= 0.95:
		return "upper"
	}
	return ""
}
