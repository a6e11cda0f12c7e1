package interchange

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"descent/data"
	"descent/trainer"
	"descent/trainer/run"
)

// filled returns a log of losses with the lowest validation loss at step 20.
func filled() *Log {
	l := NewLog("translator", 100)
	for i, v := range []float64{3, 2, 1, 1.5, 2} {
		l.Add("loss", Point{Step: 10 * i, Time: 1000 + float64(i), Value: v / 2})
		l.Add("val_loss", Point{Step: 10 * i, Time: 1000 + float64(i), Value: v})
		l.Add("val_acc", Point{Step: 10 * i, Value: 1 / v})
	}
	return l
}

func TestLogIsASource(t *testing.T) {
	l := filled()
	var s run.Snapshot
	if !l.Snapshot(&s) || l.Snapshot(&s) {
		t.Error("a snapshot is filled once for each change")
	}
	if l.Spec().Known() || l.Spec().Name != "translator" || l.Branch() != nil {
		t.Errorf("the settings are %v", l.Spec())
	}
	if s.State != run.Running || s.Step != 40 || s.Elapsed.Seconds() != 4 || s.Seconds(20) != 2 {
		t.Errorf("%v at step %d after %v; step 20 after %v s", s.State, s.Step, s.Elapsed, s.Seconds(20))
	}
	if s.Best.Epoch != 20 || s.Best.Val.Loss != 1 || s.Best.Train.Loss != 0.5 || s.Best.Val.Accuracy != 1 {
		t.Errorf("the best evaluation is %+v", s.Best)
	}
	if s.First.Val.Loss != 3 || s.Last.Val.Loss != 2 || s.Last.Epoch != 40 || len(s.EpochEnds) != 4 {
		t.Errorf("from %v to %v, with %d between", s.First, s.Last, len(s.EpochEnds))
	}
	if !math.IsNaN(s.Last.Train.Accuracy) {
		t.Errorf("an accuracy of %v was never logged", s.Last.Train.Accuracy)
	}
	l.End(run.Done)
	if !l.Snapshot(&s) || s.State != run.Done {
		t.Errorf("the run is %v", s.State)
	}
}

// A step that was made before takes the later points away, of its tag alone.
func TestLogGoesBack(t *testing.T) {
	l := filled()
	l.Add("loss", Point{Step: 15, Value: 9})
	curves := l.Curves()
	if got := curves[0].Points; len(got) != 3 || got[2].Step != 15 || got[2].Value != 9 {
		t.Errorf("the loss is %v", got)
	}
	if got := curves[2].Points; len(got) != 5 {
		t.Errorf("the validation loss is %v", got)
	}
	l.Cut([]string{"val_loss", "nothing"}, 30)
	if got := l.Curves()[2].Points; len(got) != 3 {
		t.Errorf("the validation loss is %v", got)
	}
}

// A value that is not finite is a gap, and ends a run if it is the last loss.
func TestLogLosesALoss(t *testing.T) {
	l := filled()
	var s run.Snapshot
	l.Add("val_acc", Point{Step: 50, Value: math.NaN()})
	if l.Snapshot(&s); s.State != run.Running {
		t.Errorf("an accuracy that is not finite: the run is %v", s.State)
	}
	l.Add("loss", Point{Step: 50, Value: math.Inf(1)})
	if l.Snapshot(&s); s.State != run.Diverged || len(s.Series[run.TrainLoss]) != 5 {
		t.Errorf("a loss that is not finite: the run is %v", s.State)
	}
	l.Add("loss", Point{Step: 60, Value: 1})
	if l.Snapshot(&s); s.State != run.Running || len(s.Series[run.TrainLoss]) != 6 {
		t.Errorf("and then a finite one: the run is %v", s.State)
	}
	l.Clear()
	if l.Snapshot(&s); len(s.Series) > 0 || s.Best.Val.Measured() {
		t.Errorf("an empty log: %+v", s)
	}
}

// However long a log is, it takes bounded memory and keeps its end.
func TestLogIsBounded(t *testing.T) {
	l := NewLog("long", 64)
	for step := range 10_000 {
		l.Add("loss", Point{Step: step, Value: 1})
	}
	points := l.Curves()[0].Points
	if n := len(points); n < 32 || n > 64 || points[n-1].Step != 9999 {
		t.Errorf("%d points, the last at %v", n, points[n-1])
	}
}

// A run of this program is a log with the same curves and all its settings.
func TestFromRun(t *testing.T) {
	spec := trainer.Default()
	spec.Data, spec.Epochs, spec.Hidden = data.Moons{N: 60, Noise: 0.1}, 3, []int{4}
	r := run.Start(t.Context(), spec, run.Options{})
	<-r.Done()
	l := FromRun(r, 1000)
	var s, again run.Snapshot
	r.Snapshot(&s)
	l.Snapshot(&again)
	if len(s.Series) < 5 || again.State != run.Done {
		t.Fatalf("%d curves, %v", len(s.Series), again.State)
	}
	for name, want := range s.Series {
		if got := again.Series[name]; len(got) != len(want) || got[0].Mean != want[0].Mean {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if again.Best.Val.Loss != s.Best.Val.Loss {
		t.Errorf("the best loss is %v, want %v", again.Best.Val.Loss, s.Best.Val.Loss)
	}
	settings := l.Settings()
	fields := spec.Fields()
	if len(settings) != len(fields) {
		t.Errorf("%d settings, want %d", len(settings), len(fields))
	}
	for _, f := range fields {
		found := false
		for _, s := range settings {
			found = found || reflect.DeepEqual(s, Setting{Key: f.Key, Text: f.Full()})
		}
		if !found {
			t.Errorf("no setting %s=%s in %s", f.Key, f.Full(), strings.TrimSpace(settings[0].Key))
		}
	}
}
