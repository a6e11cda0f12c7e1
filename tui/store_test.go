package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/presets"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/tui/plot"
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
