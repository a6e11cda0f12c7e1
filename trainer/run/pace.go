package run

import "time"

// A pace slows a run down to so many epochs a second, so that a person can
// follow it. Time is measured from a fixed moment, because the errors of single
// sleeps would add up.
type pace struct {
	perSecond float64 // 0 is unlimited
	from      time.Time
	epoch     float64 // where the run was then
}

// anchor sets the moment and the epoch that the pace is measured from.
func (p *pace) anchor(now time.Time, epoch float64) { p.from, p.epoch = now, epoch }

// ahead returns how long a run at the given epoch should wait. It returns 0 for
// a wait that is too short to sleep accurately; the next steps add to it.
func (p *pace) ahead(now time.Time, epoch float64) time.Duration {
	if p.perSecond <= 0 {
		return 0
	}
	due := p.from.Add(time.Duration((epoch - p.epoch) / p.perSecond * float64(time.Second)))
	wait := due.Sub(now)
	if wait < 2*time.Millisecond {
		if wait < -time.Second { // too slow for this pace: do not make up for lost time later
			p.anchor(now, epoch)
		}
		return 0
	}
	return wait
}

// A stopwatch measures how long a run was running, pauses left out, and how
// many training examples a second it saw lately.
type stopwatch struct {
	running bool
	since   time.Time
	total   time.Duration

	// Two measurements about a second apart: the rate is that of the last second
	// or two.
	old, young mark
}

type mark struct {
	elapsed time.Duration
	samples int
}

const markEvery = time.Second

func (w *stopwatch) start(now time.Time) {
	if !w.running {
		w.running, w.since = true, now
	}
}

func (w *stopwatch) stop(now time.Time) {
	w.total = w.elapsed(now)
	w.running = false
}

// from makes the rate count from a run that has seen so many samples.
func (w *stopwatch) from(samples int) {
	w.old = mark{w.total, samples}
	w.young = w.old
}

// elapsed returns the running time.
func (w *stopwatch) elapsed(now time.Time) time.Duration {
	if !w.running {
		return w.total
	}
	return w.total + now.Sub(w.since)
}

// mark notes how many samples were seen by now.
func (w *stopwatch) mark(now time.Time, samples int) {
	if t := w.elapsed(now); t-w.young.elapsed >= markEvery {
		w.old, w.young = w.young, mark{t, samples}
	}
}

// throughput returns samples a second since the older mark.
func (w *stopwatch) throughput(now time.Time, samples int) float64 {
	t := (w.elapsed(now) - w.old.elapsed).Seconds()
	if t <= 0 {
		return 0
	}
	return float64(samples-w.old.samples) / t
}
