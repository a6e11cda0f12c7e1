package lanes

import (
	"descent/trainer/run"
	"math"
)

// A Curve is a measured quantity of a run over an axis.
type Curve struct{ X, Y []float64 }

// At returns the point of k nearest to x.
func (k Curve) At(x float64) (at, y float64, ok bool) {
	best := math.Inf(1)
	for i, v := range k.X {
		if d := math.Abs(v - x); d < best {
			best, at, y, ok = d, v, k.Y[i], true
		}
	}
	return at, y, ok
}

// smoothed returns the exponential moving average of k, with keep as the weight of the
// previous average. It is corrected for its start at 0 by dividing by the sum of the
// weights of the points.
func (k Curve) smoothed(keep float64) Curve {
	out := Curve{k.X, make([]float64, len(k.Y))}
	var mean, weight float64
	for i, y := range k.Y {
		mean = keep*mean + (1-keep)*y
		weight = keep*weight + 1 - keep
		out.Y[i] = mean / weight
	}
	return out
}

// curves is a cache of the curves of a lane, because most curves do not change from frame
// to frame.
type curves map[run.Curve]*keptCurve

// A keptCurve is a curve in the cache.
type keptCurve struct {
	raw, smooth  Curve
	of, smoothOf curveKey
}

// kept returns the cache entry of a curve.
func (c *curves) kept(name run.Curve) *keptCurve {
	if *c == nil {
		*c = curves{}
	}
	d := (*c)[name]
	if d == nil {
		d = new(keptCurve)
		(*c)[name] = d
	}
	return d
}

// A curveKey identifies the state of a curve. Every change of the buckets changes their
// number or the last one.
type curveKey struct {
	axis        Axis
	perEpoch, n int
	last, clock run.Bucket // clock is set if x is in seconds
	keep        float64
}

// curveKey returns the current key of a curve.
func (l *Lane) curveKey(name run.Curve, axis Axis) curveKey {
	series := l.Snap.Series[name]
	k := curveKey{axis: axis, perEpoch: l.Snap.Plan.StepsPerEpoch, n: len(series)}
	if k.n > 0 {
		k.last = series[k.n-1]
	}
	if n := len(l.Snap.Clock); n > 0 && axis == Seconds {
		k.clock = l.Snap.Clock[n-1]
	}
	return k
}

// Timed reports whether the times of the run's points are known, or will be. The logs of
// some programs contain no times.
func (l *Lane) Timed() bool { return l.Spec.Known() || len(l.Snap.Clock) > 0 }

// Curve returns a curve of Snap as it was measured; an empty curve if the axis is Seconds
// and the times are unknown.
func (l *Lane) Curve(name run.Curve, axis Axis) Curve {
	if axis == Seconds && !l.Timed() {
		return Curve{}
	}
	kept, key := l.curves.kept(name), l.curveKey(name, axis)
	if kept.of == key {
		return kept.raw
	}
	both := make([]float64, 2*key.n) // a new slice, because another goroutine may still write the old one to a file
	k := Curve{both[:key.n:key.n], both[key.n:]}
	for i, b := range l.Snap.Series[name] {
		k.X[i], k.Y[i] = axis.X(l.Snap, float64(b.First+b.Last)/2), b.Mean
	}
	kept.of, kept.raw = key, k
	return k
}

// Smoothed returns the exponential moving average of a curve of Snap, with keep as the
// weight of the previous average; 0 for no smoothing.
func (l *Lane) Smoothed(name run.Curve, axis Axis, keep float64) Curve {
	raw := l.Curve(name, axis)
	if keep == 0 {
		return raw
	}
	kept := l.curves.kept(name)
	key := kept.of
	key.keep = keep
	if kept.smoothOf != key {
		kept.smoothOf, kept.smooth = key, raw.smoothed(keep)
	}
	return kept.smooth
}
