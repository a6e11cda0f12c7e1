package data

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"descent/data/table"
	"descent/model/tensor"
)

// classes returns the names of the classes in the targets y, or nil for a
// regression. Unless s.Task decides, whole numbers are classes if the inputs are
// pictures, or if there are at most 20 different ones, each twice or more on
// average.
func (s NPZ) classes(y *npyArray, pictures bool) ([]string, error) {
	if y.texts != nil {
		names := slices.Compact(slices.Sorted(slices.Values(y.texts)))
		return names, countClasses(len(names), "")
	}
	values := slices.Compact(slices.Sorted(slices.Values(y.numbers)))
	whole := !slices.ContainsFunc(values, func(x float64) bool { return x != math.Trunc(x) || math.IsInf(x, 0) })
	few := whole && (pictures || len(values) <= 20 && 2*len(values) <= len(y.numbers))
	if s.Task == "number" || s.Task != "class" && !few {
		return nil, nil
	}
	if err := countClasses(len(values), ", or numbers with task=number"); err != nil {
		return nil, err
	}
	var names []string
	for _, x := range values {
		names = append(names, strconv.FormatFloat(x, 'f', -1, 64))
	}
	return names, nil
}

// countClasses returns an error unless there are 2 to maxClasses of them. way is what
// else may be wanted.
func countClasses(n int, way string) error {
	if n < 2 || n > table.MaxClasses {
		return fmt.Errorf("there are %d different targets: want 2 to %d classes%s", n, table.MaxClasses, way)
	}
	return nil
}

// setTargets sets the targets of a part.
func (s *Set) setTargets(p *Part, y *npyArray) error {
	for _, x := range y.numbers {
		if math.IsNaN(x) || math.IsInf(float64(tensor.Float(x)), 0) {
			return fmt.Errorf("a target is %v: want finite numbers", x)
		}
	}
	if s.Regression() {
		if y.texts != nil {
			return errors.New("the targets of a part are texts: want numbers as those for training")
		}
		for _, x := range y.numbers {
			p.Target = append(p.Target, tensor.Float(x))
		}
		return nil
	}
	index := map[string]int32{}
	for c, name := range s.Classes {
		index[name] = int32(c)
	}
	for i := range y.len() {
		name := ""
		if y.texts != nil {
			name = y.texts[i]
		} else {
			name = strconv.FormatFloat(y.numbers[i], 'f', -1, 64)
		}
		c, ok := index[name]
		if !ok {
			return fmt.Errorf("class %q of example %d is not among the %d of the training part", name, i+1, len(s.Classes))
		}
		p.Class = append(p.Class, c)
	}
	return nil
}
