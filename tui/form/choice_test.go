package form

import (
	"strings"
	"testing"

	"descent/trainer"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// Every choice of every setting can be had by keys.
func TestFormOffersEveryChoice(t *testing.T) {
	f := New("", trainer.Default())
	for _, r := range f.rows() {
		if r.field.Choices == nil {
			continue
		}
		f.At(r.path, "")
		seen := map[string]bool{}
		for range r.field.Choices {
			f.choose(f.row(), 1)
			seen[f.text(f.row())] = true
		}
		for _, c := range r.field.Choices {
			if !seen[c.Name] {
				t.Errorf("%s is never offered for %s", c.Name, r.path)
			}
		}
	}
}

// Every choice is listed with what it is: at least its beginning with a mark in
// the list, and all of it below while it is highlighted.
func TestChoicesAreListed(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {100, 30}, {120, 40}} {
		h, f := opened(t)
		h.Resize(size[0], size[1])
		for _, r := range f.rows() {
			if r.field.Choices == nil {
				continue
			}
			f.At(r.path, "")
			f.list.at = 0
			for i, c := range r.field.Choices {
				text := h.Text()
				l := f.layout(h.W, h.H)
				entry := strings.TrimSpace(uitest.Cut(text, ui.Rect{X: l.list.X, Y: l.list.Y + i - f.list.window(l.list.H).First, W: l.list.W, H: 1}))
				name, doc, _ := strings.Cut(strings.TrimPrefix(entry, "▸"), " ")
				doc = strings.TrimSpace(doc)
				begin, cut := strings.CutSuffix(doc, "…")
				if name != c.Name || !strings.HasPrefix(c.Doc, begin) || !cut && doc != c.Doc {
					t.Errorf("%v: %s of %s is listed as %q", size, c.Name, r.path, entry)
				}
				foot := strings.Join(strings.Fields(uitest.Cut(text, l.foot)), " ")
				if !strings.Contains(foot, c.Name+": "+c.Doc) {
					t.Errorf("%v: the one-liner of %s of %s is not whole in %q", size, c.Name, r.path, foot)
				}
				h.Keys("down")
			}
		}
	}
}

// What is typed filters: the equal name first, then the earliest and shortest;
// enter takes what is highlighted and starts nothing.
func TestTypingFilters(t *testing.T) {
	h, f := opened(t)
	before := len(h.Runs.Lanes)
	f.At("activation", "")
	h.Keys("e", "l", "u")
	h.Shows("5 of 11 hold \"elu\"", "now relu")
	var names []string
	for _, m := range f.list.found {
		names = append(names, m.Name)
	}
	if got := strings.Join(names, " "); got != "elu relu gelu prelu leaky_relu" {
		t.Errorf("elu finds %s", got)
	}
	h.Keys("enter")
	h.Shows("alpha")
	if got := f.text(f.row()); got != "elu" || len(h.Runs.Lanes) != before || h.Layer == nil {
		t.Errorf("enter leads to %s with %d runs, on top is %T", got, len(h.Runs.Lanes), h.Layer)
	}
	h.Keys("!", "enter") // none holds it
	h.Shows("0 of 11 hold \"!\"")
	if got := f.text(f.row()); got != "elu" {
		t.Errorf("where nothing is found enter takes %s", got)
	}
	h.Keys("backspace", "t", "a", "n", "h", "ctrl+s") // starts with what is highlighted
	if len(h.Runs.Lanes) != before+1 {
		t.Fatalf("there are %d runs", len(h.Runs.Lanes))
	}
	l := h.Runs.Lanes[before]
	h.Runs.Cancel(l)
	if l.Spec.Name != "activation tanh" {
		t.Errorf("the run is called %q", l.Spec.Name)
	}
}

// Escape first shows all of a list that letters filter, and then leaves the form.
func TestEscapeShowsAllFirst(t *testing.T) {
	h, f := opened(t)
	f.At("activation", "")
	h.Keys("e", "l", "esc")
	if h.Layer != ui.Layer(f) || len(f.list.found) != len(f.list.all) || f.text(f.row()) != "relu" {
		t.Fatalf("on top is %T, %d of %d are found, %s is chosen", h.Layer, len(f.list.found), len(f.list.all), f.text(f.row()))
	}
	if h.Keys("esc"); h.Layer != nil {
		t.Errorf("escape leads to %T", h.Layer)
	}
}
