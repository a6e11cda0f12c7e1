package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/tui/ui"
)

// The left and the right button are told apart, and other buttons do nothing.
func TestMouseActs(t *testing.T) {
	for _, tt := range []struct {
		msg tea.MouseMsg
		act ui.MouseAct
		ok  bool
	}{
		{tea.MouseClickMsg{Button: tea.MouseLeft}, ui.Click, true},
		{tea.MouseClickMsg{Button: tea.MouseRight}, ui.ClickRight, true},
		{tea.MouseClickMsg{Button: tea.MouseMiddle}, 0, false},
		{tea.MouseMotionMsg{Button: tea.MouseLeft}, ui.Drag, true},
		{tea.MouseMotionMsg{Button: tea.MouseRight}, ui.DragRight, true},
		{tea.MouseMotionMsg{Button: tea.MouseNone}, 0, false},
		{tea.MouseWheelMsg{Button: tea.MouseWheelUp}, ui.WheelUp, true},
		{tea.MouseWheelMsg{Button: tea.MouseWheelDown}, ui.WheelDown, true},
	} {
		if act, ok := mouseAct(tt.msg); ok != tt.ok || ok && act != tt.act {
			t.Errorf("%#v is %v, %v: want %v, %v", tt.msg, act, ok, tt.act, tt.ok)
		}
	}
}
