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
		return []ui.Key{ui.Bind("y", "start it all the same", "", f.startAnyway)}
	}
	return []ui.Key{
		ui.Bind("up", "the choice above in a list, else the setting above", "", f.do(func() { f.vertical(-1) })),
		ui.Bind("down", "the choice below, else the setting below", "", f.do(func() { f.vertical(1) })),
		ui.Bind("tab", "the next setting; where a file is picked, first the rest of a name", "", f.do(f.tab)),
		ui.Bind("shift+tab", "the setting before", "", f.do(func() { f.focus(f.focused - 1) })),
		ui.Bind("pgup", "the first setting", "", f.do(func() { f.focus(0) })),
		ui.Bind("pgdown", "the last setting", "", f.do(func() { f.focus(len(f.rows()) - 1) })),
		ui.Bind("left", "the choice before, in a text the character before", "", f.sideways(-1, left)),
		ui.Bind("right", "the choice behind, in a text the character behind", "", f.sideways(1, right)),
		ui.Bind("enter", "take what is chosen in a list; elsewhere start the run beside the others", "", f.enter),
		ui.Bind("ctrl+s", "start the run from anywhere; where it would take much memory y is asked for", "", f.act(f.submit)),
		ui.Bind("ctrl+p", "preflight: what can be known before it trains (start, penalty, twenty by heart, gradient, short run)", "", f.act(func(h ui.Host) tea.Cmd {
			return f.check(h, Preflight)
		})),
		ui.Bind("ctrl+l", "find a learning rate: it rises step by step while the loss is watched; enter takes the suggestion", "", f.act(func(h ui.Host) tea.Cmd {
			return f.check(h, func(h ui.Host, _ string, _ trainer.Spec, back ui.Layer) tea.Cmd {
				return FindRate(h, "Rate test of "+f.named().Name, f, back)
			})
		})),
		ui.Bind("esc", "back without a run; where letters filter a list, first to all of it", "", f.act(f.leave)),
		ui.Other("a-z, 0-9, ...", "letters filter a list; numbers and texts are typed, and what is wrong with one is marked"),
	}
}

// act returns a handler that does something in place of a start that waits.
func (f *Form) act(do func(ui.Host) tea.Cmd) func(ui.Host) tea.Cmd {
	return func(h ui.Host) tea.Cmd {
		f.waiting = false
		return do(h)
	}
}

// do returns a handler that changes the form, which then finds out what it does
// not know yet.
func (f *Form) do(change func()) func(ui.Host) tea.Cmd {
	return f.act(func(h ui.Host) tea.Cmd {
		change()
		return f.update(h)
	})
}

// vertical moves in the list of the row that has the focus, else to another row.
func (f *Form) vertical(by int) {
	if f.row().listed() {
		f.list.move(by)
		return
	}
	f.focus(f.focused + by)
}

// tab completes the name of a file, or moves to the next row.
func (f *Form) tab() {
	if r := f.row(); r.field.Picks == "" || !f.complete(r) {
		f.focus(f.focused + 1)
	}
}

// sideways returns a handler that takes another choice, unless something is
// being typed, which gets the key.
func (f *Form) sideways(by int, key tea.KeyPressMsg) func(ui.Host) tea.Cmd {
	return f.act(func(h ui.Host) tea.Cmd {
		if r := f.row(); r.field.Choices != nil && f.input.Value() == "" {
			f.choose(r, by)
			return f.update(h)
		}
		return f.Type(h, key)
	})
}

// enter takes what is highlighted, or starts the run where there is no list.
func (f *Form) enter(h ui.Host) tea.Cmd {
	f.waiting = false
	switch r := f.row(); {
	case !r.listed():
		return f.submit(h)
	case r.field.Picks != "":
		f.takeFile(r)
	default:
		f.takeChoice()
	}
	return f.update(h)
}

// startAnyway starts the run though it takes much memory.
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
