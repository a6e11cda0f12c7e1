package form

import (
	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/tui/ui"
)

// Layers returns one of each layer of the package, for help.
func Layers() []ui.Layer {
	return []ui.Layer{New("", trainer.Default()), &preflight{}, &rateTest{}}
}

// Name implements ui.Layer.
func (*Form) Name() string { return "the form" }

// Keys implements ui.Layer.
func (f *Form) Keys() []ui.Key {
	if f.asking {
		return []ui.Key{ui.Bind("y", "start the run nevertheless", "", f.startAnyway)}
	}
	return []ui.Key{
		ui.Bind("up", "the choice above, or the setting above", "", f.do(func() { f.vertical(-1) })),
		ui.Bind("down", "the choice below, or the setting below", "", f.do(func() { f.vertical(1) })),
		ui.Bind("tab", "the next setting; for a path, first complete its name", "", f.do(f.tab)),
		ui.Bind("shift+tab", "the setting before", "", f.do(func() { f.focus(f.focused - 1) })),
		ui.Bind("pgup", "the first setting", "", f.do(func() { f.focus(0) })),
		ui.Bind("pgdown", "the last setting", "", f.do(func() { f.focus(len(f.rows()) - 1) })),
		ui.Bind("left", "the choice to the left, or the character to the left", "", f.sideways(-1, left)),
		ui.Bind("right", "the choice to the right, or the character to the right", "", f.sideways(1, right)),
		ui.Bind("enter", "take the choice of a list; without a list start the run", "", f.enter),
		ui.Bind("ctrl+s", "start the run; asks for y if it needs much memory", "", f.act(f.submit)),
		ui.Bind("ctrl+p", "preflight: checks before training (start, penalty, memorizing twenty, gradient, short run)", "", f.act(func(h ui.Host) tea.Cmd {
			return f.check(h, Preflight)
		})),
		ui.Bind("ctrl+l", "find a learning rate by raising it from step to step; enter takes the suggested rate", "", f.act(func(h ui.Host) tea.Cmd {
			return f.check(h, func(h ui.Host, _ string, _ trainer.Spec, back ui.Layer) tea.Cmd {
				return FindRate(h, "Rate test of "+f.named().Name, f, back)
			})
		})),
		ui.Bind("esc", "back without a run; where letters filter a list, first to all of it", "", f.act(f.leave)),
		ui.Other("a-z, 0-9, ...", "letters filter a list; numbers and texts are typed, and what is wrong with one is marked"),
	}
}

// act returns a handler that cancels a waiting start and calls do.
func (f *Form) act(do func(ui.Host) tea.Cmd) func(ui.Host) tea.Cmd {
	return func(h ui.Host) tea.Cmd {
		f.waiting = false
		return do(h)
	}
}

// do returns a handler that changes the form and then calls update.
func (f *Form) do(change func()) func(ui.Host) tea.Cmd {
	return f.act(func(h ui.Host) tea.Cmd {
		change()
		return f.update(h)
	})
}

// vertical moves in the list of the focused row or, if it has none, to another row.
func (f *Form) vertical(by int) {
	if f.row().listed() {
		f.list.move(by)
		return
	}
	f.focus(f.focused + by)
}

// tab completes the name of a file, or moves to the next row.
func (f *Form) tab() {
	if r := f.row(); !f.list.paths || !f.complete(r) {
		f.focus(f.focused + 1)
	}
}

// sideways returns a handler that moves the choice, or passes the key to the input if text
// is being typed.
func (f *Form) sideways(by int, key tea.KeyPressMsg) func(ui.Host) tea.Cmd {
	return f.act(func(h ui.Host) tea.Cmd {
		if r := f.row(); r.field.Choices != nil && f.input.Value() == "" {
			f.choose(r, by)
			return f.update(h)
		}
		return f.Type(h, key)
	})
}

// enter takes the highlighted entry or, without a list, starts the run.
func (f *Form) enter(h ui.Host) tea.Cmd {
	f.waiting = false
	switch r := f.row(); {
	case !r.listed():
		return f.submit(h)
	case r.field.Choices == nil:
		f.takeFile(r)
	default:
		f.takeChoice()
	}
	return f.update(h)
}

// startAnyway starts the run even if it takes much memory.
func (f *Form) startAnyway(h ui.Host) tea.Cmd {
	f.start(h)
	f.asking = false
	return nil
}

// leave closes the form, or shows all of a list that is filtered.
func (f *Form) leave(h ui.Host) tea.Cmd {
	if f.row().field.Choices != nil && f.input.Value() != "" {
		f.focus(f.focused)
		return f.update(h)
	}
	f.estimate.stop()
	h.Close()
	return nil
}
