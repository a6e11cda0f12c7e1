// Package history is the screen that lists the stored runs. It finds runs by a query,
// shows their curves and facts, and opens, compares, labels, resumes and removes them.
//
// Screen asks a Library for the list (listing) and opens the selected and marked runs
// (opened), in commands on other goroutines; panels draw both.
package history

import (
	"fmt"
	"slices"

	"descent/trainer/library"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// Screen is the state of the screen.
type Screen struct {
	lib     Library // nil if runs are not stored
	listing listing
	order   ui.Order

	selected string          // ID of the selected run; "" for the first
	marked   map[string]bool // IDs
	opened   opened
	removed  [][]string // IDs that each removal removed, for undo
}

// New returns the screen of a library, which is nil if runs are not stored.
func New(lib Library) *Screen {
	return &Screen{lib: lib, listing: listing{differ: newDiffering(nil)}, marked: map[string]bool{}, opened: newOpened()}
}

// Name implements ui.Screen.
func (*Screen) Name() string { return "History" }

// Doc implements ui.Screen.
func (*Screen) Doc() string {
	return "all stored runs, of this session and of earlier ones, and those of other programs that are watched: find, compare, look at, resume and label them"
}

// Panels implements ui.Screen.
func (v *Screen) Panels() []ui.Panel {
	return []ui.Panel{
		{Name: "query", Draw: v.drawQuery},
		{Name: "list", About: aboutList, Draw: v.drawList, Table: v.table, Mouse: v.pick},
		v.chart("stored loss", aboutChart+ui.AboutLoss, ui.LossChart),
		v.chart("stored accuracy", aboutChart+ui.AboutAccuracy, ui.MetricChart),
		{Name: "epochs", About: aboutEpochs, Draw: v.drawEpochs},
		{Name: "facts", About: aboutFacts, Draw: v.drawFacts},
	}
}

// Descriptions of the panels, for help.
const (
	aboutList = "A row for each run. The letter is that of its lane, if it is open. A ? marks a run whose files have not been " +
		"verified since they were written; opening it verifies them. What differs: the settings in which the listed runs " +
		"differ. Best: validation accuracy, or R2, at the epoch with the lowest validation loss; at: that epoch. Gap: train minus " +
		"validation at the last evaluation. If the list is sorted by a score, the best comes first."
	aboutChart  = "The curves of the selected and the marked runs. "
	aboutEpochs = "A tick for each epoch whose network is stored. h and l go from one to the next: the scores are those of " +
		"this epoch, Layers and Data show the opened run at this epoch, and f forks it there."
	aboutFacts = "The settings, results and files of the selected run."
)

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return []ui.Key{
		ui.Bind("left, h", "show an earlier epoch whose network is stored", "epoch", v.rewind(-1)),
		ui.Bind("right, l", "show a later epoch whose network is stored", "", v.rewind(1)),
		ui.Bind("t", "change the tags of the selected run, or of the marked ones", "tag", v.askTags),
		ui.Bind("N", "edit the note of the selected run", "", v.askNote),
		ui.Bind("M", "rename the selected run", "", v.askName),
		ui.Bind("u", "undo the last removal", "", v.restore),
		ui.Bind("O", "sort by a setting, a metric or another value that is typed", "", v.askSort),
		ui.Bind("pgdown, ]", "ten runs further down", "", v.moveBy(10)),
		ui.Bind("pgup, [", "ten runs up", "", v.moveBy(-10)),
	}
}

// Own implements ui.Chooser.
func (v *Screen) Own() []ui.Key {
	return []ui.Key{
		ui.Bind("enter", "open the selected run on the dashboard, or open and compare the marked ones", "open", v.open),
		ui.Bind("/", "show only the runs that match a query, as in optimizer=momentum val_accuracy>0.8 tag:class -state:failed", "query", v.askQuery),
		ui.Bind("space", "resume an interrupted run from its last checkpoint, with the same results as without the interruption", "resume", v.resume),
		ui.Bind("c", "mark or unmark the selected run", "mark", v.mark),
		ui.Bind("down, j", "select the next run", "", v.moveBy(1)),
		ui.Bind("up, k", "select the run before", "", v.moveBy(-1)),
		ui.Bind("S", "sort by the next column, and after the last one by their start", "", v.sort),
		ui.Bind("G", "group by the next setting that differs, or not at all", "", v.group),
		ui.Bind("z", "fold or unfold the group of the selected run", "", v.fold),
		ui.Bind("D", "move the selected run, or the marked ones, to the trash; u moves them back", "", v.remove),
	}
}

// Layout implements ui.Screen. A wide terminal has the list and the facts on the left and
// charts on the right; a narrow one has the list above a chart.
func (v *Screen) Layout(_ *ui.Scene, w, h int) ui.Layout {
	l := ui.Layout{}
	var body ui.Rect
	l["query"], body = ui.Area(w, h).Top(1, 0)
	if w >= ui.WideScreen {
		left, right := body.Left(body.W*6/11, 2)
		l["list"], l["facts"] = left.Bottom(min(factRows, left.H/2), 1)
		right, l["epochs"] = right.Bottom(2, 0)
		l["stored loss"] = right
		if right.H >= 2*ui.MinChart+4 {
			l["stored loss"], l["stored accuracy"] = right.Bottom(right.H/2, 0)
		}
		return l
	}
	if h < 6+ui.MinChart {
		l["list"] = body
		return l
	}
	body, l["epochs"] = body.Bottom(2, 0)
	l["list"], l["stored loss"] = body.Bottom(max(body.H/2, min(ui.MinChart, body.H)), 0)
	return l
}

// Chosen implements ui.Chooser.
func (v *Screen) Chosen() *lanes.Lane { return v.opened.lane(v.current()) }

// Back implements ui.Chooser: it removes the query.
func (v *Screen) Back() bool {
	if v.listing.text == "" {
		return false
	}
	v.setQuery("")
	return true
}

// Sentence implements ui.Chooser.
func (v *Screen) Sentence() string {
	e := v.current()
	switch {
	case v.lib == nil:
		return "Nothing is stored: the program was started with --no-store."
	case v.listing.err != nil:
		return "The stored runs cannot be listed: " + v.listing.err.Error() + "."
	case e == nil && v.listing.taken.IsZero():
		return "Reading what is stored."
	case e == nil && v.listing.text != "":
		return "No stored run fulfils the query: esc shows all."
	case e == nil:
		return "No run is stored yet."
	case v.opened.failure(e) != nil:
		return fmt.Sprintf("%s cannot be opened: %v.", e.Name, v.opened.failure(e))
	}
	return sentence(e, v.from(e))
}

// current returns the selected run; nil if none is listed.
func (v *Screen) current() *library.Entry {
	all := v.listing.runs
	if len(all) == 0 {
		return nil
	}
	if i := slices.IndexFunc(all, func(e *library.Entry) bool { return e.ID == v.selected }); i >= 0 {
		return all[i]
	}
	return all[0]
}

// chosen returns the marked runs in the list, or else the selected one.
func (v *Screen) chosen() (some []*library.Entry) {
	for _, e := range v.listing.runs {
		if v.marked[e.ID] {
			some = append(some, e)
		}
	}
	if e := v.current(); len(some) == 0 && e != nil {
		some = append(some, e)
	}
	return some
}
