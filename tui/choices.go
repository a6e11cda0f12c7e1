package tui

import (
	"sync"

	tea "charm.land/bubbletea/v2"

	"descent/tui/ui"
)

// choices writes what the user chooses to the configuration file, for the next start.
// Commands write, in any order; the last choice stays.
type choices struct {
	keep  func(key, text string) error // Options.Keep; may be nil
	asked int                          // number of choices so far

	mu      sync.Mutex     // held while the file is written
	written map[string]int // the number of the last choice that was written, by its key
}

// keepChoice returns a command that writes a value to the configuration file.
func (a *App) keepChoice(key, text string) tea.Cmd {
	c := a.choices
	if c.keep == nil {
		return nil
	}
	c.asked++
	number := c.asked
	return a.writes(func() tea.Msg {
		err := c.write(number, key, text)
		return ui.Reply(func(h ui.Host) tea.Cmd {
			if err != nil {
				h.Say("This is not kept for the next start: " + err.Error() + ".")
			}
			return nil
		})
	})
}

// write writes the choice with a number, unless a later one of the same key is written.
func (c *choices) write(number int, key, text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if number < c.written[key] {
		return nil
	}
	err := c.keep(key, text)
	if err == nil {
		c.written[key] = number
	}
	return err
}
