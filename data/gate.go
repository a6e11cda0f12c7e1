package data

import (
	"context"
	"slices"

	"descent/model/catalog"
	"descent/model/tensor"
)

// Gate is the truth table of a gate with two inputs, in the order 00, 01, 10,
// 11. There are no other inputs to generalize to, so each of the three parts holds
// all rows. Rosenblatt's perceptron learns every gate except xor.
type Gate struct {
	Gate string `doc:"which gate: and, or, nand or xor"`
}

// A truthTable holds the outputs of a gate.
type truthTable struct {
	name string
	out  []int32 // for the inputs 00, 01, 10, 11
}

var gates = []truthTable{
	{"and", []int32{0, 0, 0, 1}},
	{"or", []int32{0, 1, 1, 1}},
	{"nand", []int32{1, 1, 1, 0}},
	{"xor", []int32{0, 1, 1, 0}},
}

func (Gate) fixed() {}

// Load implements Source.
func (s Gate) Load(_ context.Context, _ uint64) (*Set, error) {
	var names []string
	for _, g := range gates {
		if g.name == s.Gate {
			rows := Part{Values: []tensor.Float{0, 0, 0, 1, 1, 0, 1, 1}, Class: slices.Clone(g.out)}
			set := &Set{Shape: Shape{1, 2, 1}, Features: []string{"a", "b"}, Classes: []string{"0", "1"},
				Train: rows, Val: rows, Test: rows, givenVal: true}
			return set.noted(), nil
		}
		names = append(names, g.name)
	}
	return nil, catalog.Unknown("gate", s.Gate, names)
}
