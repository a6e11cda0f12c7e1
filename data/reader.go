package data

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"descent/data/table"
	"descent/model/tensor"
)

// A Reader turns raw examples into what a network sees of them, as it was fitted
// to the training part, and a network's answers into words. It is all that is
// needed of a Prepared set to use a network, and plain data: a checkpoint keeps
// it.
type Reader struct {
	Shape    Shape    `json:"shape"`               // of one example
	Features []string `json:"features,omitempty"`  // names of the inputs; none for pictures
	Classes  []string `json:"classes,omitempty"`   // names of the classes; none for a regression
	Target   string   `json:"target,omitempty"`    // what a regression predicts, with its unit
	MaxPixel float64  `json:"max_pixel,omitempty"` // of raw pixels

	// Table reads the cells of a table. It is nil where raw examples are
	// numbers.
	Table *table.Encoder `json:"table,omitempty"`

	// A network sees (x − Shift)·Scale of each input, and learns
	// (y − TargetOffset)/TargetScale of a regression's target.
	Shift        []tensor.Float `json:"-"`
	Scale        []tensor.Float `json:"-"`
	TargetOffset float64        `json:"target_offset"`
	TargetScale  float64        `json:"target_scale"`
}

// Reader returns what reads raw examples as p was read. It shares memory with
// p.
func (p *Prepared) Reader() *Reader {
	return &Reader{
		Shape: p.Shape, Features: p.Features, Classes: p.Classes, Target: p.Target, MaxPixel: p.MaxPixel, Table: p.Encoder,
		Shift: p.shift, Scale: p.scale, TargetOffset: p.targetOffset, TargetScale: p.TargetScale,
	}
}

// TargetValue returns what a network's prediction v means in the unit of a
// regression's target.
func (r *Reader) TargetValue(v tensor.Float) float64 {
	return float64(v)*r.TargetScale + r.TargetOffset
}

// TargetInput is the inverse of TargetValue: what a network learns of the target v.
func (r *Reader) TargetInput(v tensor.Float) tensor.Float {
	return tensor.Float((float64(v) - r.TargetOffset) / r.TargetScale)
}

// Stream returns a Stream of the table in in, for rows that are stored as those of
// the set were: Shift and Scale come later. s says how the table is written.
func (r *Reader) Stream(in io.Reader, s CSV) (*table.Stream, error) {
	return r.encoder().Stream(in, s.settings(), r.Classes)
}

// encoder returns what encodes the cells of tables: r.Table or, where raw examples
// are numbers, one that reads a number for each input.
func (r *Reader) encoder() *table.Encoder {
	if r.Table != nil {
		return r.Table
	}
	names := r.Features
	if names == nil {
		for i := range r.Shape.Len() {
			names = append(names, fmt.Sprintf("c%d", i+1))
		}
	}
	e := &table.Encoder{Separator: ",", Decimal: ".", Columns: names, Names: names, Offsets: make([]float64, len(names))}
	for _, name := range names {
		e.Inputs = append(e.Inputs, table.Input{Column: name, Kind: table.Number})
	}
	return e
}

// Inputs returns what a network sees of a raw example whose inputs are numbers:
// of a picture its pixels from 0 to MaxPixel, channel by channel. It returns an
// error if these are not as many as the network has inputs, or not finite.
func (r *Reader) Inputs(raw []float64) ([]tensor.Float, error) {
	if len(raw) != r.Shape.Len() {
		return nil, fmt.Errorf("%d numbers: want %d, one for each input", len(raw), r.Shape.Len())
	}
	stored := make([]tensor.Float, len(raw))
	for i, x := range raw {
		if stored[i] = tensor.Float(x); math.IsNaN(x) || math.IsInf(float64(stored[i]), 0) {
			return nil, fmt.Errorf("number %d is %v: want finite numbers", i+1, x)
		}
	}
	return r.prepare(stored), nil
}

// prepare returns what a network sees of the inputs of an example as a set
// stores them.
func (r *Reader) prepare(stored []tensor.Float) []tensor.Float {
	x := tensor.New(1, len(stored))
	tensor.AffineRows(x, stored, []int32{0}, r.Shift, r.Scale)
	return x.Data
}

// Rows returns a function that returns what a network sees of raw examples given
// as texts, a cell for each of the named columns in any order; those that are no
// input do not matter. Without names the cells are those of all columns of the
// training table, or of its inputs alone, in its order. The function returns an
// error if a cell cannot be read; it is not safe for concurrent use.
func (r *Reader) Rows(names []string) (func(cells []string) ([]tensor.Float, error), error) {
	if r.Table == nil {
		return r.numbers(names)
	}
	if names == nil {
		return func(cells []string) ([]tensor.Float, error) {
			names, err := r.Table.NamesOf(len(cells))
			if err != nil {
				return nil, err
			}
			read, err := r.Rows(names)
			if err != nil {
				return nil, err
			}
			return read(cells)
		}, nil
	}
	rows, err := r.Table.Rows(names)
	if err != nil {
		return nil, err
	}
	return func(cells []string) ([]tensor.Float, error) {
		stored, err := rows.Encode(cells)
		if err != nil {
			return nil, err
		}
		return r.prepare(stored), nil
	}, nil
}

// numbers is Rows where raw examples are numbers.
func (r *Reader) numbers(names []string) (func(cells []string) ([]tensor.Float, error), error) {
	if names == nil {
		names = r.Features
	}
	at := make([]int, r.Shape.Len()) // of each input among the cells
	for i := range at {
		at[i] = i
		if names == nil {
			continue
		}
		if r.Features == nil {
			return nil, fmt.Errorf("the inputs have no names: want %d numbers without a header", r.Shape.Len())
		}
		if at[i] = slices.Index(names, r.Features[i]); at[i] < 0 {
			return nil, fmt.Errorf("no column %q: want one for each input", r.Features[i])
		}
	}
	return func(cells []string) ([]tensor.Float, error) {
		if want := max(len(names), len(at)); len(cells) != want {
			return nil, fmt.Errorf("%d cells: want %d", len(cells), want)
		}
		raw := make([]float64, len(at))
		for i, k := range at {
			x, err := strconv.ParseFloat(strings.TrimSpace(cells[k]), 64)
			if err != nil {
				return nil, fmt.Errorf("cell %d is %q: want a number", k+1, cells[k])
			}
			raw[i] = x
		}
		return r.Inputs(raw)
	}, nil
}
