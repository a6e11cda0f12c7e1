package trainer

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"descent/model"
	"descent/model/tensor"
	"descent/trainer/exact"
	"descent/trainer/safetensors"
)

// A checkpoint as a file. Parameters lie in it as plain matrices, in×out, under
// the names "params.0.w", "slot0.0.w", "mean.0.w" with the number of their
// layer; "state" is what layers remember beside them, "order" that of the
// training examples. The checkpoint with the best weights, if there is one, has
// the same names with the prefix "kept.". "inputs.shift" and "inputs.scale" are
// what is subtracted from each raw input and what it is then multiplied with.
// Everything else is text in the metadata: "reader" says, as JSON, how raw
// examples are read.

// stateFormat is the version of the format.
const stateFormat = "descent checkpoint 1"

// scalars are what a checkpoint holds beside arrays, in the metadata.
type scalars struct {
	Step                int
	Epoch               float64
	Elapsed             time.Duration
	Due                 bool
	FirstLoss, LastLoss float64
	Shuffles, Masks     string // generators, in hexadecimal digits
	Rules               ruleMemory
	Event               Event
}

// Encode writes c to w as a safetensors file. DecodeCheckpoint reads it back.
func (c *Checkpoint) Encode(w io.Writer) error {
	f, err := c.File()
	if err != nil {
		return err
	}
	return safetensors.Write(w, f)
}

