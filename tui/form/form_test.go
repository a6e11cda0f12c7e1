package form

import (
	"strings"
	"testing"

	"descent/data"
	"descent/trainer"
	"descent/trainer/advice"
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

// says checks that a text is shown, in one line or several.
func says(h *uitest.Host, text string) {
	h.T.Helper()
	if shown := strings.Join(strings.Fields(h.Text()), " "); !strings.Contains(shown, text) {
		h.T.Errorf("%q is not shown in\n%s", text, h.Text())
	}
}

func TestGoldenForm(t *testing.T) {
	uitest.GoldenLooks(t, "form", uitest.Looks, func() *uitest.Host {
		h, f := opened(t)
		made(h, f)
		return h
	})
}

// made gives the form made-up figures of what its run would take.
func made(h *uitest.Host, f *Form) {
	f.cost = cost{recipe: f.recipe(), perSecond: 206_000, need: advice.Need{Limit: 16e9}}
	f.cost.need.Data = 12_000_000
	f.cost.plan.Params, f.cost.plan.Inputs, f.cost.plan.Samples, f.cost.plan.StepsPerEpoch = 101_770, 784, 5000, 79
	h.Run(f.update(h))
}

// Beside a choice stand all of its values, or those that hold what is typed.
func TestGoldenChoices(t *testing.T) {
	for name, typed := range map[string][]string{"form-all": nil, "form-typed": {"e", "l", "u"}} {
		uitest.GoldenLooks(t, name, uitest.Looks[:1], func() *uitest.Host {
			h, f := opened(t)
			made(h, f)
			f.At("activation", "")
			h.Keys(typed...)
			h.Run(f.update(h))
			return h
		})
	}
}

// A value that is none is explained, keeps its text and keeps the run from
// starting; once it is right the run starts, called after what was changed.
func TestFormKeepsWhatIsWrong(t *testing.T) {
	h, f := opened(t)
	before := len(h.Runs.Lanes)
	f.At("activation", "leaky_relu")
	f.At("activation.slope", "")
	h.Keys("backspace", "backspace", "backspace", "backspace", "9")
	h.Shows("slope: 9 is too large: want at most 1")
	h.Keys("up", "ctrl+s")
	h.Shows("slope: 9 is too large: want at most 1")
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
	f := New("New run", trainer.Default())
	h.Run(Open(h, f))
	f.At("data", "concrete")
	f.At("loss", "softmax") // which the person wants
	h.Keys("ctrl+s")
	h.Shows("loss: softmax wants classes, but concrete asks for a number")
	if len(h.Runs.Lanes) != 0 || h.Layer == nil {
		t.Errorf("there are %d runs, on top is %T", len(h.Runs.Lanes), h.Layer)
	}
	h.Keys("esc")
	if h.Layer != nil || len(h.Runs.Lanes) != 0 {
		t.Errorf("after esc there are %d runs, on top is %T", len(h.Runs.Lanes), h.Layer)
	}
}

// A number as target sets the loss and standardizing, and says so; classes take
// that back; what a person chooses stays.
func TestSettingsFollowTheData(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	f := New("New run", trainer.Default())
	h.Run(Open(h, f))
	take := func(path, name string) {
		f.At(path, "")
		h.Keys(append(strings.Split(name, ""), "enter")...)
	}
	check := func(loss, preprocess string) {
		t.Helper()
		for path, want := range map[string]string{"loss": loss, "preprocess": preprocess} {
			field, _ := f.spec.Field(path)
			if got := field.String(); got != want {
				t.Errorf("%s is %s: want %s", path, got, want)
			}
		}
	}
	take("data", "concrete")
	check("squared", "standardize")
	h.Shows("squared*")
	says(h, "concrete asks for a number: preprocess standardize and loss squared follow")
	take("data", "iris")
	check("softmax", "none")
	take("data", "concrete")
	take("preprocess", "mean")
	check("squared", "mean")
	take("data", "sine")
	check("squared", "mean")
	take("data", "iris")
	check("softmax", "mean")
}

// What would take more than half of the machine is asked about before it is
// allocated, and what takes more than all of it is refused.
func TestFormCountsMemory(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	spec := trainer.Default()
	spec.Data, spec.Hidden, spec.Batch = data.Spiral{N: 1_000_000, Noise: 0.2}, []int{30_000, 30_000, 30_000}, 0
	f := New("New run", spec)
	h.Run(Open(h, f))
	h.Shows("a run would take", "lower batch, which is 600000 examples, or hidden")
	for _, key := range []string{"ctrl+p", "ctrl+l"} {
		h.Keys(key)
		h.Shows("a run would take")
		h.Keys("z")
	}
	h.Keys("ctrl+s")
	if f.refused == nil || len(h.Runs.Lanes) != 0 {
		t.Fatalf("it starts %d runs, and says %v", len(h.Runs.Lanes), f.refused)
	}
	f = New("New run", uitest.Lab(t).Lanes[0])
	h.Run(Open(h, f))
	f.cost.need.Limit = f.cost.need.Total() + 1
	h.Keys("ctrl+s")
	says(h, "y starts it all the same")
	h.Keys("n")
	if len(h.Runs.Lanes) != 0 || h.Layer == nil {
		t.Fatal("it starts without an answer")
	}
	h.Keys("ctrl+s", "y")
	if len(h.Runs.Lanes) != 1 || h.Layer != nil {
		t.Fatal("y does not start it")
	}
	h.Runs.Cancel(h.Runs.Lanes[0])
}

// The form opens with what its run would take, as soon as that is known.
func TestFormEstimates(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	f := New("New run", uitest.Lab(t).Lanes[0])
	cmd := Open(h, f)
	h.Resize(120, 40)
	if text := f.costText(0, 400); text != "counting ..." {
		t.Errorf("before it is known the cost is %q", text)
	}
	h.Run(cmd)
	text := f.costText(0, 400)
	for _, want := range []string{"parameters", "training examples", "steps an epoch", "samples/s", "40 epochs", "about"} {
		if !strings.Contains(text, want) {
			t.Errorf("the cost %q lacks %q", text, want)
		}
	}
	if f.measure(h.Context()) != nil {
		t.Error("what is known is estimated again")
	}
	f.At("epochs", "")
	h.Keys("0")
	if text := f.costText(0, 400); !strings.Contains(text, "400 epochs") {
		t.Errorf("with ten times the epochs the cost is %q", text)
	}
}

// The estimate counts with the pace.
func TestEstimateCountsWithThePace(t *testing.T) {
	for _, c := range []struct {
		pace, from float64 // from is where a fork begins
		want       string
	}{
		{0, 0, "30 epochs: 0.6 s at full speed"},
		{1.5, 0, "30 epochs: 20 s at 1.5 epochs/s, 0.6 s at full speed"},
		{1.5, 25.5, "4.5 more epochs: 3.0 s at 1.5 epochs/s, under 0.1 s at full speed"},
		{1000, 0, "30 epochs: 0.6 s at 1000 epochs/s, 0.6 s at full speed"},
	} {
		f := New("", trainer.Default())
		if f.spec.Epochs = 30; c.from > 0 {
			f.from = &trainer.Checkpoint{Epoch: c.from}
		}
		if got := f.timeText(4200, 210_000, c.pace); got != c.want {
			t.Errorf("at pace %v it says %q: want %q", c.pace, got, c.want)
		}
	}
}

// What is measured for settings that were changed is canceled and ignored.
func TestEstimateIsSuperseded(t *testing.T) {
	h := uitest.New(t, nil, lanes.NewSet())
	f := New("New run", uitest.Lab(t).Lanes[0])
	h.Open(f)
	first := f.measure(h.Context())
	f.At("epochs", "77")
	if f.measure(h.Context()) != nil {
		t.Error("two measurements are made at once")
	}
	h.Run(first)
	if text := f.costText(0, 400); f.cost.err != nil || !strings.Contains(text, "77 epochs") {
		t.Errorf("the cost is %q, %v", text, f.cost.err)
	}
	f.At("epochs", "78")
	last := f.measure(h.Context())
	h.Keys("esc")
	h.Run(last)
	if f.cost.recipe == f.recipe() {
		t.Error("a form that is closed takes a cost")
	}
}

func TestMouseOnTheForm(t *testing.T) {
	h, f := opened(t)
	x, y := h.Find("activation")
	h.Point(x, y, ui.Click)
	if got := f.row().path; got != "activation" {
		t.Errorf("a click moves to %s", got)
	}
	x, y = h.Find("hyperbolic tangent")
	h.Point(x, y, ui.Click)
	if got := f.text(f.row()); got != "relu" {
		t.Errorf("a click in the list takes %s", got)
	}
	h.Point(x, y, ui.Click)
	if got := f.text(f.row()); got != "tanh" {
		t.Errorf("a second click on tanh takes %s", got)
	}
	h.Point(x, y, ui.WheelDown)
	if c, _ := f.list.chosen(); c.Name != "relu" {
		t.Errorf("the wheel over the list highlights %s", c.Name)
	}
	h.Point(2, 3, ui.WheelDown)
	if f.row().path == "activation" {
		t.Error("the wheel does not move on")
	}
	h.Point(2, 3, ui.WheelUp)
	if f.row().path != "activation" {
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
	if f.focused != 0 {
		t.Errorf("a click beside the rows moves to row %d", f.focused)
	}
}
