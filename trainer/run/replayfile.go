package run

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/exact"
	"descent/trainer/safetensors"
)

// A record lies in a safetensors file beside the checkpoint it goes with, under
// names that begin with "record.": the buckets of each series as rows of first
// and last step, number, min, max and mean; the milestones as rows of numbers; the
// network of the last evaluation; and everything else as text in the metadata.
const (
	recordKey   = "record"
	seriesName  = "record.series."
	clockName   = "record.clock"
	weightsName = "record.weights"
	stateName   = "record.state"
)

// A recordText is what a record holds beside arrays.
type recordText struct {
	Last               trainer.Event
	Evaluated, HasBest bool
	First, Eval, Best  Evaluation
	Epochs             []Evaluation // milestones, in files without Columns
	Columns            []string     // of the milestones
	Every              float64
	Widths             []widthText
	ClockWidth         int
	Turns              []turnText
	Updates, Gradients []float64
	Elapsed            time.Duration
	Shown              bool // whether the network of the last evaluation is that of the checkpoint
}

// A widthText is how many values the full buckets of a series hold.
type widthText struct {
	Curve string
	Width int
}

// A turnText is a Turn.
type turnText struct {
	Step     int
	Epoch    float64
	Name     string
	Settings []settingText
}

type settingText struct{ Key, Text string }

// AddTo adds p to f, the file of c, where the run stands. ReplayFrom reads it
// back, but for whether and how the run has ended.
func (p *Replay) AddTo(f *safetensors.File, c *trainer.Checkpoint) error {
	r := &p.record
	text := recordText{
		Last: r.last, Evaluated: r.evaluated, HasBest: r.hasBest, First: r.first, Eval: r.eval, Best: r.best,
		Every: r.milestones.every, ClockWidth: r.clock.width,
		Updates: r.updates, Gradients: r.gradients, Elapsed: p.elapsed,
	}
	if len(r.milestones.all) > 0 {
		epochs, columns := r.milestones.tensor()
		f.Tensors, text.Columns = append(f.Tensors, epochs), columns
	}
	for i := range r.series {
		if s := &r.series[i]; !s.Empty() {
			name := string(Curves[i].Curve)
			text.Widths = append(text.Widths, widthText{name, s.width})
			f.Tensors = append(f.Tensors, s.tensor(seriesName+name))
		}
	}
	for _, t := range r.turns {
		g := turnText{Step: t.Step, Epoch: t.Epoch, Name: t.Before.Name}
		for _, s := range t.Before.Fields() {
			g.Settings = append(g.Settings, settingText{s.Key, s.Full()})
		}
		text.Turns = append(text.Turns, g)
	}
	shown := c.Shown()
	text.Shown = slices.Equal(r.weights, shown.Weights) && slices.Equal(r.layers, shown.State)
	metadata, err := exact.Marshal(text)
	if err != nil {
		return err
	}
	f.Metadata[recordKey] = string(metadata)
	f.Tensors = append(f.Tensors, r.clock.tensor(clockName))
	if len(r.weights) == 0 || text.Shown {
		return nil
	}
	weights := c.Plain(r.weights)
	f.Tensors = append(f.Tensors,
		safetensors.Tensor{Name: weightsName, Shape: []int{len(weights)}, Data: weights},
		safetensors.Tensor{Name: stateName, Shape: []int{len(r.layers)}, Data: append([]tensor.Float{}, r.layers...)})
	return nil
}

// HasRecord reports whether AddTo has added a record to f.
func HasRecord(f *safetensors.File) bool { return f.Metadata[recordKey] != "" }

