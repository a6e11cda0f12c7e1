package form

import (
	"strings"
	"testing"

	"descent/trainer"
	"descent/trainer/compare"
	"descent/tui/lanes"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// opened returns a host that shows a form with a copy of the last of made-up
// runs.
func opened(t *testing.T) (*uitest.Host, *Form) {
	t.Helper()
	h := uitest.New(t, nil, uitest.Staged(t, "healthy"))
	h.Resize(120, 60)
	f := Copy(h.Runs.One())
	h.Open(f)
	return h, f
}

// moveTo moves to the row of a setting by keys.
func moveTo(h *uitest.Host, f *Form, path string) {
	h.T.Helper()
	h.Keys("pgup")
	for range f.rows() {
		if f.rows()[f.focused].path == path {
			return
		}
		h.Keys("down")
	}
	h.T.Fatalf("no row is %s", path)
}

func TestGoldenForm(t *testing.T) {
	uitest.GoldenLooks(t, "form", uitest.Looks, func() *uitest.Host {
		h, f := opened(t)
		f.cost = cost{recipe: compare.ExperimentKey(compare.Settings(f.spec, nil)), perSecond: 206_000}
		f.cost.plan.Params, f.cost.plan.Inputs, f.cost.plan.Samples, f.cost.plan.StepsPerEpoch = 101_770, 784, 5000, 79
		return h
	})
}

// Every setting is shown, and every choice of it can be had by keys.
func TestFormOffersEveryChoice(t *testing.T) {
	f := New("", trainer.Default())
	for _, r := range f.rows() {
		if r.field.Choices == nil {
			continue
		}
		for f.rows()[f.focused].path != r.path {
			if f.focused == len(f.rows())-1 {
				f.focus(-1)
			}
			f.edit(uitest.KeyPress("down"))
		}
		seen := map[string]bool{}
		for range r.field.Choices {
			f.edit(uitest.KeyPress("right"))
			seen[f.text(f.rows()[f.focused])] = true
		}
		for _, c := range r.field.Choices {
			if !seen[c.Name] {
				t.Errorf("%s is never offered for %s", c.Name, r.path)
			}
		}
	}
}

// A letter takes the next choice that begins with it, and left the one before.
func TestFormChoosesByLetter(t *testing.T) {
	h, f := opened(t)
	moveTo(h, f, "activation")
	h.Shows("< relu >")
	h.Keys("l")
	h.Shows("< leaky_relu >", "slope")
	h.Keys("left")
	h.Shows("< relu >")
	h.Keys("!") // none begins with it
	h.Shows("< relu >")
}

// A value that is none is explained, keeps its text and keeps the run from
// starting; once it is right the run starts, called after what was changed.
func TestFormKeepsWhatIsWrong(t *testing.T) {
	h, f := opened(t)
	before := len(h.Runs.Lanes)
	moveTo(h, f, "activation")
	h.Keys("l")
	moveTo(h, f, "activation.slope")
	h.Keys("backspace", "backspace", "backspace", "backspace", "9")
	h.Shows("9   9 is too large: want at most 1")
	h.Keys("up", "enter")
	h.Shows("9   9 is too large: want at most 1")
	if row := f.rows()[f.focused]; row.path != "activation.slope" || len(h.Runs.Lanes) != before {
		t.Errorf("enter leads to %s with %d runs", row.path, len(h.Runs.Lanes))
	}
	h.Keys("backspace", "0", ".", "2", "enter")
	if len(h.Runs.Lanes) != before+1 || h.Layer != nil {
		t.Fatalf("there are %d runs, on top is %T", len(h.Runs.Lanes), h.Layer)
	}
	l := h.Runs.Lanes[before]
	h.Runs.Cancel(l)
	if got := l.Spec.Name; got != "activation leaky_relu:slope=0.2" {
		t.Errorf("the run is called %q", got)
	}
}

// A Spec that cannot run says why, and starts nothing.
func TestFormRefusesWhatCannotRun(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	h.Run(Open(h, New("New run", trainer.Default())))
	h.Keys("down", "c")
	h.Shows("< concrete >")
	h.Keys("enter")
	h.Shows("loss: softmax wants classes, but concrete asks for a number")
	if len(h.Runs.Lanes) != 0 || h.Layer == nil {
		t.Errorf("there are %d runs, on top is %T", len(h.Runs.Lanes), h.Layer)
	}
	h.Keys("esc")
	if h.Layer != nil || len(h.Runs.Lanes) != 0 {
		t.Errorf("after esc there are %d runs, on top is %T", len(h.Runs.Lanes), h.Layer)
	}
}

// The form opens with what its run would take, as soon as that is known.
func TestFormEstimates(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	f := New("New run", uitest.Lab(t).Lanes[0])
	cmd := Open(h, f)
	h.Resize(120, 40)
	if text := f.costText(); text != "..." {
		t.Errorf("before it is known the cost is %q", text)
	}
	h.Run(cmd)
	text := f.costText()
	for _, want := range []string{"parameters", "training examples", "steps an epoch", "samples/s", "40 epochs"} {
		if !strings.Contains(text, want) {
			t.Errorf("the cost %q lacks %q", text, want)
		}
	}
	if f.estimate(h.Context()) != nil {
		t.Error("what is known is estimated again")
	}
	moveTo(h, f, "epochs")
	h.Keys("0")
	if text := f.costText(); !strings.Contains(text, "400 epochs") {
		t.Errorf("with ten times the epochs the cost is %q", text)
	}
}

func TestMouseOnTheForm(t *testing.T) {
	h, f := opened(t)
	x, y := h.Find("activation")
	h.Point(x, y, ui.Click)
	if got := f.rows()[f.focused].path; got != "activation" {
		t.Errorf("a click moves to %s", got)
	}
	before := f.text(f.rows()[f.focused])
	h.Point(x, y, ui.Click)
	if got := f.text(f.rows()[f.focused]); got == before {
		t.Error("a second click does not take the next choice")
	}
	h.Point(x, y, ui.WheelDown)
	if f.rows()[f.focused].path == "activation" {
		t.Error("the wheel does not move on")
	}
	h.Point(x, y, ui.WheelUp)
	if f.rows()[f.focused].path != "activation" {
		t.Error("the wheel does not move back")
	}
	x, y = h.Find("esc cancels")
	h.Point(x+3, y, ui.Click)
	if h.Layer != nil {
		t.Error("a click on esc does not close the form")
	}
}

// A click on the mark below the rows moves nowhere.
func TestMouseBesideTheRows(t *testing.T) {
	h, f := opened(t)
	h.Resize(80, 24)
	x, y := h.Find(" more")
	h.Point(x, y, ui.Click)
	h.Point(x, y+1, ui.Click)
	h.Point(x, 1, ui.Click)
	if f.focused != 0 {
		t.Errorf("a click beside the rows moves to row %d", f.focused)
	}
}
