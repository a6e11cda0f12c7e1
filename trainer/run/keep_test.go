package run

import (
	"slices"
	"testing"

	"descent/data"
	"descent/model/tensor"
	"descent/trainer"
	"descent/trainer/trainertest"
)

// eachStopping runs a test on runs with every rule that ends one, with and
// without an average of the weights. Rules that can, end them early.
func eachStopping(t *testing.T, test func(t *testing.T, s trainer.Spec)) {
	texts := map[string]string{"early": "early:patience=8", "goal": "goal:goal=0.05"}
	for _, e := range trainer.Stoppings {
		text := e.Name
		if texts[text] != "" {
			text = texts[text]
		}
		for _, average := range []string{"0", "0.9"} {
			t.Run(text+"/average="+average, func(t *testing.T) {
				test(t, trainertest.With(t, "data", "moons:n=200,noise=0.3,flip=0.2", "hidden", "64", "epochs", "60", "lr", "0.3",
					"evals", "2", "batchnorm", "true", "schedule", "cosine", "stop", text, "average", average))
			})
		}
	}
}

// Whatever ends a run, all that it is said to have reached must be scores of
// the weights that it ends with, and no curve may go back in time.
func TestResultIsOfOneNetwork(t *testing.T) {
	early := 0
	eachStopping(t, func(t *testing.T, s trainer.Spec) {
		var events []trainer.Event
		r := Start(t.Context(), s, Options{Listen: trainertest.Collect(&events)})
		<-r.Done()
		snap, last := snapshot(r), events[len(events)-1]
		m, _ := r.Member()
		if snap.State != Done || !last.Complete || !slices.Equal(m.Weights, last.Weights) || !slices.Equal(m.State, last.State) {
			t.Fatalf("%v, %v: other weights than those of the last event", snap.State, snap.Err)
		}
		set := trainertest.Load(t, s)
		for name, c := range map[string]struct {
			part                *data.Part
			ofEvent, ofSnapshot trainer.Score
		}{
			"training":   {&set.Train, last.Train, snap.Last.Train},
			"validation": {&set.Val, last.Val, snap.Last.Val},
			"test":       {&set.Test, last.Test, snap.Test},
		} {
			want := m.Outputs(set, c.part).Score(set, c.part)
			trainertest.Alike(t, name+" part, in the last event,", c.ofEvent, want)
			trainertest.Alike(t, name+" part, in the snapshot,", c.ofSnapshot, want)
		}
		evals := trainertest.Of(trainer.Evaluated, events)
		i := slices.IndexFunc(evals, func(e trainer.Event) bool { return e.Epoch == last.Kept })
		if i < 0 || snap.Last.Epoch != last.Kept || !slices.Equal(evals[i].Weights, last.Weights) || evals[i].Health != last.Health || !slices.Equal(evals[i].Updates, snap.Updates) {
			t.Errorf("the weights are said to be of epoch %v, and %v: want what was evaluated then", last.Kept, snap.Last.Epoch)
		}
		if snap.Earlier() {
			early++
		}
		for c, series := range snap.Series {
			for k, b := range series {
				if b.Last > snap.Step || k > 0 && b.First <= series[k-1].Last {
					t.Errorf("curve %s goes from step %d to %d", c, series[k-1].Last, b.First)
				}
			}
		}
		if loss := snap.Series[ValLoss]; loss[len(loss)-1].Last != snap.Step {
			t.Errorf("the curve ends at step %d of %d", loss[len(loss)-1].Last, snap.Step)
		}
	})
	if early == 0 {
		t.Error("no run kept earlier weights")
	}
}

// A fork of a run that is done must go on from the weights that it kept, as the
// run itself did.
func TestForkGoesOnFromTheResult(t *testing.T) {
	eachStopping(t, func(t *testing.T, s trainer.Spec) {
		r := Start(t.Context(), s, Options{})
		<-r.Done()
		snap := snapshot(r)
		c, err := r.Checkpoint(t.Context())
		if err != nil || c.Epoch != snap.Last.Epoch || c.Elapsed > snap.Elapsed || c.Elapsed <= 0 {
			t.Fatalf("the run stands at epoch %v after %v, %v: want epoch %v and at most %v", c.Epoch, c.Elapsed, err, snap.Last.Epoch, snap.Elapsed)
		}
		var weights []tensor.Float
		longer := s
		longer.Epochs++
		longer.Stop = trainer.Never{}
		err = trainer.Train(t.Context(), longer, c, nil, func(e *trainer.Event) {
			if e.Kind == trainer.Evaluated && weights == nil {
				weights = slices.Clone(e.Weights)
				trainertest.Alike(t, "the first evaluation", e.Train, snap.Last.Train)
				trainertest.Alike(t, "the first evaluation", e.Val, snap.Last.Val)
			}
		})
		if m, _ := r.Member(); err != nil || !slices.Equal(weights, m.Weights) {
			t.Errorf("%v; the fork begins with other weights than the result", err)
		}
		if c.Epoch == float64(s.Epochs) || snap.Why != "" && !snap.Earlier() {
			return
		}
		again := Start(t.Context(), s, Options{From: c})
		<-again.Done()
		if got := snapshot(again); got.Step != snap.Step || got.Last != snap.Last || got.Test != snap.Test {
			t.Errorf("the same settings lead to %+v at step %d: want %+v at step %d", got.Last, got.Step, snap.Last, snap.Step)
		}
	})
}
