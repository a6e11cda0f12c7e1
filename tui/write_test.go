package tui

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"descent/model/catalog"
	"descent/presets"
	"descent/tui/asciicast"
	"descent/tui/lanes"
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
	if f.Curves[0].Slot != f.Curves[1].Slot || f.Curves[0].Slot == f.Curves[2].Slot || f.Curves[0].Gray {
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

// C copies a command with absolute paths, and pressed again one with the name and
// the hash of the file; another key between takes that back.
func TestShareCommand(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	text := []byte("x,y\n0,a\n1,b\n")
	if err := os.WriteFile("two.csv", text, 0o644); err != nil {
		t.Fatal(err)
	}
	p := lab(t)
	p.Lanes = p.Lanes[:1]
	if err := p.Lanes[0].Set("data", "csv:file=two.csv"); err != nil {
		t.Fatal(err)
	}
	app := finished(t, p)
	copied := func() string {
		cmd := app.Press("C")
		if reply, ok := cmd().(ui.Reply); ok { // which has read the file
			reply(app)
		}
		return app.notice
	}
	full, sum := "file="+filepath.Join(dir, "two.csv"), fmt.Sprintf("# sha256 %x  two.csv", sha256.Sum256(text))
	for i, want := range []string{full, sum, full, sum} {
		if got := copied(); !strings.Contains(got, want) || i%2 == 1 && strings.Contains(got, dir) {
			t.Errorf("press %d copies %q: want %q", i+1, got, want)
		}
	}
	copied()
	app.Press("0")
	if got := copied(); !strings.Contains(got, full) {
		t.Errorf("after another key it copies %q", got)
	}
	os.Remove("two.csv")
	if got := copied(); !strings.Contains(got, "Not copied: ") {
		t.Errorf("of a file that is gone it says %q", got)
	}
}

// A disk without room ends a recording, which is said once.
func TestRecordingFails(t *testing.T) {
	app := finished(t, lab(t))
	app.recording, _ = asciicast.NewWriter(fullDisk{}, asciicast.Header{}, time.Now)
	for range 2 {
		app.takeNews(lanes.News{})
		if want := "Nothing more is recorded: no room."; app.notice != want {
			t.Errorf("the notice is %q, want %q", app.notice, want)
		}
	}
	app.Press("0")
	if app.takeNews(lanes.News{}); app.notice != "" {
		t.Errorf("it is said again: %q", app.notice)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no room") }
