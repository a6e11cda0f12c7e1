package cli

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/store/index"
	"descent/trainer/trainertest"
	"descent/tui"
	"descent/tui/plot"
)

// Two dashboards on their History screens, three trainings without a screen and lists
// of all share a store within one process, so that the race detector sees them: all
// runs complete and are listed.
func TestGoroutinesShareAStore(t *testing.T) {
	dir := t.TempDir()
	ctx, leave := context.WithTimeout(t.Context(), 5*time.Minute)
	defer leave()
	spec := trainertest.With(t, "epochs", "8")
	ended := make(chan error, 5)
	with := func(do func(*store.Store, *index.Index) error) {
		s, err := store.Open(dir, store.Options{Program: "test"})
		if err != nil {
			t.Fatal(err)
		}
		x := index.Open(context.Background(), s, index.Options{})
		x.Follow(50*time.Millisecond, s.Changes)
		go func() {
			err := do(s, x)
			s.Close()
			x.Close()
			ended <- err
		}()
	}
	for range 2 {
		with(func(s *store.Store, x *index.Index) error {
			shown := []tea.ProgramOption{tea.WithInput(newTyped(ctx, "7")), tea.WithOutput(io.Discard), tea.WithWindowSize(80, 24), tea.WithoutSignals()}
			_, err := tui.Run(ctx, presets.Preset{Title: "shared", Lanes: []trainer.Spec{spec, spec}},
				tui.Options{Glyphs: &plot.Box, Theme: "dark", Store: s, Library: newShelf(ctx, s, x), Extra: shown})
			return err
		})
	}
	for range 3 {
		with(func(s *store.Store, _ *index.Index) error {
			r := s.Start(ctx, spec, run.Options{Pace: 40}, store.Meta{})
			<-r.Kept()
			return r.Stored().Err
		})
	}
	const all = 2*2 + 3
	done := 0
	with(func(s *store.Store, x *index.Index) (err error) {
		for done < all && err == nil && ctx.Err() == nil {
			var runs []library.Entry
			runs, _, err = x.List(ctx, nil, library.Order{})
			done = 0
			for _, e := range runs {
				if e.State == library.Done {
					done++
				}
			}
		}
		leave()
		return err
	})
	for range 6 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if done != all {
		t.Errorf("%d runs are done: want %d", done, all)
	}
}

// newTyped returns what a person types who then waits until ctx ends.
func newTyped(ctx context.Context, keys string) io.Reader {
	r, w := io.Pipe()
	go io.Copy(w, strings.NewReader(keys))
	context.AfterFunc(ctx, func() { w.Close() })
	return r
}
