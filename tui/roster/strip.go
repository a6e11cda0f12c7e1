package roster

import (
	"fmt"

	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// The run strip has an item for each run: its letter, name, state, progress
// and validation. detail says how much of that there is room for.
type detail int

const (
	full   detail = iota
	recent        // without how long ago the lowest loss was, and the penalty
	medium        // without the bar
	tested        // without the lowest loss
	named         // without test
	brief         // with a short name
	short         // without a name
	leastDetail
)

// stripGap is the space between two items.
const stripGap = 3

// A stripItem is the text about one run: before, on and after its progress bar.
type stripItem struct {
	before, bar, rest, after string
}

func (i stripItem) width() int {
	return 3 + plot.Width(i.before) + plot.Width(i.bar) + plot.Width(i.rest) + plot.Width(i.after)
}

// NewStripItem returns the item of the run on l, with as much text as d allows.
func NewStripItem(l *lanes.Lane, g *plot.Glyphs, d detail) stripItem {
	s := l.Snap
	item := stripItem{before: " "}
	switch {
	case d < brief:
		item.before = " " + g.Clip(l.Spec.Name, 20) + "  "
	case d < short:
		item.before = " " + g.Clip(l.Spec.Name, 10) + "  "
	}
	if l.Marked() {
		item.before = " " + string(g.Mark) + item.before
	}
	item.before += string(stateGlyph(g, s.State)) + " "
	if d < medium {
		share := 0.0
		if n := s.Plan.Steps(); n > 0 {
			share = float64(s.Step) / float64(n)
		}
		item.bar, item.rest = g.Progress(share, 10)
		item.after = " "
	}
	if s.Plan.Epochs == 0 {
		item.after += s.State.String() + loggedText(s, d)
		return item
	}
	item.after += fmt.Sprintf("%d/%d", int(s.Epoch), s.Plan.Epochs) + validationText(s, d)
	if d == full && s.PenaltyShare > 0 {
		item.after += "  penalty " + ui.Percent(s.PenaltyShare)
	}
	if where := l.Where(); where != "" && d < brief {
		item.after += "  " + where
	}
	if s.Test.Measured() && d < named {
		item.after += "  test " + plot.Decimals(s.Test.Accuracy, 3)
	}
	return item
}

// loggedText returns what another program has logged of the validation loss, now and
// at its lowest, or of the training loss if there is no other.
func loggedText(s *run.Snapshot, d detail) (text string) {
	if s.Last.Val.Measured() {
		text = "  val loss " + plot.Number(s.Last.Val.Loss)
		if d < tested {
			text += ", " + plot.Number(s.Best.Val.Loss) + " at step " + trainer.FormatEpoch(s.Best.Epoch)
		}
	} else if s.Last.Train.Measured() {
		text = "  train loss " + plot.Number(s.Last.Train.Loss)
	}
	return text
}

// validationText returns the validation score of a run, now and at its lowest
// loss.
func validationText(s *run.Snapshot, d detail) (text string) {
	if s.Last.Val.Measured() {
		label := "val "
		if s.Plan.Regression() {
			label = "val R² "
		}
		if d >= brief {
			label = ""
		}
		text = "  " + label + plot.Decimals(s.Last.Val.Accuracy, 3)
		if d < medium && s.Plan.Regression() {
			text += " RMSE " + plot.Number(s.Last.Val.Of("rmse"))
		}
	}
	if d < named && s.Earlier() {
		text += " of epoch " + trainer.FormatEpoch(s.Last.Epoch)
	}
	if d < tested && s.Best.Val.Measured() {
		text += ", " + plot.Decimals(s.Best.Val.Accuracy, 3) + " at lowest loss (epoch " + trainer.FormatEpoch(s.Best.Epoch)
		if ago := s.Epoch - s.Best.Epoch; d == full && ago >= 1 {
			text += ", " + trainer.FormatEpochs(ago) + " ago"
		}
		text += ")"
	}
	return text
}

func stateGlyph(g *plot.Glyphs, s run.State) rune {
	switch s {
	case run.Loading:
		return g.Loading
	case run.Paused:
		return g.Paused
	case run.Done, run.Forked:
		return g.Done
	case run.Stopped:
		return g.Stopped
	case run.Diverged, run.Failed:
		return g.Diverged
	}
	return g.Running
}

// A Strip is the content of the run strip and its number of columns.
type Strip struct {
	items                []stripItem
	columns, columnWidth int
}

// Rows returns the rows that the strip asks for.
func (p *Strip) Rows() int { return max(1, (len(p.items)+p.columns-1)/max(p.columns, 1)) }

// Runs beside each other: where there are more than stacked, as many as have
// stripRoom columns each.
const stacked, stripRoom = 4, 38

// NewStrip chooses how much to say of lanes: the most with which all items fit
// into their columns. How many rows there are depends on the number of lanes
// and the width alone, so that nothing below moves while runs train.
func NewStrip(lanes []*lanes.Lane, g *plot.Glyphs, width int) (s Strip) {
	s.columns = 1
	if len(lanes) > stacked {
		s.columns = min(max(width/stripRoom, 1), 3)
	}
	s.columnWidth = (width + stripGap) / s.columns
	for d := full; d < leastDetail; d++ {
		s.items = make([]stripItem, 0, len(lanes))
		fits := true
		for _, l := range lanes {
			item := NewStripItem(l, g, d)
			s.items = append(s.items, item)
			if fits = item.width() <= s.columnWidth-stripGap; !fits && d+1 < leastDetail {
				break // too wide: try less detail
			}
		}
		if fits {
			break
		}
	}
	return s
}

// At returns the index of the item at a cell of the strip, -1 for none.
func (p *Strip) At(x, y int) int {
	if i := y*p.columns + (x-1)/max(p.columnWidth, 1); x >= 1 && i < len(p.items) {
		return i
	}
	return -1
}

// Draw draws the items of the lanes that are listed on a scene.
func (p *Strip) Draw(s *ui.Scene, c plot.Canvas) {
	columns, width := p.columns, p.columnWidth
	for i, item := range p.items {
		l := s.Listed[i]
		color := s.Theme.Runs[l.Slot]
		x, y := 1+i%columns*width, i/columns
		chip, name := color, s.Theme.Text
		if s.Selected != lanes.All && l == s.Lanes[s.Selected] {
			chip, name = s.Theme.Chips[l.Slot], s.Theme.Strong
		}
		x = c.Text(x, y, l.Letter(), chip)
		x = c.Text(x, y, " "+string(s.Theme.Glyphs.Line), color)
		x = c.Text(x, y, item.before, name)
		x = c.Text(x, y, item.bar, color)
		x = c.Text(x, y, item.rest, s.Theme.Weak)
		c.Text(x, y, item.after, s.Theme.Text)
	}
}
