package search

import (
	"fmt"
	"slices"
	"strings"

	"descent/trainer"
)

// ParseAxes reads the axes of a search. Two axes must not vary the same setting. An axis
// for a parameter of a part exists only in trials whose part has the parameter:
//
//	optimizer=sgd|momentum|adam optimizer.mu=0.5..0.99
//
// varies mu for momentum only. The order of the two does not matter.
func ParseAxes(texts []string, base trainer.Spec) ([]Axis, error) {
	axes := make([]Axis, len(texts))
	parts := map[string]Axis{} // by key
	for _, ofParts := range []bool{false, true} {
		for i, text := range texts {
			key, _, _ := strings.Cut(text, "=")
			part, _, isParam := strings.Cut(strings.TrimSpace(key), ".")
			if isParam != ofParts {
				continue
			}
			a, err := parseUnder(text, base, parts[part])
			if err != nil {
				return nil, err
			}
			if _, seen := parts[a.Key]; seen {
				return nil, fmt.Errorf("%s is given twice: want it once", a.Key)
			}
			parts[a.Key], axes[i] = a, a
		}
	}
	return axes, nil
}

// parseUnder reads an axis for a parameter. It exists under those choices of the axis
// part that have the parameter; if part is not an axis, in all trials.
func parseUnder(text string, base trainer.Spec, part Axis) (Axis, error) {
	if part.Choices == nil {
		return ParseAxis(text, base)
	}
	var a Axis
	var refused error
	for _, c := range part.Choices {
		spec := base
		if err := spec.Set(part.Key, c); err != nil {
			return a, err
		}
		one, err := ParseAxis(text, spec)
		if _, missing := one.field(&spec); missing != nil {
			refused = err
			continue
		}
		if err != nil {
			return a, fmt.Errorf("with %s=%s: %w", part.Key, c, err)
		}
		one.Under, one.Whole = append(a.Under, c), one.Whole || a.Whole
		a = one
	}
	if a.Under == nil {
		return a, refused
	}
	if len(a.Under) == len(part.Choices) {
		a.Under = nil
	}
	return a, nil
}

// Group returns the choices under which a exists as text, "" for an axis of all trials.
// Axes of the same group exist in the same trials.
func (a Axis) Group() string {
	if a.Under == nil {
		return ""
	}
	part, _, _ := strings.Cut(a.Key, ".")
	return part + "=" + strings.Join(a.Under, "|")
}

// active reports for each axis whether the trial at a place has it.
func active(axes []Axis, at []float64) []bool {
	has := make([]bool, len(axes))
	for j, a := range axes {
		has[j] = a.Under == nil
		part, _, _ := strings.Cut(a.Key, ".")
		for i, of := range axes {
			if a.Under != nil && of.Key == part {
				has[j] = slices.Contains(a.Under, of.Value(at[i]))
			}
		}
	}
	return has
}

// values returns the values of axes at a place, "" for axes that the trial does not have.
func values(axes []Axis, at []float64) []string {
	texts := make([]string, len(axes))
	for j, has := range active(axes, at) {
		if has {
			texts[j] = axes[j].Value(at[j])
		}
	}
	return texts
}

// partsFirst returns the indices of axes, with parameters of parts last.
func partsFirst(axes []Axis) []int {
	order := make([]int, len(axes))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return strings.Count(axes[i].Key, ".") - strings.Count(axes[j].Key, ".")
	})
	return order
}
