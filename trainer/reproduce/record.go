// Package reproduce trains a run again and compares it with what is recorded of it,
// bit by bit.
//
// A Record holds all that this takes, and can be written as JSON: the settings, the
// sum of the data, the arithmetic, the exact scores of the evaluations and a hash of
// the last network. A run that went on from another is recorded with that run up to
// there, and so on: with its chain.
//
// The package imports trainer, trainer/exact, trainer/metric and trainer/store of the
// packages below trainer.
package reproduce

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	"descent/data"
	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/metric"
)

// format is the version of a Record as JSON.
const format = 1

// A Record is what is known of a run and of the runs that it went on from.
type Record struct {
	Format int    // of the JSON
	ID     string // of the run where it is stored; "" if that is not known

	// Gone says that the run before the first of Links is not known, so that the
	// first cannot be trained again without its Start.
	Gone  bool
	Start *trainer.Checkpoint `json:"-"` // where the first begins, if Gone and known

	Links []Link // the run itself is the last; each goes on from the one before
}

// A Link is a run of a chain, up to where the next one begins.
type Link struct {
	Name     string
	From     int  // the step of the run before at which it goes on
	Turn     bool // whether it took the place of the run before while that trained
	Settings []Setting
	Seal     string // SHA-256 of the settings

	Data  string        // the sum of the prepared data, see data.Prepared; "" if it is not known
	Files []data.Digest // those that were read, if they are known

	Numerics string // see tensor.Numerics
	Version  int    // trainer.NumericsVersion
	Program  string // the version of the program

	Metrics     []string // the keys of the metrics that evaluations have
	Count       int      // of all evaluations
	Evaluations []Evaluation
	End         End

	source data.Source // where its data are; nil if only their names are known
}

// A Setting is a setting of a Spec as text, with all parameters and without the
// folders of files.
type Setting struct{ Key, Text string }

// An Evaluation is the exact numbers of one. Of a long run not all are recorded, but
// the sum of each covers all those before.
type Evaluation struct {
	Number  int // from 0
	Step    int
	Epoch   float64
	Result  bool    // whether it is that of the result of a run that is complete
	Kept    float64 // the epoch of the result
	Loss    float64 // of the step before, as Penalty and Rate
	Penalty float64
	Rate    float64

	Train, Val, Test metric.Values

	Sum string // SHA-256 of all evaluations up to this one, its first half
}

// An End is how a run ended, or the next one began.
type End struct {
	State   string // of library.State
	Step    int
	Weights string // SHA-256 of the network of the last evaluation; "" if it is not known
}

// Spec returns the settings of l.
func (l *Link) Spec() (trainer.Spec, error) {
	spec := trainer.Default()
	texts := map[string]string{}
	for _, s := range l.Settings {
		texts[s.Key] = s.Text
	}
	if err := spec.SetAll(texts); err != nil {
		return spec, err
	}
	spec.Name, spec.Data = l.Name, data.Portable(spec.Data)
	if l.source != nil {
		spec.Data = l.source
	}
	return spec, nil
}

// set sets the settings of l.
func (l *Link) set(spec trainer.Spec) {
	l.Name, l.source = spec.Name, spec.Data
	spec.Data = data.Portable(spec.Data)
	for _, f := range spec.Fields() {
		l.Settings = append(l.Settings, Setting{f.Key, f.Full()})
	}
	l.Seal = seal(l.Settings)
}

// seal returns the SHA-256 of settings.
func seal(all []Setting) string {
	h := sha256.New()
	for _, s := range all {
		fmt.Fprintf(h, "%s=%s\n", s.Key, s.Text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// A counter makes the evaluations of a run from its events, numbered and summed.
type counter struct {
	metrics []string // that they have; nil for all of the task
	count   int
	sum     hash.Hash
}

// next returns the evaluation of an event, and whether it has one.
func (c *counter) next(e *trainer.Event) (v Evaluation, ok bool) {
	if e.Kind != trainer.Evaluated && !(e.Kind == trainer.Ended && e.Complete) {
		return v, false
	}
	v = Evaluation{
		Number: c.count, Step: e.Step, Epoch: e.Epoch,
		Loss: e.Loss, Penalty: e.Penalty, Rate: e.Rate,
		Train: c.of(e.Train), Val: c.of(e.Val),
	}
	if e.Kind == trainer.Ended {
		v.Result, v.Kept, v.Test = true, e.Kept, c.of(e.Test)
	}
	c.count++
	if c.sum == nil {
		c.sum = sha256.New()
	}
	line, err := exact.Marshal(v)
	if err != nil {
		panic(err) // numbers can be written
	}
	c.sum.Write(line)
	v.Sum = hex.EncodeToString(c.sum.Sum(nil))[:sha256.Size]
	return v, true
}

// of returns the metrics of a score that c has: none of one that was not measured. A
// zero has no sign, since a record has none.
func (c *counter) of(s trainer.Score) (v metric.Values) {
	if !s.Measured() {
		return v
	}
	for i := range v {
		if c.metrics == nil || slices.Contains(c.metrics, metric.All[i].Key) {
			v[i] = s.Metrics[i] + 0
		}
	}
	return v
}

// MarshalJSON implements json.Marshaler. Numbers keep all their bits.
func (r *Record) MarshalJSON() ([]byte, error) {
	c := *r
	c.Format = format
	return exact.Marshal(c)
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *Record) UnmarshalJSON(text []byte) error {
	type plain Record // without this method
	if err := exact.Unmarshal(text, (*plain)(r)); err != nil {
		return fmt.Errorf("the record of a run cannot be read: %w", err)
	}
	if r.Format != format || len(r.Links) == 0 {
		return fmt.Errorf("the record of a run has the format %d and %d runs: want format %d and a run", r.Format, len(r.Links), format)
	}
	for i := range r.Links {
		if err := r.Links[i].check(); err != nil {
			return fmt.Errorf("the record of a run: %w", err)
		}
	}
	return nil
}

// check returns an error if l is no run that can be trained.
func (l *Link) check() error {
	if _, err := l.Spec(); err != nil {
		return err
	}
	for i, e := range l.Evaluations {
		if e.Number < i || e.Number >= l.Count {
			return fmt.Errorf("evaluation %d of %d has the number %d", i, l.Count, e.Number)
		}
	}
	return nil
}

// own is the run itself.
func (r *Record) own() *Link { return &r.Links[len(r.Links)-1] }

// String says which run it is, and of which it goes on.
func (r *Record) String() string {
	var names []string
	for i, l := range r.Links {
		text := l.Name
		if i > 0 {
			text = fmt.Sprintf("%s from step %d on", l.Name, l.From)
		}
		names = append(names, text)
	}
	return strings.Join(names, ", ")
}
