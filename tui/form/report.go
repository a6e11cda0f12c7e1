package form

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"descent/tui/plot"
	"descent/tui/ui"
)

// A report is the common part of layers that show the result of a command.
type report struct {
	title string
	back  ui.Layer // the layer that is shown afterward; nil for the screen
	done  bool     // whether the command has ended
	err   error    // of the command

	cancel context.CancelFunc // ends the command
}

// begin returns the context of the command, which ends when the layer is closed.
func (r *report) begin(ctx context.Context) context.Context {
	ctx, r.cancel = context.WithCancel(ctx)
	return ctx
}

// leaving returns the row of the keys that close the layer.
func (r *report) leaving() ui.Key { return ui.Other("other keys", "go back; what is under way ends") }

// Type implements ui.Typist: other keys go back.
func (r *report) Type(h ui.Host, msg tea.Msg) tea.Cmd {
	if _, ok := msg.(tea.KeyPressMsg); !ok {
		return nil
	}
	return r.leave(h)
}

// leave closes the layer and ends the command. A form below it continues its measurements.
func (r *report) leave(h ui.Host) tea.Cmd {
	if r.cancel != nil {
		r.cancel()
	}
	if f, ok := r.back.(*Form); ok {
		return Open(h, f)
	}
	h.Open(r.back)
	return nil
}

// drawHead draws the title and the keys. It returns true if there is a result to draw;
// otherwise it draws the text waiting or the error.
func (r *report) drawHead(s *ui.Scene, c plot.Canvas, keys, waiting string) bool {
	t := s.Theme
	ui.Fill(c)
	ui.DrawTitle(c, t, r.title, keys)
	switch {
	case r.err != nil:
		ui.DrawLines(c.Sub(1, 2, c.Width-2, c.Height-2), ui.Wrap(r.err.Error(), c.Width-2), t.Grave)
	case !r.done:
		c.Text(1, 2, waiting, t.Weak)
	}
	return r.done && r.err == nil
}