// File returns c as a safetensors file, to which others may add under names of
// their own. CheckpointFrom reads it back.
func (c *Checkpoint) File() (*safetensors.File, error) {
	f := &safetensors.File{Metadata: map[string]string{
		"format": stateFormat, "name": c.Spec.Name, "numerics": c.numerics, "data": c.DataSum(),
	}}
	for _, s := range c.Spec.Fields() {
		f.Metadata["spec."+s.Key] = s.Full()
	}
	if err := putReader(f, c.Reader()); err != nil {
		return nil, err
	}
	if err := c.put(f, ""); err != nil {
		return nil, err
	}
	if c.kept != nil && c.kept.layout != nil { // there has been an evaluation
		if err := c.kept.put(f, "kept."); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// put adds c to f, without its Spec and without c.kept.
func (c *Checkpoint) put(f *safetensors.File, prefix string) error {
	shuffles, err := c.shuffles.MarshalBinary()
	if err != nil {
		return err
	}
	masks, err := c.masks.MarshalBinary()
	if err != nil {
		return err
	}
	text, err := exact.Marshal(scalars{
		c.Step, c.Epoch, c.Elapsed, c.due, c.firstLoss, c.lastLoss,
		hex.EncodeToString(shuffles), hex.EncodeToString(masks), c.rules, c.event,
	})
	if err != nil {
		return err
	}
	f.Metadata[prefix+"scalars"] = string(text)
	putParams(f, prefix+"params", c.layout, c.Weights)
	for i, s := range c.slots {
		putParams(f, prefix+"slot"+strconv.Itoa(i), c.layout, s)
	}
	if len(c.mean) > 0 {
		putParams(f, prefix+"mean", c.layout, c.mean)
	}
	f.Tensors = append(f.Tensors,
		safetensors.Tensor{Name: prefix + "state", Shape: []int{len(c.State)}, Data: append([]tensor.Float{}, c.State...)},
		safetensors.Tensor{Name: prefix + "order", Shape: []int{len(c.order)}, Data: append([]int32{}, c.order...)})
	return nil
}

// putParams adds a vector of parameters as plain matrices.
func putParams(f *safetensors.File, name string, l model.Layout, vector []tensor.Float) {
	l.Each(vector, func(p model.Place, w tensor.Weights) {
		shape := []int{p.In, p.Out}
		if p.Vector {
			shape = shape[1:]
		}
		f.Tensors = append(f.Tensors, safetensors.Tensor{
			Name: fmt.Sprintf("%s.%d.%s", name, p.Layer, p.Name), Shape: shape, Data: w.Plain(make([]tensor.Float, 0, p.In*p.Out)),
		})
	})
}

// DecodeCheckpoint returns the checkpoint that Encode has written. Numbers of
// another precision than this program's are converted; Checkpoint.Numerics tells.
func DecodeCheckpoint(file []byte) (*Checkpoint, error) {
	f, err := safetensors.Read(file)
	if err != nil {
		return nil, err
	}
	return CheckpointFrom(f)
}

// CheckpointFrom returns the checkpoint in a file that File has made.
func CheckpointFrom(f *safetensors.File) (*Checkpoint, error) {
	if got := f.Metadata["format"]; got != stateFormat {
		return nil, fmt.Errorf("the format is %q: want %q", got, stateFormat)
	}
	spec := Default()
	spec.Name = f.Metadata["name"]
	settings := map[string]string{}
	for key, text := range f.Metadata {
		if key, ok := strings.CutPrefix(key, "spec."); ok {
			settings[key] = text
		}
	}
	if err := spec.SetAll(settings); err != nil {
		return nil, err
	}
	c, err := take(f, "", spec)
	if err != nil {
		return nil, err
	}
	if c.reader, err = takeReader(f); err != nil {
		return nil, fmt.Errorf("reader: %w", err)
	}
	if f.Metadata["kept.scalars"] != "" {
		if c.kept, err = take(f, "kept.", spec); err != nil {
			return nil, fmt.Errorf("kept: %w", err)
		}
	}
	return c, nil
}

// take returns the checkpoint whose names have a prefix, without its kept.
func take(f *safetensors.File, prefix string, spec Spec) (*Checkpoint, error) {
	var s scalars
	if err := exact.Unmarshal([]byte(f.Metadata[prefix+"scalars"]), &s); err != nil {
		return nil, fmt.Errorf("scalars: %w", err)
	}
	c := &Checkpoint{
		Member: Member{Spec: spec},
		Step:   s.Step, Epoch: s.Epoch, Elapsed: s.Elapsed,
		due: s.Due, firstLoss: s.FirstLoss, lastLoss: s.LastLoss, rules: s.Rules, event: s.Event,
		numerics: f.Metadata["numerics"], sum: f.Metadata["data"],
	}
	for _, g := range []struct {
		text string
		to   *rand.PCG
	}{{s.Shuffles, &c.shuffles}, {s.Masks, &c.masks}} {
		raw, err := hex.DecodeString(g.text)
		if err == nil {
			err = g.to.UnmarshalBinary(raw)
		}
		if err != nil {
			return nil, fmt.Errorf("the state of a generator: %w", err)
		}
	}
	return c, c.takeArrays(f, prefix)
}

func (c *Checkpoint) takeArrays(f *safetensors.File, prefix string) (err error) {
	if c.layout, err = layoutOf(f, prefix+"params."); err != nil {
		return err
	}
	if c.Weights, err = takeParams(f, prefix+"params", c.layout); err != nil {
		return err
	}
	for i := range c.Spec.Optimizer.Slots() {
		slot, err := takeParams(f, prefix+"slot"+strconv.Itoa(i), c.layout)
		if err != nil {
			return err
		}
		c.slots = append(c.slots, slot)
	}
	if c.Spec.Average > 0 {
		if c.mean, err = takeParams(f, prefix+"mean", c.layout); err != nil {
			return err
		}
	}
	if c.State, err = floats(f, prefix+"state"); err != nil {
		return err
	}
	c.order, err = places(f, prefix+"order")
	return err
}

// layoutOf returns the layout of the parameters whose names have a prefix.
func layoutOf(f *safetensors.File, prefix string) (l model.Layout, err error) {
	for _, t := range f.Tensors {
		rest, ok := strings.CutPrefix(t.Name, prefix)
		if !ok {
			continue
		}
		layer, name, _ := strings.Cut(rest, ".")
		p := model.Place{Name: name, In: 1, Vector: len(t.Shape) == 1}
		if p.Layer, err = strconv.Atoi(layer); err != nil || len(t.Shape) < 1 || len(t.Shape) > 2 {
			return nil, fmt.Errorf("%s of shape %v is no parameter", t.Name, t.Shape)
		}
		p.Out = t.Shape[len(t.Shape)-1]
		if !p.Vector {
			p.In = t.Shape[0]
		}
		l = append(l, p)
	}
	if l == nil {
		return nil, errors.New("there are no parameters")
	}
	return l, nil
}

// takeParams returns a vector of parameters from plain matrices.
func takeParams(f *safetensors.File, name string, l model.Layout) (vector []tensor.Float, err error) {
	vector = tensor.Make(l.Len())
	l.Each(vector, func(p model.Place, w tensor.Weights) {
		plain, e := floats(f, fmt.Sprintf("%s.%d.%s", name, p.Layer, p.Name))
		switch {
		case e != nil:
			err = e
		case len(plain) != p.In*p.Out:
			err = fmt.Errorf("%s.%d.%s has %d numbers: want %d", name, p.Layer, p.Name, len(plain), p.In*p.Out)
		default:
			w.Load(plain)
		}
	})
	return vector, err
}

// floats returns the numbers of a tensor, in the precision of this program.
func floats(f *safetensors.File, name string) ([]tensor.Float, error) {
	t := f.Find(name)
	if t == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	numbers, ok := safetensors.Floats[tensor.Float](t)
	if !ok {
		return nil, fmt.Errorf("%s does not hold numbers of this precision: want floats", name)
	}
	return numbers, nil
}

// places returns the numbers of a tensor of whole numbers.
func places(f *safetensors.File, name string) ([]int32, error) {
	t := f.Find(name)
	if t == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	numbers, ok := t.Data.([]int32)
	if !ok {
		return nil, fmt.Errorf("%s does not hold whole numbers: want those of 32 bits", name)
	}
	return numbers, nil
}
