// Package interchange represents runs that other programs have logged: numbers by tag and
// step. A Decoder reads a file and passes its points to a Sink. A Log is a Sink of
// bounded size. It pairs the curves of the training and the validation part by their
// names, and implements run.Source, so that it can be shown like a run of this program.
//
// The formats have packages of their own: package tensorboard reads and writes event
// files, package tabular reads and writes tables and JSON lines. Package watch finds the
// files.
package interchange

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"descent/data"
	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/library"
	"descent/trainer/run"
)

// A Point is a logged number.
type Point struct {
	Step  int     // the training step, or the epoch if only epochs are logged
	Time  float64 // when it was logged, in seconds since 1970; 0 if unknown
	Value float64
}

// A Setting is a hyper-parameter as text.
type Setting = compare.Setting

var _ run.Followed = (*Log)(nil)

// A Curve is the points of a tag in the order of their steps.
type Curve struct {
	Tag    string
	Points []Point
}

// A Log has the curves and settings of a run. Its methods may be called from any
// goroutine.
type Log struct {
	name string
	key  string // by which it is listed; see Locate

	mu       sync.Mutex
	points   int // largest number of points of a curve
	curves   map[string]*curve
	settings []Setting
	state    run.State
	version  uint64
}

// A curve is the curve of a tag.
type curve struct {
	values, times run.Series
	last          int  // step of the last point
	lost          bool // whether the last value was infinite or NaN
}

// NewLog returns an empty log of a running run. It keeps at most points points of each
// tag, an even number, and merges neighbors if there are more.
func NewLog(name string, points int) *Log {
	return &Log{name: name, points: points, curves: map[string]*curve{}, state: run.Running}
}

// Add adds a point to the curve of a tag. If its step is before the last one, the program
// has resumed training from an earlier step, and Add removes the points from that step
// on. An infinite or NaN value leaves a gap; if it is the last value of a loss, the run
// has diverged.
func (l *Log) Add(tag string, p Point) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.version++
	c := l.curves[tag]
	if c == nil {
		c = &curve{values: run.NewSeries(l.points), times: run.NewSeries(l.points), last: p.Step}
		l.curves[tag] = c
	}
	if p.Step < c.last {
		c.cut(p.Step)
	}
	c.last = p.Step
	if c.lost = !finite(p.Value); c.lost {
		return
	}
	c.values.Add(p.Step, p.Value)
	if p.Time > 0 && finite(p.Time) {
		c.times.Add(p.Step, p.Time)
	}
}

// Locate sets the key by which the run is listed, such as the path of its files. It
// is called before others use l.
func (l *Log) Locate(key string) { l.key = key }

// Key implements run.Followed.
func (l *Log) Key() string { return l.key }

// Began returns when the first point was logged; the zero time if no point says.
func (l *Log) Began() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	began := math.Inf(1)
	for _, c := range l.curves {
		if times := c.times.AppendTo(nil); len(times) > 0 {
			began = min(began, times[0].Min)
		}
	}
	if math.IsInf(began, 1) {
		return time.Time{}
	}
	return time.UnixMilli(int64(began * 1000))
}

// Entry returns how the run is listed, with what a snapshot of it says.
func (l *Log) Entry(s *run.Snapshot) library.Entry {
	e := library.Entry{ID: l.key, State: library.StateOf(s.State), Created: l.Began(), Settings: library.Logged(l.Settings())}
	if e.Name = l.name; s.Err != nil {
		e.Why = s.Err.Error()
	}
	e.Fill(s)
	return e
}

// finite reports whether v is neither infinite nor NaN.
func finite(v float64) bool { return v-v == 0 }

// cut removes the points from a step on.
func (c *curve) cut(step int) {
	c.values.Cut(step)
	c.times.Cut(step)
}

// Cut removes the points of the given tags from a step on, for a program that has resumed
// training from this step.
func (l *Log) Cut(tags []string, step int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.version++
	for _, tag := range tags {
		if c := l.curves[tag]; c != nil && c.last >= step {
			c.cut(step)
			c.last = step
		}
	}
}

