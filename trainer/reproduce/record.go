// Package reproduce trains a run again and compares the result, bit by bit, with a Record
// of the run.
//
// Of makes the Record of a stored run. It has the settings, checksums of the data, the
// arithmetic, the exact scores of the evaluations and a hash of the last network, and can
// be written as JSON. A run that continued another one, as a fork or with another
// learning rate, is recorded with its chain: the run before it up to this point, and so
// on, a Link each. Record.Again trains the chain and returns a Result with the first
// Difference.
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
	"descent/trainer/store"
)

// format is the version of a Record as JSON.
const format = 1

// A Record describes a run and the runs from which it was continued.
type Record struct {
	Format int    // of the JSON
	ID     string // the ID of the stored run; "" if unknown

	// Gone says that the run before the first of Links is not known, so that the chain
	// can only be trained again from Start.
	Gone  bool
	Start *trainer.Checkpoint `json:"-"` // the state from which the first Link begins, if Gone; nil if unknown

	Links []Link // each continues the one before; the last one is the run itself
}

// A Link is a run of a chain, up to the step at which the next one begins.
type Link struct {
	Name     string
	From     int  // the step of the run before at which this one begins
	Turn     bool // whether it replaced the run before while that trained
	Settings []Setting
	Seal     string // SHA-256 of the settings

	Data  string        // the SHA-256 of the prepared data, see data.Prepared; "" if unknown
	Files []data.Digest // the files of the data, if they are known

	Numerics string // see tensor.Numerics
	Version  int    // trainer.NumericsVersion
	Program  string // the version of the program

	Gaps        []store.Gap // steps whose evaluations are not compared, because some could not be stored
	Metrics     []string    // the keys of the metrics in evaluations
	Count       int         // number of all evaluations that a store has of such a run
	Evaluations []Evaluation
	End         End

	source data.Source // the data with their paths; nil if only the names of the files are known
}

// A Setting is a setting of a Spec as text, with all parameters and without the
// folders of files.
type Setting struct{ Key, Text string }

// An Evaluation has the exact numbers of an evaluation. A long run is recorded with some
// of its evaluations; the checksum of each covers all evaluations before it.
type Evaluation struct {
	Number  int // from 0
	Step    int
	Epoch   float64
	Result  bool    // whether it is the evaluation of the result of a complete run
	Kept    float64 // the epoch of the result
	Loss    float64 // of the step before, like Penalty and Rate
	Penalty float64
	Rate    float64

	Train, Val, Test metric.Values

	Sum string // the first half of the SHA-256 of all evaluations up to this one
}

// An End describes the last state of a Link.
type End struct {
	State   string // of library.State
	Step    int
	Weights string // SHA-256 of the network of the last evaluation; "" if unknown
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

// A counter makes Evaluations from the events of a run, with their numbers and
// checksums. It leaves out the evaluations that the log of the run does not have.
type counter struct {
	evals   int         // evaluations of an epoch
	gaps    []store.Gap // steps whose evaluations are left out
	metrics []string    // the metrics to include; nil for all metrics of the task
	count   int
	sum     hash.Hash
}

// next returns the Evaluation of an event, and whether the event has one.
func (c *counter) next(e *trainer.Event) (v Evaluation, ok bool) {
	if !(e.Kind == trainer.Evaluated && c.has(e)) && !(e.Kind == trainer.Ended && e.Complete) {
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
		panic(err) // impossible: numbers can be written as JSON
	}
	c.sum.Write(line)
	v.Sum = hex.EncodeToString(c.sum.Sum(nil))[:sha256.Size]
	return v, true
}

// has reports whether an evaluation is not left out.
func (c *counter) has(e *trainer.Event) bool {
	return store.IsLogged(e, c.evals) && !slices.ContainsFunc(c.gaps, func(g store.Gap) bool { return g.From <= e.Step && e.Step <= g.To })
}

// of returns the metrics of a score; none if it was not measured. It replaces −0 by 0,
// because a record does not keep the sign of zero.
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

// MarshalJSON implements json.Marshaler. Numbers keep all of their bits.
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

// check returns an error if l cannot be trained.
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

// own returns the Link of the run itself.
func (r *Record) own() *Link { return &r.Links[len(r.Links)-1] }

// String names the run and the runs from which it was continued.
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
