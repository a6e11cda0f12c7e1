package tui

import (
	"math"

	"descent/trainer/run"
)

// A curve is a measured quantity of a run, on the axes that are chosen.
type curve struct{ x, y []float64 }

// at returns the point of k nearest to x.
func (k curve) at(x float64) (at, y float64, ok bool) {
	best := math.Inf(1)
	for i, v := range k.x {
		if d := math.Abs(v - x); d < best {
			best, at, y, ok = d, v, k.y[i], true
		}
	}
	return at, y, ok
}

// smoothed returns the exponential mean of k that keeps so much of itself, as
// if it had no beginning: divided by the weight of what it has seen.
func (k curve) smoothed(keep float64) curve {
	out := curve{k.x, make([]float64, len(k.y))}
	var mean, weight float64
	for i, y := range k.y {
		mean = keep*mean + (1-keep)*y
		weight = keep*weight + 1 - keep
		out.y[i] = mean / weight
	}
	return out
}

// curves are those of a lane as they were drawn last: most are the same from
// frame to frame, since evaluations are rarer than frames.
type curves map[run.Curve]*drawnCurve

// A drawnCurve is a curve as it was drawn last.
type drawnCurve struct {
	raw, smooth  curve
	of, smoothOf curveKey
}

// kept returns what is kept of a curve.
func (c *curves) kept(name run.Curve) *drawnCurve {
	if *c == nil {
		*c = curves{}
	}
	d := (*c)[name]
	if d == nil {
		d = new(drawnCurve)
		(*c)[name] = d
	}
	return d
}

// A curveKey is equal for equal curves of a run: buckets are added and
// merged, but what is in them stays, and each change shows in the last one.
type curveKey struct {
	axis, perEpoch, n int
	last, clock       run.Bucket // the clock's, where x depends on it
	keep              float64
}

// curveKey returns the key of a curve as it is now.
func (s *Scene) curveKey(snap *run.Snapshot, c run.Curve) curveKey {
	series := snap.Series[c]
	k := curveKey{axis: s.view.axis, perEpoch: snap.Plan.StepsPerEpoch, n: len(series)}
	if k.n > 0 {
		k.last = series[k.n-1]
	}
	if n := len(snap.Clock); n > 0 && axes[s.view.axis].name == "seconds" {
		k.clock = snap.Clock[n-1]
	}
	return k
}

// curve returns a curve of a run as it was measured.
func (s *Scene) curve(l *lane, c run.Curve) curve {
	kept, key := l.curves.kept(c), s.curveKey(l.snap, c)
	if kept.of == key {
		return kept.raw
	}
	both := make([]float64, 2*key.n) // new, since what is being written may hold the old ones
	k := curve{both[:key.n:key.n], both[key.n:]}
	for i, b := range l.snap.Series[c] {
		k.x[i], k.y[i] = s.x(l.snap, float64(b.First+b.Last)/2), b.Mean
	}
	kept.of, kept.raw = key, k
	return k
}

// smoothed returns a curve of a run as smooth as was chosen.
func (s *Scene) smoothed(l *lane, c run.Curve) curve {
	raw := s.curve(l, c)
	keep := smoothings[s.view.smooth]
	if keep == 0 {
		return raw
	}
	kept := l.curves.kept(c)
	key := kept.of
	key.keep = keep
	if kept.smoothOf != key {
		kept.smoothOf, kept.smooth = key, raw.smoothed(keep)
	}
	return kept.smooth
}
