package tui

import (
	"errors"
	"strings"
	"testing"

	"descent/presets"
	"descent/trainer/interchange"
	"descent/trainer/run"
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
	if len(app.lanes.Lanes) != presets.MaxLanes || !strings.Contains(app.notice, "1 more run") {
		t.Errorf("%d lanes, %q", len(app.lanes.Lanes), app.notice)
	}
	w.err = errors.New("wrong checksum")
	if poll(app); app.notice != "wrong checksum." {
		t.Errorf("the notice is %q", app.notice)
	}
}
