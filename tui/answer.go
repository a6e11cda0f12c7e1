package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/tui/ui"
)

// before returns the picture that a key press finds, as it is without the notice that
// the press takes away; "" of other messages, and where a layer lies on top.
func (a *App) before(msg tea.Msg) string {
	if _, ok := msg.(tea.KeyPressMsg); !ok || a.over != nil || a.display.w == 0 {
		return ""
	}
	if said := a.notice; said != "" || a.display.stale {
		a.notice = ""
		a.display.draw(a.frame(), nil)
		a.notice = said
	}
	return a.display.picture
}

// answer says that a key of the screen did nothing, where nobody could see that it did
// something: it began no command, says nothing, and the picture is as before.
func (a *App) answer(msg tea.KeyPressMsg, before string) {
	k := a.bound(msg.String())
	if k == nil || k.Is("esc") || before == "" || a.notice != "" || a.over != nil {
		return
	}
	if a.display.stale {
		a.display.draw(a.frame(), nil)
	}
	if a.display.picture == before {
		doc, _, _ := strings.Cut(k.Doc, ";")
		a.notice = fmt.Sprintf("%s does nothing here: %s.", msg, doc)
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