// ReplayFrom returns the record in f, the file of c. A curve that this program
// does not know is left out.
func ReplayFrom(f *safetensors.File, c *trainer.Checkpoint) (*Replay, error) {
	var text recordText
	if err := exact.Unmarshal([]byte(f.Metadata[recordKey]), &text); err != nil {
		return nil, fmt.Errorf("the record: %w", err)
	}
	p := NewReplay()
	r := &p.record
	p.elapsed = text.Elapsed
	r.last, r.evaluated, r.hasBest = text.Last, text.Evaluated, text.HasBest
	r.first, r.eval, r.best = text.First, text.Eval, text.Best
	r.updates, r.gradients = text.Updates, text.Gradients
	if len(text.Epochs) > cap(r.milestones.all) || text.Every < 1 {
		return nil, fmt.Errorf("the record has %d epochs, every %v: want at most %d", len(text.Epochs), text.Every, cap(r.milestones.all))
	}
	r.milestones.all, r.milestones.every = append(r.milestones.all, text.Epochs...), text.Every
	if len(text.Columns) > 0 {
		if err := r.milestones.load(f.Find(epochsName), text.Columns); err != nil {
			return nil, err
		}
	}
	for _, w := range text.Widths {
		for i := range Curves {
			if string(Curves[i].Curve) != w.Curve {
				continue
			}
			if err := r.series[i].load(f.Find(seriesName+w.Curve), w.Width); err != nil {
				return nil, err
			}
		}
	}
	if err := r.clock.load(f.Find(clockName), text.ClockWidth); err != nil {
		return nil, err
	}
	for _, t := range text.Turns {
		turn, err := t.turn()
		if err != nil {
			return nil, err
		}
		r.turns = append(r.turns, turn)
	}
	switch plain := floats(f, weightsName); {
	case text.Shown:
		shown := c.Shown()
		r.weights, r.layers = shown.Weights, shown.State
	case len(plain) > 0:
		var err error
		if r.weights, err = c.Padded(plain); err != nil {
			return nil, fmt.Errorf("%s: %w", weightsName, err)
		}
		r.layers = floats(f, stateName)
	}
	return p, nil
}

// floats returns the numbers of a tensor; none if it is not there.
func floats(f *safetensors.File, name string) []tensor.Float {
	if t := f.Find(name); t != nil {
		numbers, _ := safetensors.Floats[tensor.Float](t)
		return numbers
	}
	return nil
}

func (t *turnText) turn() (Turn, error) {
	spec := trainer.Default()
	spec.Name = t.Name
	settings := map[string]string{}
	for _, s := range t.Settings {
		settings[s.Key] = s.Text
	}
	return Turn{t.Step, t.Epoch, spec}, spec.SetAll(settings)
}

// bucketLen is how many numbers a bucket is in a file.
const bucketLen = 6

// tensor returns the buckets of s as rows of numbers.
func (s *Series) tensor(name string) safetensors.Tensor {
	rows := make([]float64, 0, bucketLen*len(s.buckets))
	for _, b := range s.buckets {
		rows = append(rows, float64(b.First), float64(b.Last), float64(b.N), b.Min, b.Max, b.Mean)
	}
	return safetensors.Tensor{Name: name, Shape: []int{len(s.buckets), bucketLen}, Data: rows}
}

// load sets s to the buckets in t.
func (s *Series) load(t *safetensors.Tensor, width int) error {
	if t == nil {
		return fmt.Errorf("a series of the record is missing")
	}
	rows, ok := t.Data.([]float64)
	if n := len(rows) / bucketLen; !ok || len(rows)%bucketLen != 0 || n > s.most || width < 1 {
		return fmt.Errorf("%s has the shape %v and buckets of %d values: want at most %d rows of %d numbers",
			strings.TrimPrefix(t.Name, "record."), t.Shape, width, s.most, bucketLen)
	}
	s.width = width
	for ; len(rows) > 0; rows = rows[bucketLen:] {
		if s.buckets == nil {
			s.buckets = make([]Bucket, 0, s.most)
		}
		s.buckets = append(s.buckets, Bucket{int(rows[0]), int(rows[1]), int(rows[2]), rows[3], rows[4], rows[5]})
	}
	return nil
}
