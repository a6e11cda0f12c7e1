package help

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/advice"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// A mapScreen is a made-up screen whose keys remember what was pressed.
type mapScreen struct{ pressed []string }

func (*mapScreen) Name() string { return "Map" }
func (*mapScreen) Doc() string  { return "where each run stands on the surface of its loss" }

func (*mapScreen) Panels() []ui.Panel {
	return []ui.Panel{{
		Name: "surface",
		Draw: func(*ui.Scene, plot.Canvas) {},
		About: "The loss on a plane through the weights, w + a u + b v, where u and v are the two directions in which " +
			"the weights moved most. Contours are spaced by a factor of two.",
	}}
}

func (*mapScreen) Layout(_ *ui.Scene, w, h int) ui.Layout { return ui.Layout{"surface": ui.Area(w, h)} }

func (m *mapScreen) Keys() []ui.Key {
	press := func(name string) func(ui.Host) tea.Cmd {
		return func(ui.Host) tea.Cmd { m.pressed = append(m.pressed, name); return nil }
	}
	return []ui.Key{
		ui.Bind("space", "pause or resume", "pause", press("space")),
		ui.Bind("left, h", "turn the plane to the left, by a tenth of a right angle, around the point at which the selected run "+
			"stands now; the contours are computed anew", "turn", press("left"), "H"),
		ui.Bind("y", "logarithmic heights", "", press("y")),
	}
}

// onMap returns a host that shows the help of the made-up screen.
func onMap(t *testing.T) (*uitest.Host, *mapScreen) {
	screen := new(mapScreen)
	h := uitest.New(t, screen, lanes.NewSet())
	h.Open(New(screen, screen.Panels()[0], screen.Keys(), nil))
	return h, screen
}

func TestGoldenHelp(t *testing.T) {
	uitest.GoldenLooks(t, "help", uitest.Looks, func() *uitest.Host {
		h, _ := onMap(t)
		h.Screen = nil // the page covers all of it
		return h
	})
}

// The page says what the screen, its panel, each key and each verdict is.
func TestHelpExplains(t *testing.T) {
	h, screen := onMap(t)
	h.Resize(1000, 200) // so that nothing is broken over lines
	h.Shows(screen.Name(), screen.Doc(), screen.Panels()[0].About)
	for _, k := range screen.Keys() {
		h.Shows(k.Show, k.Doc)
	}
	for _, r := range advice.Rules {
		h.Shows(r.ID, r.Doc, r.Remedy)
	}
}

// A click on any line of a key presses it, also where the page was scrolled.
func TestHelpPressesKeys(t *testing.T) {
	for want, text := range map[string]string{"y": "logarithmic heights", "left": "turn the plane", "space": "pause or resume"} {
		for _, scrolled := range []int{0, 2} {
			h, screen := onMap(t)
			h.Resize(60, 24)
			for range scrolled {
				h.Point(1, 5, ui.WheelDown)
			}
			x, y := h.Find(text)
			h.Point(x, y, ui.Click)
			if h.Layer != nil || strings.Join(screen.pressed, " ") != want {
				t.Errorf("scrolled by %d, a click on %q presses %q", scrolled, text, screen.pressed)
			}
		}
	}
	h, screen := onMap(t)
	h.Resize(60, 24)
	x, y := h.Find("computed anew") // in the last of several lines
	h.Point(x, y, ui.Click)
	if strings.Join(screen.pressed, " ") != "left" {
		t.Errorf("a click on the last line of a key presses %q", screen.pressed)
	}
}

// A click on what is no key does nothing, also on the mark below the page.
func TestHelpClickBesideKeys(t *testing.T) {
	h, screen := onMap(t)
	page := h.Layer.(*Page)
	for rows := 4; rows < 20; rows++ {
		h.Resize(60, rows)
		shown := strings.Split(h.Text(), "\n")
		if last := shown[rows-1]; !strings.Contains(last, " more") {
			t.Fatalf("in %d rows the last line is %q", rows, last)
		}
		h.Point(3, rows-1, ui.Click)
		h.Point(3, 1, ui.Click)
		if h.Layer != page || len(screen.pressed) > 0 {
			t.Fatalf("in %d rows a click beside the keys presses %q", rows, screen.pressed)
		}
	}
	x, y := h.Find("KEYS")
	h.Point(x, y, ui.Click)
	if h.Layer != page || len(screen.pressed) > 0 {
		t.Errorf("a click on a heading presses %q", screen.pressed)
	}
	h.Point(3, 0, ui.Click)
	if h.Layer != nil {
		t.Error("a click on the title does not close the page")
	}
}

// The page scrolls by key and by wheel, no further than its end; other keys
// close it.
func TestHelpScrolls(t *testing.T) {
	h, _ := onMap(t)
	h.Resize(80, 24)
	top := h.Text()
	for _, pair := range [][2]func(){
		{func() { h.Keys("j") }, func() { h.Keys("k") }},
		{func() { h.Keys("down") }, func() { h.Keys("up") }},
		{func() { h.Point(1, 5, ui.WheelDown) }, func() { h.Point(1, 5, ui.WheelUp) }},
	} {
		down, up := pair[0], pair[1]
		up() // at the top already
		down()
		second := h.Text()
		before, after := strings.Split(top, "\n"), strings.Split(second, "\n")
		if strings.TrimSpace(before[5]) != strings.TrimSpace(after[4]) {
			t.Errorf("after one line down, line 4 is %q, and line 5 was %q", after[4], before[5])
		}
		for range 300 {
			down()
		}
		end := h.Text()
		up()
		if h.Text() == end {
			t.Error("one line up from the end moves nothing")
		}
		for range 300 {
			up()
		}
		if h.Text() != top {
			t.Errorf("back at the top the page is\n%s", h.Text())
		}
	}
	for _, key := range []string{"space", "pgdown"} { // the last line of a page is the first of the next
		before := strings.Split(h.Text(), "\n")
		h.Keys(key)
		if after := strings.Split(h.Text(), "\n"); strings.TrimSpace(after[2]) != strings.TrimSpace(before[len(before)-2]) {
			t.Errorf("after a page down the first line is %q, and the last one was %q", after[2], before[len(before)-2])
		}
	}
	h.Keys("pgup", "pgup")
	if h.Text() != top {
		t.Errorf("two pages up from the third the page is\n%s", h.Text())
	}
	h.Keys("z")
	if h.Layer != nil {
		t.Error("another key does not close the page")
	}
}
