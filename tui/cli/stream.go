package cli

import (
	"encoding/json"
	"io"
	"math"

	"descent/data"
	"descent/trainer"
	"descent/trainer/advice"
	"descent/trainer/library"
	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/trainer/store"
)

// objects prints the JSON stream, which the package comment describes.
type objects struct{ enc *json.Encoder }

// newObjects returns a printer of the JSON stream on out.
func newObjects(out io.Writer) *objects {
	enc := json.NewEncoder(jsonOutput{out})
	enc.SetEscapeHTML(false)
	return &objects{enc}
}

// printJSON prints one JSON object on a line.
func (c *command) printJSON(v any) error { return newObjects(c.out).enc.Encode(v) }

// An object is a JSON object whose members keep their order.
type object []member

type member struct {
	key   string
	value any
}

// add adds a member.
func (o *object) add(key string, value any) { *o = append(*o, member{key, value}) }

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			text = append(text, ',')
		}
		key, err := json.Marshal(m.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		text = append(append(append(text, key...), ':'), value...)
	}
	return append(text, '}'), nil
}

// A number is a float64 that is null in JSON if it is NaN or infinite.
type number float64

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// line returns the first members of a line of the stream: run and event.
func line(h *headless, event string) object {
	return object{{"run", h.name}, {"event", event}}
}

// scores adds all metrics of a task under a prefix.
func (o *object) scores(prefix string, task metric.Task, s trainer.Score) {
	for _, i := range metric.For(task) {
		key := metric.All[i].Key
		o.add(prefix+key, number(s.Of(key)))
	}
}

// majority adds the share of the largest class, if there are classes.
func (o *object) majority(p trainer.Plan) {
	if share := p.Majority(); !math.IsNaN(share) {
		o.add("majority", number(share))
	}
}

func (o *objects) started(h *headless, e timed) {
	o.enc.Encode(dataLine(h, e.set))
	l, p := line(h, "started"), e.Plan
	l.add("step", e.Step)
	l.add("epochs", p.Epochs)
	l.add("steps_per_epoch", p.StepsPerEpoch)
	l.add("parameters", p.Params)
	l.majority(p)
	l.add("numerics", p.Numerics)
	o.enc.Encode(l)
}

// dataLine returns the data line of a run.
func dataLine(h *headless, set *data.Set) object {
	l := line(h, "data")
	source, _ := data.Sources.Find(h.run.Spec().Data) // without parameters, which may contain paths
	l.add("source", source.Name)
	l.sizes(set)
	return l
}

// sizes adds the sizes of the parts of a set, its classes or its target, and its
// notes.
func (o *object) sizes(set *data.Set) {
	o.add("train", set.Train.Len())
	o.add("val", set.Val.Len())
	o.add("test", set.Test.Len())
	o.add("inputs", set.Shape.Len())
	if set.Regression() {
		o.add("target", set.Target)
	} else {
		o.add("classes", set.Classes)
	}
	o.add("notes", append([]string{}, set.Notes...)) // never null
}

func (o *objects) evaluated(h *headless, e timed) {
	l, task := line(h, "evaluated"), e.Plan.Task()
	l.add("step", e.Step)
	l.add("epoch", e.Epoch)
	l.scores("train_", task, e.Train)
	l.scores("val_", task, e.Val)
	l.add("penalty", number(e.Penalty))
	l.add("rate", number(e.Rate))
	l.add("samples_per_second", number(math.Round(e.perSecond)))
	o.enc.Encode(l)
}

func (o *objects) ended(h *headless, s *run.Snapshot) {
	event, state := "ended", h.state(s)
	if state == interrupted {
		event = interrupted
	}
	l, task := line(h, event), s.Plan.Task()
	l.add("state", state)
	if s.Why != "" {
		l.add("why", s.Why)
	}
	if s.Err != nil {
		l.add("error", s.Err.Error())
	}
	l.add("step", s.Step)
	l.add("epoch", s.Epoch)
	l.add("kept_epoch", number(s.Last.Epoch))
	l.scores("train_", task, s.Last.Train)
	l.scores("val_", task, s.Last.Val)
	l.scores("test_", task, s.Test)
	l.majority(s.Plan)
	l.add("parameters", s.Plan.Params)
	l.add("numerics", s.Plan.Numerics)
	l.add("seconds", number(s.Elapsed.Seconds()))
	l.verdict(h.run.Spec(), s)
	o.enc.Encode(l)
}

// verdict adds the verdict on a run, if there is one.
func (o *object) verdict(spec trainer.Spec, s *run.Snapshot) {
	if v := advice.Judge(&spec, s); v.Rule != "" {
		o.add("verdict", object{{"rule", v.Rule}, {"text", v.Text}, {"evidence", v.Evidence}})
	}
}

// state returns the state of a run that has ended, in a word.
func (h *headless) state(s *run.Snapshot) string {
	if h.interrupted(s) {
		return interrupted
	}
	return s.State.String()
}

// interrupted is the name of the event and the state of an interrupted run.
var interrupted = library.Interrupted.String()

// interrupted reports whether a signal ended the run: without the dashboard nothing else
// stops a run. It is false for a run that had ended before the command.
func (h *headless) interrupted(s *run.Snapshot) bool {
	_, before := h.run.(*store.Stored)
	return s.State == run.Stopped && !before
}

func (o *objects) tick() {}
