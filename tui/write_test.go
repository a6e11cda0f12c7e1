package tui

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"descent/model/catalog"
	"descent/presets"
	"descent/trainer/store"
	"descent/tui/asciicast"
	"descent/tui/export"
	"descent/tui/lanes"
	"descent/tui/palette"
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
			for _, k := range app.forms() {
				t.Chdir(t.TempDir()) // some write several files
				path := write(app, k, "")
				full, _ := filepath.Abs(path)
				if _, err := os.Stat(path); err != nil || !strings.Contains(app.notice, full) {
					t.Errorf("%s: %s is not written: %q", sc.Name(), path, app.notice)
				}
				checkCells(t, path)
			}
			if app.Press("Y") == nil || !strings.Contains(app.notice, "w writes a file") {
				t.Errorf("%s: %s is not copied: %q", sc.Name(), p.Name, app.notice)
			}
		}
	}
}

// write writes in a form to a path, or for "" to the one that is offered, and returns
// the path.
func write(app *App, form palette.Entry, path string) string {
	form.Do(app)
	ask := app.over.(*ui.Prompt)
	if app.over = nil; path == "" {
		path = ask.Text()
	}
	app.Update(ask.Done(app, path)())
	return path
}

// formOf returns a form that is offered.
func formOf(t *testing.T, app *App, kind, name string) palette.Entry {
	t.Helper()
	for _, e := range app.forms() {
		if e.Kind == kind && e.Name == name {
			return e
		}
	}
	t.Fatalf("%s is not offered as %s", kind, name)
	return palette.Entry{}
}

// shownCell is a number as screens show it, with a mark or a unit.
var shownCell = regexp.MustCompile(`^[-+]?\d[\d.]*\s?([*%kMGT]|MB|kB|GB)`)

// checkCells checks that a table has numbers as numbers.
func checkCells(t *testing.T, path string) {
	t.Helper()
	text, _ := os.ReadFile(path)
	r := csv.NewReader(bytes.NewReader(text))
	switch filepath.Ext(path) {
	case ".csv":
	case ".tsv":
		r.Comma = '\t'
	default:
		return
	}
	rows, err := r.ReadAll()
	if err != nil {
		t.Errorf("%s: %v", path, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if shownCell.MatchString(cell) {
				t.Errorf("%s has %q", path, cell)
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
	write(app, app.forms()[0], "a.png")
	if !strings.HasPrefix(app.notice, "Not written: ") {
		t.Errorf("written over: %q", app.notice)
	}
}

// A searchScreen is a screen that shows a stored search.
type searchScreen struct {
	ui.Screen
	id string
}

func (s searchScreen) Stored() string { return s.id }

// TestWriteSearch tests that key w offers the formats of a stored search on the screen that
// shows it, and nowhere else.
func TestWriteSearch(t *testing.T) {
	t.Chdir(t.TempDir())
	app := finished(t, lab(t))
	kept, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	app.store = kept
	app.formats = []ui.SearchFormat{{Choice: catalog.Choice{Name: "html", Doc: "a report"}, Write: func(_ context.Context, s *store.Store, id string, w io.Writer) error {
		if s != kept {
			t.Error("the search is looked for in another store")
		}
		_, err := io.WriteString(w, "report of "+id)
		return err
	}}}
	drawn(app, 120, 40)
	if got := offers(app); strings.Contains(got, "search") {
		t.Errorf("a screen without a search offers %q", got)
	}
	visit(t, app, "Search")
	if got := offers(app); strings.Contains(got, "search") {
		t.Errorf("the screen before a search offers %q", got)
	}
	app.pages[app.page].Screen = searchScreen{app.pages[app.page].Screen, "7f3a"}
	path := write(app, formOf(t, app, "search", "html"), "")
	if text, err := os.ReadFile(path); path != "descent-search.html" || string(text) != "report of 7f3a" {
		t.Errorf("%s has %q, %v", path, text, err)
	}
	app.store = nil
	if got := offers(app); strings.Contains(got, "search") {
		t.Errorf("without a store it offers %q", got)
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
	write(app, formOf(t, app, "runs", "toml"), "mine.toml")
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

// offers returns what w offers for the focused panel: "kind name".
func offers(app *App) string {
	var all []string
	for _, e := range app.forms() {
		all = append(all, e.Kind+" "+e.Name)
	}
	return strings.Join(all, ", ")
}

// Curves can be written for programs that read logs, networks for those that run
// them: of runs of this program, and curves of others.
func TestFormsThatFit(t *testing.T) {
	t.Chdir(t.TempDir())
	app, l := beside(t, "logged")
	drawn(app, 120, 40)
	pictures := "panel png, panel svg, panel csv, panel txt, "
	for _, c := range []struct{ screen, of, want string }{
		{"Runs", "logged", pictures + "runs tsv, runs json, runs tensorboard"},
		{"Runs", "all", pictures + "runs toml, runs tsv, runs json, runs tensorboard"},
		{"Layers", "A", "panel csv, panel txt, runs toml, runs tsv, network npz, network safetensors, network onnx, network pytorch"},
		{"Layers", "logged", "panel csv, panel txt, runs tsv"},
		{"Data", "A", "panel csv, panel txt, runs toml, runs tsv"},
	} {
		app.lanes.Selected = map[string]int{"logged": 2, "all": lanes.All, "A": 0}[c.of]
		visit(t, app, c.screen)
		if got := offers(app); got != c.want {
			t.Errorf("%s of %s offers %q, want %q", c.screen, c.of, got, c.want)
		}
	}
	visit(t, app, "Runs")
	app.lanes.Selected = lanes.All
	write(app, formOf(t, app, "runs", "tensorboard"), "logs")
	for _, l := range app.lanes.Lanes {
		if files, err := filepath.Glob("logs/" + export.FileName(l.Name) + "/events.out.tfevents.*"); len(files) != 1 {
			t.Errorf("run %s has no event file: %v", l.Name, err)
		}
	}
	app.lanes.Select(l)
	write(app, formOf(t, app, "runs", "json"), "c")
	if text, err := os.ReadFile("c.jsonl"); err != nil || !strings.Contains(string(text), `"eval/bleu":30`) {
		t.Errorf("%v, %s", err, text)
	}
}

// TestFilesAreWrittenBeforeTheEnd tests that the program ends after a file that it writes,
// unless that takes too long.
func TestFilesAreWrittenBeforeTheEnd(t *testing.T) {
	app := staged(t, "healthy")
	begun, goOn, whole := make(chan struct{}), make(chan struct{}), false
	app.askPath("runs", ".csv", func(context.Context, string) error {
		close(begun)
		<-goOn
		whole = true
		return nil
	})
	go app.over.(*ui.Prompt).Done(app, filepath.Join(t.TempDir(), "runs.csv"))()
	<-begun
	late, end := context.WithCancel(t.Context())
	end()
	app.awaitWrites(late)
	close(goOn)
	app.awaitWrites(t.Context())
	if !whole {
		t.Error("the program ended in the middle of a file")
	}
}
