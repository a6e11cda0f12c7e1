package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/model/catalog"
	"descent/presets"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Every panel of every screen that can have the focus can be written and
// copied; what is written says where.
func TestWriteEveryPanel(t *testing.T) {
	t.Chdir(t.TempDir())
	app := finished(t, lab(t))
	drawn(app, 120, 40)
	for i, sc := range app.pages {
		app.show(i)
		for k, p := range sc.panels {
			if p.About == "" {
				continue
			}
			app.focus = k
			name, f := app.figure()
			if strings.TrimSpace(f.Text) == "" || name != p.Name {
				t.Errorf("%s: %s has no text", sc.Name(), p.Name)
			}
			for _, kind := range f.Kinds() {
				app.Press("w")
				ask := app.over.(*ui.Prompt)
				app.over = nil
				path := strings.TrimSuffix(ask.Text(), f.Kinds()[0]) + kind
				app.Update(ask.Done(app, path)())
				full, _ := filepath.Abs(path)
				if _, err := os.Stat(path); err != nil || !strings.Contains(app.notice, full) {
					t.Errorf("%s: %s is not written: %q", sc.Name(), path, app.notice)
				}
			}
			if app.Press("Y") == nil || !strings.Contains(app.notice, "w writes a file") {
				t.Errorf("%s: %s is not copied: %q", sc.Name(), p.Name, app.notice)
			}
		}
	}
}

func TestWriteNamesAreNew(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, want := range []string{"a.png", "a-2.png", "a-3.png"} {
		got := unused("a", ".png")
		if got != want {
			t.Errorf("the name is %s, want %s", got, want)
		}
		os.WriteFile(got, nil, 0o644)
	}
	app := finished(t, lab(t))
	drawn(app, 120, 40)
	app.Press("w")
	ask := app.over.(*ui.Prompt)
	app.Update(ask.Done(app, "a.png")())
	if !strings.HasPrefix(app.notice, "Not written: ") {
		t.Errorf("written over: %q", app.notice)
	}
}

// Curves in files are named and colored by their runs.
func TestExportedCurves(t *testing.T) {
	app := finished(t, lab(t))
	drawn(app, 120, 40)
	_, f := app.figure()
	var names []string
	for _, k := range f.Curves {
		names = append(names, k.Name)
	}
	want := "A sgd validation, A sgd, B momentum validation, B momentum"
	if got := strings.Join(names, ", "); got != want {
		t.Errorf("curves are %s, want %s", got, want)
	}
	if f.Curves[0].Color != f.Curves[1].Color || f.Curves[0].Color == f.Curves[2].Color {
		t.Error("colors are not those of the runs")
	}
	faint := exported(plot.Line{Name: "H last", Faint: true})
	if faint.Name != "H last unsmoothed" {
		t.Errorf("a faint line is called %q", faint.Name)
	}
}

// The selected runs, written as a preset, are the same runs when it is opened.
func TestWritePreset(t *testing.T) {
	t.Chdir(t.TempDir())
	app := finished(t, lab(t))
	app.lanes.Lanes[1].Spec.Name = app.lanes.Lanes[0].Spec.Name
	drawn(app, 120, 40)
	app.Press("w")
	app.Update(app.over.(*ui.Prompt).Done(app, "mine.toml")())
	p, err := presets.Open("mine.toml")
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range app.lanes.Lanes {
		if d := p.Lanes[i].Diff(l.Spec); len(d) > 0 {
			t.Errorf("lane %d differs in %v", i, catalog.Keys(d))
		}
	}
	app.lanes.Selected = 1
	if app.Press("C") == nil || !strings.Contains(app.notice, presets.Command(app.lanes.Lanes[1].Spec)) {
		t.Errorf("the command is not copied: %q", app.notice)
	}
}
