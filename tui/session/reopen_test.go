package session

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
)

// A shelf has runs that cannot go on, each for the error under its ID.
type shelf map[string]error

func (shelf) List(context.Context, library.Query, library.Order) ([]library.Entry, int, error) {
	return nil, 0, nil
}

func (shelf) Open(_ context.Context, id string) (run.Source, error) {
	if id == "gone" {
		return nil, errors.New("there is no run gone")
	}
	return new(store.Stored), nil
}

func (s shelf) Resume(_ context.Context, id string, _ float64) (run.Source, error) { return nil, s[id] }

// A run that cannot go on is opened as it is, and what keeps it is said unless it has
// ended.
func TestReopen(t *testing.T) {
	lib := shelf{
		"ended":   store.ErrEnded,
		"changed": &store.Obstacle{ID: "changed", Differs: []string{"its data have other numbers"}, Anyway: true},
		"gone":    errors.New("there is no run gone"),
		"removed": fmt.Errorf("run removed: %w", store.ErrRemoved),
	}
	s := &Session{Runs: []Run{{ID: "ended"}, {ID: "changed"}, {ID: "gone"}, {ID: "removed"}}}
	sources, problems := s.Reopen(t.Context(), lib)
	if len(sources) != 4 || sources[0] == nil || sources[1] == nil || sources[2] != nil || sources[3] != nil {
		t.Errorf("the sources are %v", sources)
	}
	want := []string{"run changed cannot go on to the same bits: its data have other numbers", "run gone cannot be opened: there is no run gone",
		"run removed: it is in the trash: want it restored (descent runs restore)"}
	if !reflect.DeepEqual(problems, want) {
		t.Errorf("it says %s", strings.Join(problems, "\n"))
	}
}

// A quitter is a library whose user quits while the first run is resumed.
type quitter struct {
	shelf
	quit    func()
	resumed int
}

func (q *quitter) Resume(context.Context, string, float64) (run.Source, error) {
	q.quit()
	q.resumed++
	return new(store.Stored), nil
}

// No run is resumed after the end of the dashboard, when nobody would end it.
func TestReopenEndsWithTheDashboard(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	lib := &quitter{quit: cancel}
	s := &Session{Runs: []Run{{ID: "first"}, {ID: "second"}, {ID: "third"}}}
	if sources, problems := s.Reopen(ctx, lib); lib.resumed != 1 || len(sources) != 1 || len(problems) > 0 {
		t.Errorf("%d runs are resumed, %v", lib.resumed, problems)
	}
}

// Sessions that are written in another order than they were made leave the newest one.
func TestNewestSessionStays(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	var w Writer
	for _, s := range []Session{{Left: now, Title: "first"}, {Left: now.Add(2), Title: "third"}, {Left: now.Add(1), Title: "second"}} {
		if err := w.Write(dir, &s); err != nil {
			t.Fatal(err)
		}
	}
	if s, err := Read(dir); err != nil || s.Title != "third" {
		t.Errorf("%+v, %v stays: want the newest", s, err)
	}
}
