package data

import (
	"fmt"
	"io"

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

// Stream returns a Stream of the table in in, whose inputs are as a set stores them:
// before Shift and Scale. s says how the table is written. Where raw examples are
// numbers, the table has one for each input: of a picture its pixels from 0 to
// MaxPixel, channel by channel.
func (r *Reader) Stream(in io.Reader, s CSV) (*table.Stream, error) {
	return r.encoder().Stream(in, s.settings(), r.Classes)
}

// encoder returns what encodes the cells of tables: r.Table or, where raw examples
// are numbers, one that reads a number for each input, and the truth from a column
// that is called as what a regression predicts, or class.
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
	e := &table.Encoder{Separator: ",", Decimal: ".", Columns: names, Names: names, Target: r.Target, Offsets: make([]float64, len(names))}
	if r.Classes != nil {
		e.Target = "class"
	}
	for _, name := range names {
		e.Inputs = append(e.Inputs, table.Input{Column: name, Kind: table.Number})
	}
	return e
}
