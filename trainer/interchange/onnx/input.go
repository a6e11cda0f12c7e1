package onnx

import (
	"math"
	"slices"

	"descent/data/table"
	"descent/trainer/interchange/portable"
)

// inputKind returns the type of the input: single precision, or double precision if a
// table has a column with an offset, such as times, whose values have too many digits for
// single precision.
func inputKind(n *portable.Network) element {
	t := n.Reader.Table
	if t == nil {
		return float
	}
	dated := slices.ContainsFunc(t.Inputs, func(in table.Input) bool { return in.Kind == table.Date })
	if dated || slices.ContainsFunc(n.Offsets(), func(v float64) bool { return v != 0 }) {
		return double
	}
	return float
}

// prepare adds the preprocessing of the input; its output is batch×inputs.
func (g *graph) prepare(n *portable.Network, input port) string {
	x := input.name
	if t := n.Reader.Table; t != nil {
		c := columns{g, input.kind}
		offsets, at := n.Offsets(), 0
		var parts []string
		for i, in := range t.Inputs {
			column := g.node("Gather", map[string]any{"axis": 1}, x, g.tensor(g.name("constant"), int64s, []int{1}, []float64{float64(i)}))
			parts = append(parts, c.encode(column, in, offsets[at])...)
			at += in.Width()
		}
		x = g.node("Concat", map[string]any{"axis": 1}, parts...)
	}
	shift, scale := n.Shift(), n.Scale()
	x = g.node("Sub", nil, x, g.tensor(shift.Name, float, shift.Shape, floats(shift)))
	return g.node("Mul", nil, x, g.tensor(scale.Name, float, scale.Shape, floats(scale)))
}

// columns adds the encodings of columns, batch×1 each, in a type.
type columns struct {
	*graph
	kind element
}

// encode adds the encoding of a column, as table.Encoder computes it. offset is
// subtracted from the first number.
func (c columns) encode(column string, in table.Input, offset float64) (parts []string) {
	missing := ""
	if in.Fills || in.Gap {
		missing = c.node("IsNaN", nil, column)
	}
	if in.Fills {
		column = c.node("Where", nil, missing, c.constant(c.kind, in.Fill), column)
	}
	switch in.Kind {
	case table.Category:
		parts = append(parts, c.places(column, in))
	case table.Time:
		parts = append(parts, c.turn(column, table.Day)...)
	case table.Date:
		days := c.node("Div", nil, column, c.constant(c.kind, table.Day))
		parts = append(parts, c.single(c.node("Sub", nil, days, c.constant(c.kind, offset))))
		for _, seconds := range in.Periods() {
			parts = append(parts, c.turn(column, seconds)...)
		}
	default:
		if offset != 0 {
			column = c.node("Sub", nil, column, c.constant(c.kind, offset))
		}
		parts = append(parts, c.single(column))
	}
	if in.Gap {
		parts = append(parts, c.node("Cast", map[string]any{"to": int(float)}, missing))
	}
	return parts
}

// places adds the one-hot encoding of a category: a column for each value, and one for
// all other values.
func (c columns) places(column string, in table.Input) string {
	n := len(in.Values)
	if in.Other {
		n++
	}
	numbers := make([]float64, n)
	for i := range numbers {
		numbers[i] = float64(i)
	}
	equal := c.node("Equal", nil, column, c.row(c.kind, numbers...))
	return c.node("Cast", map[string]any{"to": int(float)}, equal)
}

// turn adds the sine and cosine of 2π·seconds/length.
func (c columns) turn(seconds string, length float64) []string {
	period := c.constant(c.kind, length)
	share := c.node("Div", nil, c.node("Mod", map[string]any{"fmod": 1}, seconds, period), period)
	angle := c.node("Mul", nil, c.single(share), c.constant(float, 2*math.Pi))
	return []string{c.node("Sin", nil, angle), c.node("Cos", nil, angle)}
}

// single adds the conversion of a value to single precision.
func (c columns) single(value string) string {
	if c.kind == float {
		return value
	}
	return c.node("Cast", map[string]any{"to": int(float)}, value)
}
