package tui

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/interchange/watch"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/trainertest"
	"descent/tui/history"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/session"
)

// The dashboard opens SGD beside momentum and trains, whatever state the store is in;
// the runs say what is wrong with it.
func TestDashboardOpensWithAnyStore(t *testing.T) {
	p, err := presets.Open(presets.DefaultName)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		want string
		make func(dir string) error
	}{
		"none":    {"", func(string) error { return nil }},
		"empty":   {"", func(dir string) error { return os.Mkdir(dir, 0o777) }},
		"a file":  {"not a directory", func(dir string) error { return os.WriteFile(dir, nil, 0o666) }},
		"newer":   {"want a newer descent", func(dir string) error { return written(dir, "version", "99") }},
		"garbage": {"want a number", func(dir string) error { return written(dir, "version", "\x00\xff") }},
		"foreign": {"", func(dir string) error { return written(dir, "runs/20260101T000000.000-abcdef/events.jsonl", "{}") }},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "store")
			if err := c.make(dir); err != nil {
				t.Fatal(err)
			}
			s := store.Begin(dir, store.Options{})
			app := newApp(t.Context(), p, Options{Glyphs: &plot.Box, Store: s})
			defer stopAll(app)
			if n := len(app.lanes.Lanes); n != 2 {
				t.Fatalf("%d lanes", n)
			}
			for _, l := range app.lanes.Lanes {
				r := app.lanes.Live(l).(*store.Run)
				for snap := new(run.Snapshot); snap.Step < 2; {
					if r.Snapshot(snap); snap.Err != nil {
						t.Fatal(snap.Err)
					}
				}
				r.Cancel()
				<-r.Kept()
				if err := r.Stored().Err; (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: %v, want %q", l.Name, err, c.want)
				}
			}
			s.Close()
		})
	}
}

// TestSessionIsKept tests that the state of the dashboard is known if it is killed: within a
// second of a change, without a change of a dashboard that was just opened.
func TestSessionIsKept(t *testing.T) {
	dir := t.TempDir()
	s := store.Begin(dir, store.Options{})
	defer s.Close()
	spec := trainertest.With(t, "epochs", "100000")
	app := newApp(t.Context(), presets.Preset{Lanes: []trainer.Spec{spec, spec}}, Options{Glyphs: &plot.Box, Store: s})
	defer stopAll(app)
	now := time.Now()
	for _, c := range []struct {
		after time.Duration
		lanes int
		runs  int // in the session; 0 if it is not written
	}{{0, 2, 0}, {sessionTime / 2, 2, 0}, {sessionTime, 2, 2}, {5 * sessionTime, 2, 0}, {5*sessionTime + 1, 3, 0}, {6 * sessionTime, 3, 3}} {
		if c.lanes > len(app.lanes.Lanes) {
			app.startAll([]trainer.Spec{spec})
		}
		cmd := app.keepSession(now.Add(c.after))
		if (cmd != nil) != (c.runs > 0) {
			t.Fatalf("after %v with %d lanes: it is written: %v", c.after, c.lanes, cmd != nil)
		}
		if cmd == nil {
			continue
		}
		cmd()
		if got, err := session.Read(dir); err != nil || len(got.Runs) != c.runs || got.Runs[0].ID != app.lanes.Lanes[0].ID() {
			t.Errorf("after %v: the session is %+v, %v", c.after, got, err)
		}
	}
	app.view.Log, app.page = true, 2
	cmd := app.keepSession(now.Add(7 * sessionTime))
	if cmd == nil {
		t.Fatal("another screen is not written")
	}
	cmd()
	if got, err := session.Read(dir); err != nil || !got.Charts.Log || got.Screen != app.pages[2].number {
		t.Errorf("the session is %+v, %v", got, err)
	}
	if app.keepSession(now.Add(8*sessionTime)) != nil {
		t.Error("what has not changed is written again")
	}
}

// TestForkRunAgain tests that a stored fork that is run again on another dashboard is a fork of
// the same run, with its title.
func TestForkRunAgain(t *testing.T) {
	s := store.Begin(t.TempDir(), store.Options{})
	defer s.Close()
	spec := trainertest.With(t, "epochs", "3")
	parent := s.Start(t.Context(), spec, run.Options{}, store.Meta{Title: "a lesson"})
	<-parent.Kept()
	from, err := parent.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	spec.Epochs = 6
	fork := s.Start(t.Context(), spec, run.Options{From: from}, store.Meta{Parent: parent.ID()})
	<-fork.Kept()
	opened, err := s.Open(t.Context(), fork.ID())
	if err != nil {
		t.Fatal(err)
	}
	app := newApp(t.Context(), presets.Preset{Title: "another"}, Options{Glyphs: &plot.Box, Store: s})
	defer stopAll(app)
	app.Show(opened)
	app.rerun()
	again := app.lanes.Lanes[len(app.lanes.Lanes)-1]
	<-again.Settled()
	if e, err := s.Read(again.ID()); err != nil || again.ID() == fork.ID() || e.Parent != parent.ID() || e.Title != "a lesson" {
		t.Errorf("run %s goes on from %q and has the title %q, %v: want %s and that of it", e.ID, e.Parent, e.Title, err, parent.ID())
	}
}

// written makes a file in a folder that need not be there.
func written(dir, name, text string) error {
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o666)
}

// One run and several are spoken of rightly.
func TestOffer(t *testing.T) {
	for n, want := range map[int]string{
		1: "1 stored run can go on from where it was interrupted: 7 lists it, space goes on with it.",
		2: "2 stored runs can go on from where they were interrupted: 7 lists them, space goes on with one.",
	} {
		if got := offer(n); got != want {
			t.Errorf("%q: want %q", got, want)
		}
	}
}

// An unending is a stored run whose end is never stored.
type unending struct{ run.Source }

func (unending) ID() string            { return "unending" }
func (unending) Kept() <-chan struct{} { return nil }

// TestDiscardedRunHoldsUpNobody tests that the program does not wait forever for the end of a
// run that is thrown away, and says that it stays.
func TestDiscardedRunHoldsUpNobody(t *testing.T) {
	var said strings.Builder
	app := newApp(t.Context(), presets.Preset{}, Options{Glyphs: &plot.Box, Log: slog.New(slog.NewTextHandler(&said, nil)),
		Library: history.WithFollowed(new(watch.Watcher), nil)})
	r := run.Start(t.Context(), trainertest.Spec(), run.Options{})
	app.unwanted = []*lanes.Lane{lanes.New(0, unending{r})}
	late, end := context.WithCancel(t.Context())
	end()
	app.removeUnwanted(late)
	if !strings.Contains(said.String(), "unending") {
		t.Errorf("the log has %q", said.String())
	}
	<-r.Done()
}
