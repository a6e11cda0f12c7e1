package search

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"descent/model/catalog"
	"descent/trainer"
)

// An Axis is a setting that a search varies: a number in a range, or one of several
// choices.
type Axis struct {
	Key      string // a setting of a Spec, or a parameter of a part: "lr", "optimizer.mu"
	From, To float64
	Log      bool // whether values are uniform on a log scale
	Whole    bool // whether values are whole numbers
	Choices  []string

	// Under lists the choices of another axis under which this axis exists: for
	// optimizer.mu the optimizers with a parameter mu. It is nil for an axis of all
	// trials.
	Under []string
}

// ParseAxis reads an axis, such as
//
//	lr=1e-4..10          log scale, because the ratio of the ends is 100 or more
//	dropout=0..0.8       linear scale
//	l2=1e-6..1e-4:linear linear scale, because it is requested
//	hidden=8..128:log    whole numbers, because the setting accepts no others
//	activation=relu|tanh these choices
//	activation=*         all entries of the catalog
//	optimizer.mu=0.5..0.99
//
// The setting must exist in base.
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
			return a, a.hinted(base, values, err)
		}
	}
	return a, nil
}

// hinted returns the error of values with what was probably meant, if commas separate
// values that the setting accepts one by one.
func (a Axis) hinted(base trainer.Spec, values string, err error) error {
	parts := strings.Split(values, ",")
	for _, part := range parts {
		if a.try(base, strings.TrimSpace(part)) != nil {
			return err
		}
	}
	if len(parts) == 1 {
		return err
	}
	return fmt.Errorf("%w (for several values: %s=%s)", err, a.Key, strings.Join(parts, "|"))
}

// numeric sets the ends of a.
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
	// A setting for whole numbers rejects a fraction.
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
		x = a.From*(1-0.3719) + a.To*0.3719 // an arbitrary place in a range without whole numbers
	}
	return x
}

// try returns an error if the setting does not accept text.
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

// within returns the field that a varies: f itself, or a parameter of the part that f
// has now.
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

// setter returns a function that sets the setting of spec from text. Calling it several
// times is faster than finding the setting each time.
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

// choice returns the index of the choice at u, from 0 to 1.
func (a Axis) choice(u float64) int { return min(int(u*float64(len(a.Choices))), len(a.Choices)-1) }

// Value returns the value at u as text; u goes from 0 to 1 along the axis.
func (a Axis) Value(u float64) string {
	if a.Choices != nil {
		return a.Choices[a.choice(u)]
	}
	x := a.From*(1-u) + a.To*u // To - From could overflow
	if a.Log {
		x = math.Exp2(math.Log2(a.From)*(1-u) + math.Log2(a.To)*u) // To/From could overflow
	}
	if a.Whole {
		return strconv.FormatInt(int64(math.Round(x)), 10)
	}
	return rounded(min(max(x, a.From), a.To))
}

// maxWhole is the largest whole number that is written without an exponent. Settings for
// whole numbers do not read exponents.
const maxWhole = 1 << 50

// number formats x with all its digits.
func number(x float64) string {
	if a := math.Abs(x); a == math.Trunc(a) && a <= maxWhole {
		return strconv.FormatInt(int64(x), 10)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// rounded formats x with four significant digits.
func rounded(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }

// Edge names the end of the axis at which u is, "" if it is at neither end.
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
