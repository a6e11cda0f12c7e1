// Package history is the screen that lists the stored runs: to be found by a
// query, compared, looked at as they were at earlier epochs, labeled, resumed
// and removed.
package history

import (
	"fmt"
	"slices"

	"descent/trainer/library"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// Screen remembers what is listed and what is selected.
type Screen struct {
	lib     Library // nil where nothing is stored
	listing listing
	order   ui.Order

	selected string          // ID of the run that is selected, "" for the first
	marked   map[string]bool // IDs
	opened   opened
	removed  [][]string // IDs that each removal removed, for undo
}

// New returns the screen of a library, which is nil where nothing is stored.
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

// What the panels show.
const (
	aboutList = "A row a run. The letter is that of its lane, if it is on one; ? a run that is listed by its " +
		"summary alone, since its files were not verified since they were written, which opening it does. What differs: the settings in which the runs that are " +
		"listed differ. Best: validation accuracy, or R2, at the epoch with the lowest validation loss; at: that epoch. Gap: train less " +
		"validation at the last evaluation. The best score comes first where the list is sorted by one."
	aboutChart  = "The curves of the selected run and of those that are marked. "
	aboutEpochs = "The epochs of which the selected run has kept its weights, a tick each. h and l go from one to the next: the scores are those " +
		"of that epoch, on Layers and Data the opened run is shown as it was there, and f forks it there."
	aboutFacts = "What is known of the selected run, and what is stored of it."
)

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return []ui.Key{
		ui.Bind("left, h", "look at the epoch before of which weights are kept", "epoch", v.rewind(-1)),
		ui.Bind("right, l", "look at the next epoch of which weights are kept", "", v.rewind(1)),
		ui.Bind("t", "change the tags of the selected run, or of those that are marked", "tag", v.askTags),
		ui.Bind("N", "write a note on the selected run", "", v.askNote),
		ui.Bind("M", "give the selected run another name", "", v.askName),
		ui.Bind("u", "undo the last removal", "", v.restore),
		ui.Bind("pgdown, ]", "ten runs further down", "", v.moveBy(10)),
		ui.Bind("pgup, [", "ten runs up", "", v.moveBy(-10)),
	}
}

// Own implements ui.Chooser.
func (v *Screen) Own() []ui.Key {
	return []ui.Key{
		ui.Bind("enter", "open the selected run on a lane, or all that are marked, and compare these", "open", v.open),
		ui.Bind("/", "show only the runs that a query selects, as in optimizer=momentum val_accuracy>0.8 tag:class -state:failed", "query", v.askQuery),
		ui.Bind("space", "go on with an interrupted run, from its last checkpoint, to the same numbers as if it had not been interrupted", "resume", v.resume),
		ui.Bind("c", "mark the selected run, or unmark it", "mark", v.mark),
		ui.Bind("down, j", "select the next run", "", v.moveBy(1)),
		ui.Bind("up, k", "select the run before", "", v.moveBy(-1)),
		ui.Bind("S", "sort by the next column, behind the last as they were begun", "", v.sort),
		ui.Bind("G", "group by the next setting that differs, or not at all", "", v.group),
		ui.Bind("z", "fold or unfold the group of the selected run", "", v.fold),
		ui.Bind("D", "remove the selected run, or all that are marked: into the trash, from which u takes them back", "", v.remove),
	}
}

// Layout implements ui.Screen. A wide body has list and facts at the left and
// charts at the right; a narrow one has the list above one chart.
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

// Back implements ui.Chooser: it shows all runs again.
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

// current returns the run that is selected; nil if none is listed.
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

// chosen returns the runs that are marked and listed, or else the selected one.
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
