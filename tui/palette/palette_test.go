package palette

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/tui/lanes"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// opened returns a host with a palette of made-up entries on top, and what
// they did.
func opened(t *testing.T) (h *uitest.Host, did *[]string) {
	did = new([]string)
	entry := func(kind, name, doc string) Entry {
		return Entry{Kind: kind, Name: name, Doc: doc, Do: func(ui.Host) tea.Cmd { *did = append(*did, name); return nil }}
	}
	h = uitest.New(t, nil, lanes.NewSet())
	h.Resize(80, 24)
	h.Open(New([]Entry{
		entry("run", "A sgd", "select run A"), entry("run", "B momentum", "select run B"),
		entry("screen", "Layers", "what every layer does"), entry("lesson", "momentum-race", "momentum is faster"),
		entry("setting", "optimizer = sgd", "how a gradient becomes a step, momentum among them"),
	}, func(text string) []Entry {
		if text == "lr=1" {
			return []Entry{entry("setting", "lr = 1", "edit a copy")}
		}
		return nil
	}))
	return h, did
}

// Typing finds by name first, then by what an entry does; enter does the one
// that is chosen and closes the palette.
func TestTypingFinds(t *testing.T) {
	h, did := opened(t)
	h.Keys("m", "o", "m")
	text := h.Text()
	byName, byDoc := strings.Index(text, "momentum-race"), strings.Index(text, "optimizer = sgd")
	if byName < 0 || byDoc < byName || strings.Contains(text, "Layers") || !strings.Contains(text, "3 of 5") {
		t.Errorf("mom finds\n%s", text)
	}
	h.Keys("down", "enter")
	if len(*did) != 1 || h.Layer != nil {
		t.Errorf("enter did %v, on top is %T", *did, h.Layer)
	}
	h, did = opened(t)
	h.Keys("l", "r", "=", "1", "enter")
	if len(*did) != 1 || (*did)[0] != "lr = 1" {
		t.Errorf("lr=1 did %v", *did)
	}
	h, did = opened(t)
	h.Keys("z", "z", "q", "enter")
	if len(*did) != 0 || !strings.Contains(h.Text(), "Nothing is called that") {
		t.Errorf("what is not there did %v:\n%s", *did, h.Text())
	}
}

// Tab shows one kind after the other, and at last all again.
func TestKinds(t *testing.T) {
	h, _ := opened(t)
	for _, want := range []string{"2 of 5", "1 of 5", "1 of 5", "1 of 5", "5 of 5"} {
		h.Keys("tab")
		if !strings.Contains(h.Text(), want) {
			t.Errorf("the list has not %s:\n%s", want, h.Text())
		}
	}
}

// What keys do the mouse does too.
func TestMouse(t *testing.T) {
	h, did := opened(t)
	p := h.Layer.(*Palette)
	r := box(80, 24)
	p.Point(h, ui.Mouse{X: r.X + 5, Y: r.Y + listRow + 2, W: 80, H: 24, Act: ui.Click})
	if len(*did) != 1 || (*did)[0] != "Layers" {
		t.Errorf("a click on the third entry did %v", *did)
	}
	h, _ = opened(t)
	p = h.Layer.(*Palette)
	p.Point(h, ui.Mouse{W: 80, H: 24, Act: ui.WheelDown})
	if p.at != 1 {
		t.Errorf("the wheel chose %d", p.at)
	}
	p.Point(h, ui.Mouse{X: 0, Y: 23, W: 80, H: 24, Act: ui.Click})
	if h.Layer != nil {
		t.Error("a click elsewhere does not close it")
	}
}

func TestGolden(t *testing.T) {
	uitest.GoldenLooks(t, "palette", uitest.Looks, func() *uitest.Host {
		h, _ := opened(t)
		h.Keys("m", "o", "m")
		return h
	})
}
