// Package predict asks trained networks about examples that they have not seen: the
// rows of a table while it is read, in the memory of a few blocks, and the examples
// of other sets.
package predict

import (
	"context"
	"errors"
	"math"

	"descent/data"
	"descent/data/table"
	"descent/model/tensor"
	"descent/trainer"
)

// A Network is a trained network, and what reads raw examples as its training did.
type Network struct {
	trainer.Member
	Reader *data.Reader
}

// An Answer is what a network says of an example.
type Answer struct {
	Part  string // of a set; "" for a row of a table
	Line  int    // of the row in the text of a table, or the number of the example in its part; from 1
	Err   error  // why there is no answer: the row cannot be read, or the outputs are not finite
	Truth trainer.Truth

	// Of classes, the probabilities, or the scores under a loss without
	// probabilities, and the class with the largest. They are valid until the next
	// answer.
	Outputs []tensor.Float
	Class   int

	// Of a regression, in the unit of its target.
	Number float64
}

// A Sink takes answers, in the order of the examples.
type Sink interface {
	Answer(*Answer) error

	// Flush is called when the next answer may have to wait for more of the table,
	// and after the last one.
	Flush() error
}

// A Result sums up the answers about a table, or about a part of a set.
type Result struct {
	Part   string // of a set; "" for a table
	Rows   int    // all of them
	Failed int    // those without an answer
	Scored int    // those with an answer whose truth is known

	Score trainer.Score // on these; see Measured
}

// errNotFinite is the error of an answer that is no number.
var errNotFinite = errors.New("the outputs of the network are not finite: want inputs of the size of those that it learned from")

// asking is a network that is asked.
type asking struct {
	Network
	p      *trainer.Predictor
	to     Sink
	answer Answer
	truths []trainer.Truth
	rows   []table.StreamRow // of a batch
	result Result
}

// ask returns an asking whose answers go to a Sink.
func (n Network) ask(to Sink) *asking {
	return &asking{
		Network: n, p: n.Predictor(n.Reader), to: to,
		truths: make([]trainer.Truth, trainer.PredictorRows), rows: make([]table.StreamRow, trainer.PredictorRows),
	}
}

// Table asks n about the rows of a table, each as soon as it has come. Rows that
// cannot be read do not end it. The error is that of the table, of the Sink, or of
// ctx.
func (n Network) Table(ctx context.Context, s *table.Stream, to Sink) (Result, error) {
	a := n.ask(to)
	for s.Fill() {
		rows := 0
		for s.Next(a.p.Example(rows)) {
			a.rows[rows] = *s.Row()
			if rows++; rows < len(a.rows) {
				continue
			}
			if err := a.emit(ctx, rows); err != nil {
				return a.result, err
			}
			rows = 0
		}
		if err := a.emit(ctx, rows); err != nil {
			return a.result, err
		}
		if err := to.Flush(); err != nil {
			return a.result, err
		}
	}
	return a.end(), s.Err()
}

// end returns the result, with the score.
func (a *asking) end() Result {
	a.result.Score, a.result.Scored = a.p.Score()
	return a.result
}

// emit answers the first n rows of the batch.
func (a *asking) emit(ctx context.Context, n int) error {
	if err := ctx.Err(); err != nil || n == 0 {
		return err
	}
	for i, row := range a.rows[:n] {
		a.truths[i] = trainer.Truth{Class: row.Class, Number: row.Number}
	}
	outputs := a.p.Predict(a.truths[:n])
	for i := range n {
		row := &a.rows[i]
		a.answer = Answer{Part: a.result.Part, Line: row.Line, Err: row.Err, Truth: a.truths[i]}
		if row.Err == nil {
			a.fill(outputs.Row(i))
		}
		a.result.Rows++
		if a.answer.Err != nil {
			a.result.Failed++
		}
		if err := a.to.Answer(&a.answer); err != nil {
			return err
		}
	}
	return nil
}

// fill sets what the network says.
func (a *asking) fill(outputs []tensor.Float) {
	for _, x := range outputs {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			a.answer.Err = errNotFinite
			return
		}
	}
	if a.Reader.Classes == nil {
		a.answer.Number = a.Reader.TargetValue(outputs[0])
		return
	}
	a.answer.Outputs, a.answer.Class = outputs, tensor.Argmax(outputs)
}
