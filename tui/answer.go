package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/tui/ui"
)

// answer says that a key of the screen did nothing, where nobody could see that it did
// something: it began no command, says nothing, and the picture is as before.
func (a *App) answer(msg tea.KeyPressMsg, before string) {
	k := a.bound(msg.String())
	if k == nil || k.Is("esc") || a.notice != "" || a.over != nil || a.display.w == 0 {
		return
	}
	if a.display.stale {
		a.display.draw(a.frame(), nil)
	}
	if a.display.picture == before {
		a.notice = fmt.Sprintf("%s does nothing here: %s.", msg, brief(k.Doc))
		a.display.stale = true
	}
}

// bound returns the key of the screen that is pressed by name; nil for none.
func (a *App) bound(name string) *ui.Key {
	keys := a.pages[a.page].bound(a.lecture)
	for i := range keys {
		if keys[i].Is(name) {
			return &keys[i]
		}
	}
	return nil
}

// brief returns the first part of what help says of a key.
func brief(doc string) string {
	doc, _, _ = strings.Cut(doc, ":")
	doc, _, _ = strings.Cut(doc, ";")
	return doc
}
