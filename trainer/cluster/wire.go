package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/search"
)

// A plan is what all jobs of a search have in common.
type plan struct {
	Title   string
	Program string   // version of the program that submitted it
	Proof   Numerics // of that program
	Base    map[string]string
	Metric  metric.Key `json:",omitempty"` // of the curves
}

// A block is some jobs that travel together.
type block struct {
	Search string
	Tasks  []task
}

// A task is a job as it travels.
type task struct {
	search.ID
	Specs   []change
	Until   float64
	Patient bool
}

// A change is a Spec by how it differs from the base of its search.
type change struct {
	Name     string
	Settings map[string]string `json:",omitempty"`
}

// An answer is what came of a block.
type answer struct {
	Outcomes     []search.Outcome // in the order of its tasks
	Curves       [][]search.Curve // of the runs of each task, from their start
	Keys         []string         // of the tasks
	Worker, Host string
	Numerics     string
	Deliveries   uint64  // how often the block was handed out
	Seconds      float64 // that the jobs took
	Epochs       float64 // that were trained in them
}

// mostSamples is how many samples of curves an answer has: a message has 1 MB at most.
const mostSamples = 8192

// trim thins the curves of a so that it fits into a message. Blocks take too short a
// time to have so many samples, unless that was misjudged.
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

// settings returns all settings of spec as text, each with its parameters.
func settings(spec trainer.Spec) map[string]string {
	texts := map[string]string{}
	for _, f := range spec.Fields() {
		texts[f.Key] = f.Full()
	}
	return texts
}

// changeOf returns how spec differs from a base with the given settings.
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

// spec returns the Spec that differs so from base.
func (c change) spec(base trainer.Spec) (trainer.Spec, error) {
	base.Name = c.Name
	return base, base.SetAll(c.Settings)
}

// base returns the Spec that the jobs of a plan have in common.
func (p *plan) base() (trainer.Spec, error) {
	spec := trainer.Default()
	return spec, spec.SetAll(p.Base)
}

// key returns a name for the task: that of equal tasks alone.
func (t task) key() string { return keyOf(t) }

// run returns a name for the runs of a task: the same on all rungs.
func (t task) run() string { return keyOf(t.Specs, t.Patient) }

// keyOf returns 24 hexadecimal digits of the SHA-256 of values as JSON.
func keyOf(values ...any) string {
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // all of it can be written
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// subject returns where a block is published.
func (b *block) subject() string { return trialSubject + b.Search + "." + b.key() }

// key returns a name for the block: that of blocks of equal tasks alone.
func (b *block) key() string {
	keys := make([]string, len(b.Tasks))
	for i, t := range b.Tasks {
		keys[i] = t.key()
	}
	return keyOf(keys)
}
