// Package interchange holds what other programs log of their runs: numbers by
// tag and step. A Log collects them within a bound, pairs what belongs to the
// training and the validation part, and is a run.Source, so that it can be drawn
// beside the runs of this program.
//
// The formats have packages of their own. Package tensorboard reads and writes
// event files, package tabular reads and writes tables and JSON lines.
package interchange

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/library"
	"descent/trainer/run"
)

// A Point is a number that was logged.
type Point struct {
	Step  int     // of training, or the epoch where only epochs are logged
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

// A Log is the curves and settings of a run. Any number of goroutines may use it.
type Log struct {
	name string
	key  string // by which it is listed; see Locate

	mu       sync.Mutex
	points   int // bound of each curve
	curves   map[string]*curve
	settings []Setting
	state    run.State
	version  uint64
}

// A curve is what a Log holds of a tag.
type curve struct {
	values, times run.Series
	last          int  // step of the last point
	lost          bool // whether the last value was not finite
}

// NewLog returns an empty log of a run that is under way. Of each tag it keeps at
// most so many points, an even number: of more, the means of neighbors.
func NewLog(name string, points int) *Log {
	return &Log{name: name, points: points, curves: map[string]*curve{}, state: run.Running}
}

// Add adds a point to the curve of a tag. A step before the last one means that
// training went back: it removes the points from that step on. A value that is
// not finite leaves a gap; where a loss ends with one, the run has diverged.
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

// Cut removes the points of all given tags from a step on: training went back
// to it.
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

// Clear removes all points and settings, so that a log which was written anew can
// be read again.
func (l *Log) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.version++
	clear(l.curves)
	l.settings = nil
}

// End sets the state in which the run ended, or that it is under way again.
func (l *Log) End(state run.State) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != state {
		l.state = state
		l.version++
	}
}

// Curves returns the curves that have points, in the order of their tags. Where points were merged,
// a point is their mean at the last of their steps.
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

// FromRun returns what is known of a run as a log: its curves by their names and
// all its settings. began is when it began, in seconds since 1970. A run that is a
// log already is returned as it is.
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
		for _, f := range spec.Fields() {
			l.Set(f.Key, f.Full())
		}
	}
	l.End(s.State)
	return l
}

// Spec implements run.Source: of the settings only the name is known.
func (l *Log) Spec() trainer.Spec { return trainer.Spec{Name: l.name} }

// Branch implements run.Source.
func (l *Log) Branch() *trainer.Checkpoint { return nil }

// Snapshot implements run.Source. The curves have the names of this program's,
// as Names gives them. Epochs are steps, since nothing says how many steps make
// an epoch.
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

// errDiverged is the error of a run whose loss is lost.
var errDiverged = errors.New("the last loss that was logged is not a finite number")

// diverged reports whether a loss ends with a value that is not finite.
func (l *Log) diverged() bool {
	for tag, c := range l.curves {
		if c.lost && slices.Contains(words(tag), "loss") {
			return true
		}
	}
	return false
}
