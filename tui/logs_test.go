package tui

import (
	"errors"
	"math"
	"strings"
	"testing"

	"descent/presets"
	"descent/trainer/interchange"
	"descent/trainer/interchange/watch"
	"descent/trainer/run"
	"descent/tui/history"
	"descent/tui/plot"
	"descent/tui/ui"
)

// logs is a Watcher that finds one run more with each call.
type logs struct {
	found int
	err   error
}

// Poll implements Watcher.
func (l *logs) Poll() ([]run.Source, error) {
	l.found++
	log := interchange.NewLog("translator", 100)
	for step := range 10 {
		log.Add("loss", interchange.Point{Step: step, Value: 2 / float64(1+step)})
		log.Add("eval/loss", interchange.Point{Step: step, Value: 3 / float64(1+step)})
	}
	return []run.Source{log}, l.err
}

// poll makes the dashboard read its logs once.
func poll(app *App) {
	msg := app.watchLogs(0)()
	app.Update(msg)
}

// Runs of other programs come beside those of this one, while there is room.
func TestLogsAreWatched(t *testing.T) {
	app := finished(t, lab(t))
	if app.watchLogs(0) != nil {
		t.Error("logs are read though none are watched")
	}
	w := new(logs)
	app.watcher = w
	before := len(app.lanes.Lanes)
	poll(app)
	if len(app.lanes.Lanes) != before+1 {
		t.Fatalf("%d lanes, want %d", len(app.lanes.Lanes), before+1)
	}
	l := app.lanes.Lanes[before]
	settle(t, app)
	points := 0
	for _, line := range ui.LossChart(app.Scene()).Lines {
		if line.Name == l.Name {
			points += len(line.X)
		}
	}
	if l.Spec.Name != "translator" || points != 20 {
		t.Errorf("lane %s has %d points", l.Name, points)
	}
	for range presets.MaxLanes {
		poll(app)
	}
	if len(app.lanes.Lanes) != presets.MaxLanes || !strings.Contains(app.notice, "3 more runs") {
		t.Errorf("%d lanes, %q", len(app.lanes.Lanes), app.notice)
	}
	if strings.Contains(app.notice, "History") {
		t.Errorf("History lists no logs, and the notice is %q", app.notice)
	}
	app.library = history.WithFollowed(new(watch.Watcher), nil)
	if poll(app); !strings.Contains(app.notice, "History, on 7, lists all of them") {
		t.Errorf("the notice is %q", app.notice)
	}
	w.err = errors.New("wrong checksum")
	if poll(app); app.notice != "wrong checksum." {
		t.Errorf("the notice is %q", app.notice)
	}
}

// Runs of other programs have verdicts by their curves, a gap, and the settings that
// they logged, by which they can be compared and found.
func TestLogsAreCompared(t *testing.T) {
	app := NewApp(t.Context(), presets.Preset{Title: "logs"}, &plot.Box)
	for i, rate := range []string{"0.1", "0.01"} {
		l := interchange.NewLog("run "+rate, 100)
		l.Set("lr", rate)
		l.Set("model", "resnet")
		for step := range 40 {
			x := float64(step)
			l.Add("train_loss", interchange.Point{Step: step, Value: 2 / (1 + x)})
			l.Add("val_loss", interchange.Point{Step: step, Value: 1 + float64(i)*(x-10)*(x-10)/200})
			l.Add("train_acc", interchange.Point{Step: step, Value: x / 40})
			l.Add("val_acc", interchange.Point{Step: step, Value: x / 80})
			l.Add("val_f1", interchange.Point{Step: step, Value: x / 90})
		}
		app.lanes.Add(l)
	}
	late := app.lanes.Lanes[1]
	if got := late.Verdict(); got.Rule != "overfitting" || !strings.Contains(got.Text, "at step 10") {
		t.Errorf("the verdict is %+v", got)
	}
	if got := late.Snap.Best.Epoch; got != 10 {
		t.Errorf("the best epoch is %v, want 10", got)
	}
	text := drawn(app, 120, 40)
	for _, want := range []string{"validation loss rose from 1 at step 10", "run 0.01 ▶", "val loss 5.21, 1.00 at step 10"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not on the screen:\n%s", want, text)
		}
	}
	if strings.Contains(text, "nan") || strings.Contains(text, "NaN") {
		t.Errorf("what is not known is shown:\n%s", text)
	}
	if gap := late.Snap.Series[run.Gap]; len(gap) != 40 || math.Abs(gap[39].Mean-39.0/80) > 1e-12 {
		t.Errorf("the gap is %v", gap)
	}
	presses(app, "a")
	if m := app.Scene().Metric(); m.Key != "f1" || !strings.Contains(app.notice, "f1") || len(ui.MetricChart(app.Scene()).Lines) == 0 {
		t.Errorf("a shows %s and says %q", m.Key, app.notice)
	}
	if app.Press("a"); app.Scene().Metric().Key != "accuracy" {
		t.Errorf("then it shows %s", app.Scene().Metric().Key)
	}
	visit(t, app, "Compare")
	if text := drawn(app, 120, 40); !contains(text, "lr", "0.1", "0.01") || contains(text, "resnet") {
		t.Errorf("the settings that differ are not on Compare:\n%s", text)
	}
	for query, want := range map[string]int{"lr<0.05": 1, "model=resnet": 2, "model=vgg": 0, "resnet": 2, "val_accuracy>0.4": 2, "optimizer=adam": 0} {
		if err := app.lanes.SetFilter(query); err != nil || len(app.lanes.Shown()) != want {
			t.Errorf("%d runs have %s, want %d: %v", len(app.lanes.Shown()), query, want, err)
		}
	}
}
