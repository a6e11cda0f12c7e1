package data

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/data/excerpt"
	"descent/data/table"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer/predict"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// An asked is a layer with the rows of a user's table and the predictions of the selected
// and the marked runs while they train.
type asked struct {
	screen *Screen
	path   string
	at     int // the selected row
	page   int // number of shown rows
}

// mostAsked is the largest number of rows of a table that are predicted.
const mostAsked = 1000

// askFile opens a prompt for the path of a table.
func (v *Screen) askFile(h ui.Host) tea.Cmd {
	if f, _, _ := v.found(h.Scene()); f == nil {
		return nil
	}
	return v.promptFile(h)
}

// promptFile opens the prompt, with the path of the last table.
func (v *Screen) promptFile(h ui.Host) tea.Cmd {
	p := ui.NewFilePrompt("table to ask about:", v.asked, func(h ui.Host, path string) tea.Cmd {
		if path != "" {
			v.asked = path
			v.open(h, &asked{screen: v, path: path})
		}
		return nil
	})
	p.Help = "tab completes"
	return p.OpenPrompt(h)
}

// said has the predictions of networks for a table.
type said struct {
	columns []string   // of the table
	rows    []askedRow // as encoded by the first network that can read them
	more    bool       // whether the table has more rows
	notes   []string   // remarks from reading the table
	of      []sayer    // the networks, in the order of their runs
}

// An askedRow is a row of the table.
type askedRow struct {
	line  int
	cells []string // printable
	wrong string   // why it cannot be read; "" if it can
}

// A sayer is a network with its predictions.
type sayer struct {
	lane     *lanes.Lane
	epoch    float64
	classes  []string
	probable bool
	truthful bool                   // whether the table has the column that the network predicts
	err      error                  // why the network cannot read the table
	answers  map[int]predict.Answer // the predictions, by line of the table
	result   predict.Result
}

// others implements aside.
func (*asked) others() int { return 3 }

// hear implements aside.
func (*asked) hear(any) {}

// study implements aside. It reads the table again each time, because it may have changed.
func (a *asked) study() ui.StudyFunc {
	path := a.path
	return func(ctx context.Context, of ui.Network) any {
		all := append([]ui.Network{of}, of.Others...)
		slices.SortStableFunc(all, func(a, b ui.Network) int { return a.Lane.Slot - b.Lane.Slot })
		s := &said{}
		for _, n := range all {
			s.ask(ctx, n, path)
		}
		if ctx.Err() != nil {
			return nil
		}
		return s
	}
}

// ask adds the predictions of a network for the table at path.
func (s *said) ask(ctx context.Context, n ui.Network, path string) {
	r := n.Set.Reader()
	say := sayer{lane: n.Lane, epoch: n.Epoch, classes: r.Classes, answers: map[int]predict.Answer{}}
	_, say.probable = n.Spec.Loss.(model.Probabilistic)
	say.err = say.read(ctx, predict.Network{Member: n.Member, Reader: r}, path)
	if say.err == nil && s.columns == nil {
		say.err = s.read(ctx, r, path)
	}
	s.of = append(s.of, say)
}

// read makes the predictions of a network.
func (y *sayer) read(ctx context.Context, n predict.Network, path string) error {
	return stream(ctx, n.Reader, path, func(rows *table.Stream) (err error) {
		y.result, err = n.Table(ctx, rows, y)
		y.truthful = rows.True()
		return err
	})
}

// Answer implements predict.Sink.
func (y *sayer) Answer(a *predict.Answer) error {
	kept := *a
	kept.Outputs = slices.Clone(a.Outputs)
	y.answers[a.Line] = kept
	return nil
}

// Flush implements predict.Sink.
func (*sayer) Flush() error { return nil }

// read reads the rows by means of r.
func (s *said) read(ctx context.Context, r *data.Reader, path string) error {
	return stream(ctx, r, path, func(rows *table.Stream) error {
		out := make([]tensor.Float, r.Shape.Len())
		for rows.Fill() {
			for rows.Next(out) {
				s.add(rows)
			}
			s.columns, _ = rows.Columns()
			s.notes = append(s.notes, rows.Notes()...)
		}
		s.more = rows.More()
		return rows.Err()
	})
}

// add adds the last row that was read.
func (s *said) add(rows *table.Stream) {
	row := askedRow{line: rows.Row().Line}
	if err := rows.Row().Err; err != nil {
		row.wrong = excerpt.Printable(err.Error())
	}
	for _, cell := range rows.Cells() {
		row.cells = append(row.cells, short(string(cell)))
	}
	s.rows = append(s.rows, row)
}

// stream calls use with the first rows of the table at path, read by r.
func stream(ctx context.Context, r *data.Reader, path string, use func(*table.Stream) error) error {
	in, err := data.Open(ctx, path, nil)
	if err != nil {
		return err
	}
	defer in.Close()
	rows, err := r.Stream(in, data.CSV{})
	if err != nil {
		return err
	}
	rows.Limit(mostAsked)
	return use(rows)
}

// short shortens a text of the table for a column.
func short(text string) string {
	const most = 14
	return excerpt.Printable(excerpt.Cut(text, most, excerpt.Mark))
}

// Name implements ui.Layer.
func (*asked) Name() string { return "the table that is asked about (A)" }

// Keys implements ui.Layer.
func (a *asked) Keys() []ui.Key {
	return append([]ui.Key{
		ui.Bind("down, j", "the next row", "", a.move(func() int { return 1 })),
		ui.Bind("up, k", "the row before", "", a.move(func() int { return -1 })),
		ui.Bind("space, pgdown", "the next page of rows", "", a.move(func() int { return max(a.page, 1) })),
		ui.Bind("pgup", "the page of rows before", "", a.move(func() int { return -max(a.page, 1) })),
		ui.Bind("o", "open another table", "", func(h ui.Host) tea.Cmd { a.screen.close(h); return a.screen.promptFile(h) }),
		ui.Bind("esc, A", "back to the examples", "", func(h ui.Host) tea.Cmd { a.screen.close(h); return nil }),
	}, paceKeys()...)
}

// move returns a handler that moves the selection by by() rows.
func (a *asked) move(by func() int) func(ui.Host) tea.Cmd {
	return func(h ui.Host) tea.Cmd {
		a.by(h, by())
		return nil
	}
}

// by moves the selection by places rows.
func (a *asked) by(h ui.Host, places int) {
	if s, ok := h.Scene().Found.(*said); ok {
		a.at = min(max(a.at+places, 0), max(len(s.rows)-1, 0))
	}
}

// Point implements ui.Pointable: the wheel moves the selection, and a click selects a row.
func (a *asked) Point(h ui.Host, m ui.Mouse) tea.Cmd {
	a.by(h, m.Wheel())
	if s, ok := h.Scene().Found.(*said); ok && m.Act == ui.Click {
		if i, ok := m.Picked(askedHead+1, a.window(s, m.H)); ok {
			a.at = i
		}
	}
	return nil
}