// Set sets a hyper-parameter.
func (l *Log) Set(key, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.version++
	i, found := slices.BinarySearchFunc(l.settings, key, func(s Setting, key string) int { return cmp.Compare(s.Key, key) })
	if !found {
		l.settings = slices.Insert(l.settings, i, Setting{Key: key})
	}
	l.settings[i].Text = text
}

// Settings returns the hyper-parameters in the order of their keys.
func (l *Log) Settings() []Setting {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.settings)
}

// Clear removes all points and settings, for a log that is read again.
func (l *Log) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.version++
	clear(l.curves)
	l.settings = nil
}

// End sets the state of the run.
func (l *Log) End(state run.State) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != state {
		l.state = state
		l.version++
	}
}

// Curves returns the curves with points, in the order of their tags. Merged points are
// represented by their mean at the last of their steps.
func (l *Log) Curves() []Curve {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []Curve
	for tag, c := range l.curves {
		if c.values.Empty() {
			continue
		}
		values, times := c.values.AppendTo(nil), c.times.AppendTo(nil)
		k := Curve{Tag: tag}
		for i, b := range values {
			p := Point{Step: b.Last, Value: b.Mean}
			if len(times) == len(values) {
				p.Time = times[i].Max
			}
			k.Points = append(k.Points, p)
		}
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b Curve) int { return cmp.Compare(a.Tag, b.Tag) })
	return all
}

// FromRun returns a log with the curves and settings of a run. began is the time of its
// start, in seconds since 1970. Files of data have their names alone, without their folders,
// since logs are for others too. A *Log is returned unchanged.
func FromRun(src run.Source, began float64) *Log {
	if l, ok := src.(*Log); ok {
		return l
	}
	var s run.Snapshot
	src.Snapshot(&s)
	most := 2
	for _, buckets := range s.Series {
		most = max(most, len(buckets)+len(buckets)%2)
	}
	spec := src.Spec()
	l := NewLog(spec.Name, most)
	for name, buckets := range s.Series {
		for _, b := range buckets {
			l.Add(string(name), Point{Step: b.Last, Time: began + s.Seconds(float64(b.Last)), Value: b.Mean})
		}
	}
	if spec.Known() {
		spec.Data = data.Portable(spec.Data)
		for _, f := range spec.Fields() {
			l.Set(f.Key, f.Full())
		}
	}
	l.End(s.State)
	return l
}

// Spec implements run.Source. Only the name is known.
func (l *Log) Spec() trainer.Spec { return trainer.Spec{Name: l.name} }

// Branch implements run.Source.
func (l *Log) Branch() *trainer.Checkpoint { return nil }

// Snapshot implements run.Source. The curves are renamed by Names. Epochs are steps,
// because the length of an epoch is unknown.
func (l *Log) Snapshot(s *run.Snapshot) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.Version == l.version+1 {
		return false
	}
	*s = run.Snapshot{Version: l.version + 1, State: l.state, Series: make(map[run.Curve][]run.Bucket, len(l.curves)), Test: trainer.Unmeasured()}
	tags := make([]string, 0, len(l.curves))
	for tag := range l.curves {
		tags = append(tags, tag)
	}
	began := math.Inf(1)
	for tag, name := range Names(tags) {
		c := l.curves[tag]
		if c.values.Empty() {
			continue
		}
		s.Series[name] = c.values.AppendTo(nil)
		s.Step = max(s.Step, c.last)
		if times := c.times.AppendTo(nil); len(times) > 0 && times[0].Min < began {
			began, s.Clock = times[0].Min, times
		}
	}
	s.Epoch = float64(s.Step)
	sinceStart(s, began)
	evaluate(s)
	if l.diverged() {
		s.State, s.Err = run.Diverged, errDiverged
	}
	return true
}

// errDiverged is the error of a run whose loss ends with an infinite or NaN value.
var errDiverged = errors.New("the last loss that was logged is not a finite number")

// diverged reports whether a loss ends with an infinite or NaN value.
func (l *Log) diverged() bool {
	for tag, c := range l.curves {
		if c.lost && slices.Contains(words(tag), "loss") {
			return true
		}
	}
	return false
}
