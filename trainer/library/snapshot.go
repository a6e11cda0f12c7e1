package library

import "descent/trainer/run"

// Fill sets what a snapshot of the run says: how far it is and what it has reached.
func (e *Entry) Fill(s *run.Snapshot) {
	e.Step, e.Steps, e.Epoch, e.Epochs = s.Step, s.Plan.Steps(), s.Epoch, float64(s.Plan.Epochs)
	e.Elapsed, e.Last, e.Best, e.Test = s.Elapsed, s.Last, s.Best, s.Test
	if s.Plan.Epochs > 0 {
		e.Task = s.Plan.Task()
	}
}

// StateOf returns the state in which a run is listed whose snapshot has the given one.
func StateOf(s run.State) State {
	switch s {
	case run.Done:
		return Done
	case run.Stopped:
		return Stopped
	case run.Forked:
		return Forked
	case run.Diverged:
		return Diverged
	case run.Failed:
		return Failed
	}
	return Live
}
