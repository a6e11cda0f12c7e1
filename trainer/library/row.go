package library

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"descent/trainer"
	"descent/trainer/metric"
)

// A Key names a value of runs, in queries and for sorting.
type Key struct{ Name, Doc string }

// Moment reports whether the values of k are times: seconds since 1970 as
// numbers, days in UTC as texts.
func (k Key) Moment() bool {
	return k.Name == "created" || k.Name == "ended" || k.Name == "verified"
}

// Keys lists the keys that an Entry may have in addition to those of the settings: facts
// about the run, and metrics with the prefix of the part on which they were measured.
func Keys() (keys []Key) {
	for _, f := range facts {
		keys = append(keys, Key{f.key, f.doc})
	}
	for _, s := range scores {
		for i := range metric.All {
			keys = append(keys, Key{s.prefix + metric.All[i].Key, metric.All[i].Name + " " + s.doc})
		}
	}
	return keys
}

// A fact is a value of a run that is neither a setting nor a metric.
type fact struct {
	key, doc string
	of       func(e *Entry) (texts []string, number float64)
}

// facts lists all facts, in the order of completions.
var facts = []fact{
	{"name", "name of the run", func(e *Entry) ([]string, float64) { return text(e.Name) }},
	{"tag", "a tag of the run", func(e *Entry) ([]string, float64) { return e.Tags, math.NaN() }},
	{"note", "note on the run", func(e *Entry) ([]string, float64) { return text(e.Note) }},
	{"state", "live, interrupted, done, stopped, forked, diverged or failed", func(e *Entry) ([]string, float64) { return text(e.State.String()) }},
	{"why", "what ended the run", func(e *Entry) ([]string, float64) { return text(e.Why) }},
	{"id", "ID of the run", func(e *Entry) ([]string, float64) { return text(e.ID) }},
	{"title", "preset or lesson that the run belongs to", func(e *Entry) ([]string, float64) { return text(e.Title) }},
	{"parent", "ID of the run from which this one branched off", func(e *Entry) ([]string, float64) { return text(e.Parent) }},
	{"created", "when the run began, as a day in UTC", func(e *Entry) ([]string, float64) { return moment(e.Created) }},
	{"ended", "when the run ended, as a day in UTC", func(e *Entry) ([]string, float64) { return moment(e.Ended) }},
	{"step", "steps made", func(e *Entry) ([]string, float64) { return amount(float64(e.Step)) }},
	{"epoch", "epochs made", func(e *Entry) ([]string, float64) { return amount(e.Epoch) }},
	{"elapsed", "seconds of running time", func(e *Entry) ([]string, float64) { return amount(e.Elapsed.Seconds()) }},
	{"size", "bytes that are stored of the run", func(e *Entry) ([]string, float64) { return amount(float64(e.Size)) }},
	{"verified", "when all files of the run were last found as they had been written, as a day in UTC", func(e *Entry) ([]string, float64) { return moment(e.Verified) }},
	{"numerics", "arithmetic of the run", func(e *Entry) ([]string, float64) { return text(e.Numerics) }},
	{"program", "version of the program that trained the run", func(e *Entry) ([]string, float64) { return text(e.Program) }},
	{"gap", "overfitting gap at the last evaluation", func(e *Entry) ([]string, float64) { return amount(e.Last.Train.Accuracy - e.Last.Val.Accuracy) }},
	{"best_epoch", "epoch with the lowest validation loss", func(e *Entry) ([]string, float64) { return amount(e.BestEpoch()) }},
}

// BestEpoch returns the epoch of the best evaluation; NaN if there is none.
func (e *Entry) BestEpoch() float64 {
	if !e.Best.Train.Measured() && !e.Best.Val.Measured() {
		return math.NaN()
	}
	return e.Best.Epoch
}

// scores are the prefixes of a metric's key, as in val_accuracy.
var scores = []struct {
	prefix, doc string
	of          func(e *Entry) trainer.Score
}{
	{"train_", "of the training part at the last evaluation", func(e *Entry) trainer.Score { return e.Last.Train }},
	{"val_", "of the validation part at the last evaluation", func(e *Entry) trainer.Score { return e.Last.Val }},
	{"best_train_", "of the training part at the lowest validation loss", func(e *Entry) trainer.Score { return e.Best.Train }},
	{"best_val_", "of the validation part at the lowest validation loss", func(e *Entry) trainer.Score { return e.Best.Val }},
	{"test_", "of the test part", func(e *Entry) trainer.Score { return e.Test }},
}

// Value implements Row.
func (e *Entry) Value(key string) (texts []string, number float64) {
	if i := slices.IndexFunc(facts, func(f fact) bool { return f.key == key }); i >= 0 {
		return facts[i].of(e)
	}
	for _, s := range e.Settings {
		if s.Key == key {
			return []string{s.Text}, s.Number
		}
	}
	for _, s := range scores {
		if name, ok := strings.CutPrefix(key, s.prefix); ok {
			if i, err := metric.Find(name); err == nil && (e.Task == 0 || metric.All[i].Task&e.Task != 0) {
				return amount(s.of(e).Of(name))
			}
		}
	}
	return nil, math.NaN()
}

// Words implements Row. It returns the name, the tags, the note, the ID, the title and
// the settings.
func (e *Entry) Words() []string {
	words := append([]string{e.ID, e.Name, e.Note, e.Title}, e.Tags...)
	for _, s := range e.Settings {
		words = append(words, s.Text)
	}
	return words
}

// text returns the result of Value for a text; no value if it is empty.
func text(s string) ([]string, float64) {
	if s == "" {
		return nil, math.NaN()
	}
	return []string{s}, math.NaN()
}

// amount returns the result of Value for a number; no value if it is NaN.
func amount(x float64) ([]string, float64) {
	if math.IsNaN(x) {
		return nil, x
	}
	return []string{strconv.FormatFloat(x, 'g', -1, 64)}, x
}

// moment returns the result of Value for a time, with the number of seconds since 1970;
// no value if it is zero.
func moment(t time.Time) ([]string, float64) {
	if t.IsZero() {
		return nil, math.NaN()
	}
	return []string{t.UTC().Format(time.DateOnly)}, float64(t.UnixMilli()) / 1000
}
