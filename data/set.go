package data

import (
	"fmt"
	"strings"

	"descent/data/table"
	"descent/model/tensor"
)

// A Set is a data set in three parts. Runs share it, so it must not be changed
// after it was loaded.
type Set struct {
	Shape    Shape    // shape of one example
	Features []string // names of the inputs; nil for pictures
	Classes  []string // names of the classes; nil for a regression
	Target   string   // what a regression predicts, with its unit; else ""
	MaxPixel float64  // the largest value of a pixel: a network's input is pixel/MaxPixel

	Train, Val, Test Part

	// Offsets has an element for each input of a table, which was subtracted in
	// float64 before the input became a tensor.Float. It is nil if nothing was
	// subtracted. Preprocessing takes the offsets into account.
	Offsets []float64
	Encoder *table.Encoder // how the inputs of a table are made from its cells; else nil
	Reading *table.Reading // how the text of a table was understood; else nil

	Notes []string // what users should know: "unknown file", "class 7 is missing from the test part"

	// whole is the set that Limit or a Fold cut this one from. The pointer keeps that
	// set alive, so that Load can return it while its memory is in use.
	whole *Set

	givenVal  bool // whether the validation part was given, and not cut off the training part
	partNotes int  // how many of Notes, at their end, are about the parts
}

// Shape is the shape of one example. A row of a table is 1×n×1. The numbers of a
// picture are in the order channel, row, column.
type Shape struct{ Height, Width, Channels int }

// Len returns the number of inputs.
func (s Shape) Len() int { return s.Height * s.Width * s.Channels }

// String returns the shape as text: "28x28", "32x32x3", "13".
func (s Shape) String() string {
	switch {
	case s.Channels > 1:
		return fmt.Sprintf("%dx%dx%d", s.Height, s.Width, s.Channels)
	case s.Height > 1:
		return fmt.Sprintf("%dx%d", s.Height, s.Width)
	}
	return fmt.Sprint(s.Width)
}

// picture reports whether the examples are pictures and not rows of a table.
func (s Shape) picture() bool { return s.Height > 1 }

// Outputs returns how many numbers a network predicts for an example: a score
// for each class, or the one target of a regression.
func (s *Set) Outputs() int {
	if s.Regression() {
		return 1
	}
	return len(s.Classes)
}

// Regression reports whether the set asks for a number instead of a class.
func (s *Set) Regression() bool { return s.Classes == nil }

// Pictures reports whether the examples are pictures.
func (s *Set) Pictures() bool { return s.Shape.picture() }

// Limit returns the set with only the first n training examples, or with all of
// them if n is 0 or larger than their number. The training part is ordered so that
// its first examples hold the classes in about the same shares as all of it.
func (s *Set) Limit(n int) *Set {
	if n <= 0 || n >= s.Train.Len() {
		return s
	}
	limited := *s
	limited.Train = s.Train.First(n, s.Shape.Len())
	limited.whole = s
	return &limited
}

// A Part is the training, validation or test part of a Set, with n examples.
// Either Pixels or Values holds the inputs, one example after the other; either
// Class or Target holds what to predict.
type Part struct {
	Pixels []uint8        // n×inputs
	Values []tensor.Float // n×inputs
	Class  []int32        // n, indices of Set.Classes
	Target []tensor.Float // n

	Weights []float64 // n, the weight of each example, above 0; nil if all are equal
}

// Len returns the number of examples.
func (p *Part) Len() int { return max(len(p.Class), len(p.Target)) }

// First returns the first n examples, of width inputs each. It shares memory
// with p.
func (p *Part) First(n, width int) Part {
	head, _ := p.cut(n, width)
	return head
}

// cut returns the first n examples, of width inputs each, and the others. They
// share memory with p.
func (p *Part) cut(n, width int) (head, tail Part) {
	if p.Pixels != nil {
		head.Pixels, tail.Pixels = p.Pixels[:n*width], p.Pixels[n*width:]
	} else {
		head.Values, tail.Values = p.Values[:n*width], p.Values[n*width:]
	}
	if p.Class != nil {
		head.Class, tail.Class = p.Class[:n], p.Class[n:]
	} else {
		head.Target, tail.Target = p.Target[:n], p.Target[n:]
	}
	if p.Weights != nil {
		head.Weights, tail.Weights = p.Weights[:n], p.Weights[n:]
	}
	return head, tail
}

// noted adds notes about empty parts and about classes that are missing from a
// part to s, and returns s.
func (s *Set) noted() *Set {
	for _, p := range []struct {
		name string
		part *Part
	}{{"training", &s.Train}, {"validation", &s.Val}, {"test", &s.Test}} {
		if p.part.Len() == 0 {
			s.note("the %s part is empty", p.name)
			continue
		}
		count := make([]int, len(s.Classes))
		for _, c := range p.part.Class {
			count[c]++
		}
		var missing []string
		for c, n := range count {
			if n == 0 {
				missing = append(missing, s.Classes[c])
			}
		}
		switch n := len(missing); {
		case n == 1:
			s.note("class %s is missing from the %s part", missing[0], p.name)
		case n > 1:
			s.note("%d classes are missing from the %s part: %s", n, p.name, listed(missing))
		}
	}
	return s
}

// note adds a note about the parts.
func (s *Set) note(format string, args ...any) {
	s.Notes = append(s.Notes, fmt.Sprintf(format, args...))
	s.partNotes++
}

// loadNotes returns the notes that are not about the parts.
func (s *Set) loadNotes() []string { return s.Notes[:len(s.Notes)-s.partNotes] }

// listed returns the first of names as text.
func listed(names []string) string {
	const most = 5
	if len(names) > most {
		names = append(names[:most:most], "...")
	}
	return strings.Join(names, ", ")
}

// A Batch holds some examples after preprocessing, as a network gets them.
type Batch struct {
	X     tensor.Matrix // rows×inputs
	Class []int32       // rows; nil for a regression
	Value tensor.Matrix // rows×1 for a regression

	// Weight is how much each row counts in metrics, LossWeight how much it
	// counts in the loss: rows each, and nil where all count alike.
	Weight, LossWeight []float64
}

// NewBatch returns a batch of zeros for the given number of examples of s.
func (s *Set) NewBatch(rows int) *Batch {
	b := &Batch{X: tensor.New(rows, s.Shape.Len())}
	if s.Regression() {
		b.Value = tensor.New(rows, 1)
	} else {
		b.Class = make([]int32, rows)
	}
	if s.Train.Weights != nil || s.Val.Weights != nil || s.Test.Weights != nil {
		b.Weight = make([]float64, rows)
		b.LossWeight = b.Weight
	}
	return b
}

// Slice returns the first n rows of b. It shares memory with b.
func (b *Batch) Slice(n int) Batch {
	return b.Rows(0, n)
}

// Rows returns the rows from i to j−1 of b. It shares memory with b.
func (b Batch) Rows(i, j int) Batch {
	s := Batch{X: b.X.Slice(i, j)}
	if b.Class != nil {
		s.Class = b.Class[i:j]
	} else {
		s.Value = b.Value.Slice(i, j)
	}
	if b.Weight != nil {
		s.Weight = b.Weight[i:j]
	}
	if b.LossWeight != nil {
		s.LossWeight = b.LossWeight[i:j]
	}
	return s
}
