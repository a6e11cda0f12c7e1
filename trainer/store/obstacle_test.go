package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/data"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/trainertest"
)

// What would lead a resumed run to other bits is said before it trains.
func TestObstacles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.csv")
	table := func(last string) {
		t.Helper()
		write(t, filepath.Dir(name), filepath.Base(name), []byte("x,y\n"+strings.Repeat("1,a\n2,b\n3,a\n4,b\n5,a\n", 8)+last+",b\n"))
	}
	spec := small(t, "epochs", "20")
	spec.Data = data.CSV{File: name, Task: "auto"}
	table("6")
	s := open(t, t.TempDir())
	changed, gone, same := interrupt(t, s, spec, 5).ID(), interrupt(t, s, spec, 5).ID(), interrupt(t, s, spec, 5).ID()
	if err := s.Check(t.Context(), same, false); err != nil {
		t.Errorf("nothing differs: %v", err)
	}
	table("66")
	var o *Obstacle
	if _, err := s.Resume(t.Context(), changed, ResumeOptions{}); !errors.As(err, &o) || !o.Anyway || !strings.Contains(err.Error(), "other numbers") {
		t.Errorf("the data have changed: %v", err)
	}
	r, err := s.Resume(t.Context(), changed, ResumeOptions{Anyway: true})
	if err != nil {
		t.Fatal(err)
	}
	<-r.Kept()
	if r.State() != run.Done {
		t.Errorf("it goes on anyway, and is %v", r.State())
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	_, err = s.Resume(t.Context(), gone, ResumeOptions{Anyway: true})
	if !errors.As(err, &o) || o.Anyway || !strings.Contains(err.Error(), "cannot go on: ") || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("the data are gone: %v", err)
	}
}

// A run of another arithmetic or version is told apart; its lines are written anew as
// another program would have.
func TestOtherNumerics(t *testing.T) {
	s := open(t, t.TempDir())
	for want, change := range map[string]func(c *creation){
		"computes with":  func(c *creation) { c.Numerics = "float16 abacus" },
		"are of version": func(c *creation) { c.Version++ },
	} {
		id := interrupt(t, s, small(t, "epochs", "20"), 5).ID()
		h, err := readLog(s.runDir(id))
		if err != nil {
			t.Fatal(err)
		}
		change(&h.places[0].Created)
		var text []byte
		for i := range h.places {
			text = h.places[i].appendTo(text)
		}
		write(t, s.runDir(id), logFile, text)
		os.Remove(filepath.Join(s.runDir(id), summaryFile))
		var o *Obstacle
		if _, err := s.Resume(t.Context(), id, ResumeOptions{}); !errors.As(err, &o) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want %q", err, want)
		}
		r, err := s.Resume(t.Context(), id, ResumeOptions{Anyway: true, Options: run.Options{Paused: true}})
		if err != nil {
			t.Fatal(err)
		}
		r.Interrupt()
		<-r.Kept()
		if err := s.Check(t.Context(), id, false); err != nil {
			t.Errorf("it went on with this arithmetic, and cannot again: %v", err)
		}
	}
}

// A run that is stopped before it goes on keeps what it had.
func TestStoppedBeforeItGoesOn(t *testing.T) {
	s := open(t, t.TempDir())
	id := interrupt(t, s, trainertest.With(t, "epochs", "40"), 30).ID()
	before := stored(t, s, id).Entry
	r, err := s.Resume(t.Context(), id, ResumeOptions{Options: run.Options{
		Trainer: func(ctx context.Context, _ trainer.Spec, _ *trainer.Checkpoint, _ trainer.Control, _ func(*trainer.Event)) error {
			<-ctx.Done()
			return ctx.Err()
		}}})
	if err != nil {
		t.Fatal(err)
	}
	r.Stop()
	<-r.Kept()
	got := stored(t, s, id)
	if _, err := got.Checkpoint(t.Context()); err != nil || got.Entry.State != library.Stopped || before.Step != 30 {
		t.Errorf("it is %v at step %d, before at %d, %v", got.Entry.State, got.Entry.Step, before.Step, err)
	}
}
