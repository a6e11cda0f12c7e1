package uitest

import (
	"strings"
	"testing"
	"time"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
)

// Lab is a small experiment that ends in no time.
func Lab(t testing.TB, change ...string) presets.Preset {
	t.Helper()
	p := presets.Preset{Name: "lab", Title: "SGD beside momentum"}
	for _, optimizer := range []string{"sgd", "momentum"} {
		spec := trainer.Default()
		spec.Name = optimizer
		for _, s := range append([]string{"data=spiral", "hidden=16,16", "lr=0.05", "batch=30", "epochs=40",
			"evals=1", "optimizer=" + optimizer}, change...) {
			key, value, _ := strings.Cut(s, "=")
			if err := spec.Set(key, value); err != nil {
				t.Fatal(err)
			}
		}
		p.Lanes = append(p.Lanes, spec)
	}
	return p
}

// Started returns lanes whose runs have just begun. They end with the test,
// whose context they have.
func Started(t testing.TB, p presets.Preset) *lanes.Set {
	t.Helper()
	set := lanes.NewSet()
	for _, spec := range p.Lanes {
		run := run.Start(t.Context(), spec, run.Options{Pace: p.Pace})
		t.Cleanup(func() { <-run.Done() })
		set.Add(run)
	}
	return set
}

// Finished returns lanes whose runs have ended, their clocks set to fixed
// times, so that they always look the same.
func Finished(t testing.TB, p presets.Preset) *lanes.Set {
	t.Helper()
	set := Started(t, p)
	Finish(set)
	return set
}

// Finish waits for the runs of a set to end, and sets their clocks to fixed
// times.
func Finish(set *lanes.Set) {
	for _, l := range set.Lanes {
		<-set.Live(l).Done()
	}
	// Until both snapshots of each lane are of the end, so that no frame brings
	// the real clock.
	for news := lanes.Look(set.Lanes); len(news) > 0; news = lanes.Look(set.Lanes) {
		news.Take()
	}
	for _, l := range set.Lanes {
		l.Snap.Elapsed, l.Snap.Throughput = 7*time.Second, 206_000
	}
}

// Midway makes ended runs look as if they still ran.
func Midway(set *lanes.Set) *lanes.Set {
	for _, l := range set.Lanes {
		l.Snap.State = run.Running
	}
	return set
}
