package lanes

import (
	"testing"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
)

// A far is a run of another machine with a state.
type far struct {
	still
	state run.State
}

func (f *far) State() run.State    { return f.state }
func (*far) Pause()                {}
func (*far) Resume()               {}
func (*far) Step()                 {}
func (*far) SetPace(float64)       {}
func (*far) Cancel()               {}
func (*far) Done() <-chan struct{} { return nil }
func (*far) Host() string          { return "elsewhere" }
func (*far) Deliveries() int       { return 1 }

// TestTake tests that without a free lane a running run of another machine replaces an
// ended one that is neither marked nor selected, and that other runs wait.
func TestTake(t *testing.T) {
	s := NewSet()
	var runs []*far
	for range presets.MaxLanes {
		f := &far{still{trainer.Default()}, run.Running}
		if runs = append(runs, f); !s.Take(f) {
			t.Fatal("a run gets no lane while there is room")
		}
	}
	late := &far{still{trainer.Default()}, run.Running}
	if s.Take(late) {
		t.Error("a run gets a lane while all train")
	}
	for _, f := range runs[:3] {
		f.state = run.Done
	}
	s.Mark(s.Lanes[0])
	s.Selected = 1
	if s.Take(still{trainer.Default()}) {
		t.Error("a run of this machine takes the lane of another")
	}
	if !s.Take(late) || s.Source(s.Lanes[2]) != run.Source(late) || s.Lanes[2].Slot != 2 {
		t.Error("a run that trains does not get the lane of one that has ended")
	}
	if s.Take(&far{still{trainer.Default()}, run.Running}) {
		t.Error("a run gets the lane of one that is marked or selected")
	}
	if !s.Take(&far{still{trainer.Default()}, run.Stopped}) || len(s.Lanes) != presets.MaxLanes {
		t.Error("a run that has ended is tried again")
	}
}
