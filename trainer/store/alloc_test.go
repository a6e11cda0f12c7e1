package store

import (
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/run"
	"descent/trainer/trainertest"
)

// events returns what a run of s reports, with its plan.
func events(t testing.TB, s trainer.Spec) (begun, stepped, evaluated trainer.Event) {
	t.Helper()
	for _, e := range trainertest.Train(t, s) {
		switch e.Kind {
		case trainer.Started:
			begun = e
		case trainer.Stepped:
			stepped = e
		case trainer.Evaluated:
			evaluated = e
		}
	}
	return begun, stepped, evaluated
}

// listening returns a keeper that listens and never writes. Its run has ended, so that nothing
// else allocates.
func listening(t testing.TB, spec trainer.Spec, begun trainer.Event) *keeper {
	t.Helper()
	k := (&Store{}).newKeeper(newID(time.Now()), spec)
	r := run.Start(t.Context(), spec, run.Options{Paused: true})
	r.Cancel()
	<-r.Done()
	k.run = r
	k.listen(&begun)
	return k
}

// A step allocates nothing when it is stored, once there is room.
func TestStepAllocatesNothing(t *testing.T) {
	spec := trainertest.Spec()
	begun, e, _ := events(t, spec)
	k := listening(t, spec, begun)
	e.Step = 0
	fill := func() {
		for range 1000 {
			e.Step++
			k.listen(&e)
		}
		k.pending = k.take(k.pending)
	}
	fill()
	fill()
	if n := testing.AllocsPerRun(10, fill); n > 0 {
		t.Errorf("1000 steps allocate %v times", n)
	}
}

func BenchmarkListenStep(b *testing.B) {
	spec := trainertest.Spec()
	begun, e, _ := events(b, spec)
	k := listening(b, spec, begun)
	e.Step = 0
	for b.Loop() {
		e.Step++
		if k.listen(&e); e.Step == 1<<19 {
			e.Step = 0
			k.pending = k.take(k.pending)
		}
	}
}

func BenchmarkListenEvaluation(b *testing.B) {
	spec := trainertest.Spec()
	begun, _, e := events(b, spec)
	k := listening(b, spec, begun)
	for i := 0; b.Loop(); i++ {
		if k.listen(&e); i%1000 == 999 {
			k.pending = k.take(k.pending)
		}
	}
}
