package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/search"
)

// A plan contains the settings that all jobs of a search share.
type plan struct {
	Title   string
	Program string   // version of the program that submitted it
	Proof   Numerics // of that program
	Base    map[string]string
	Files   []string   `json:",omitempty"` // the hashes of all files of data that its jobs read
	Metric  metric.Key `json:",omitempty"` // of the curves
}

// A block is a message in the queue: one or more tasks of a search.
type block struct {
	Search string
	Tasks  []task
}

// A task is a job in the form in which it is sent.
type task struct {
	search.ID
	Specs   []change
	Until   float64
	Patient bool
}

// A change describes a Spec by its differences from the base of the search.
type change struct {
	Name     string
	Settings map[string]string `json:",omitempty"`
}

// An answer contains the outcomes of a block.
type answer struct {
	Outcomes     []search.Outcome // in the order of its tasks
	Curves       [][]search.Curve // of the runs of each task, from their start
	Keys         []string         // of the tasks
	Worker, Host string
	Numerics     string
	Deliveries   uint64  // number of deliveries of the block
	Seconds      float64 // training time of the jobs
	Epochs       float64 // number of epochs that were trained
}

// mostSamples is the maximum number of samples of the curves of an answer, since a message
// has at most 1 MB.
const mostSamples = 8192

// trim reduces the samples of the curves of a so that a fits into a message. Only a block
// that takes much longer than blockSeconds has so many samples.
func (a *answer) trim() {
	runs := 0
	for _, curves := range a.Curves {
		runs += len(curves)
	}
	for _, curves := range a.Curves {
		for i := range curves {
			curves[i] = curves[i].Thinned(mostSamples / runs)
		}
	}
}

// settings returns all settings of spec as text, by their keys.
func settings(spec trainer.Spec) map[string]string {
	texts := map[string]string{}
	for _, f := range spec.Fields() {
		texts[f.Key] = f.Full()
	}
	return texts
}

// changeOf returns the differences of spec from a base with the given settings.
func changeOf(spec trainer.Spec, base map[string]string) change {
	c := change{Name: spec.Name}
	for _, f := range spec.Fields() {
		if text := f.Full(); text != base[f.Key] {
			if c.Settings == nil {
				c.Settings = map[string]string{}
			}
			c.Settings[f.Key] = text
		}
	}
	return c
}

// spec applies the change to base.
func (c change) spec(base trainer.Spec) (trainer.Spec, error) {
	base.Name = c.Name
	return base, base.SetAll(c.Settings)
}

// base returns the Spec with the settings of the plan.
func (p *plan) base() (trainer.Spec, error) {
	spec := trainer.Default()
	return spec, spec.SetAll(p.Base)
}

// key returns the hash of the task. Equal tasks have equal keys.
func (t task) key() string { return keyOf(t) }

// run returns the hash of the runs of the task, which is the same on all rungs.
func (t task) run() string { return keyOf(t.Specs, t.Patient) }

// keyOf returns 24 hexadecimal digits of the SHA-256 of values as JSON.
func keyOf(values ...any) string {
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // impossible: all values can be encoded as JSON
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// subject returns the subject of the block.
func (b *block) subject() string { return trialSubject + b.Search + "." + b.key() }

// key returns the hash of the block. Blocks of equal tasks have equal keys.
func (b *block) key() string {
	keys := make([]string, len(b.Tasks))
	for i, t := range b.Tasks {
		keys[i] = t.key()
	}
	return keyOf(keys)
}
