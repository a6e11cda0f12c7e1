package compare

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// shown returns a host on which the screen shows runs that have ended.
func shown(t testing.TB, p presets.Preset) (*uitest.Host, *Screen) {
	t.Helper()
	v := New()
	return uitest.New(t, v, uitest.Finished(t, p)), v
}

func TestCompareShowsOnlyWhatDiffers(t *testing.T) {
	p := uitest.Lab(t)
	if err := p.Lanes[1].Set("lr", "0.1"); err != nil {
		t.Fatal(err)
	}
	h, _ := shown(t, p)
	if got := fmt.Sprint(differing(h.Scene())); got != "[optimizer lr]" {
		t.Errorf("differing are %s", got)
	}
	text := h.TextIn(160, 33)
	for _, want := range []string{"settings that differ", "optimizer", "0.05", "outcomes", "samples/s"} {
		if !strings.Contains(text, want) {
			t.Errorf("Compare does not show %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "batchnorm") {
		t.Errorf("Compare shows a setting that is equal:\n%s", text)
	}
}

// The better value of a column is marked, and only that.
func TestBetterValuesAreMarked(t *testing.T) {
	h, v := shown(t, uitest.Lab(t))
	s := h.Scene()
	rows := outcomeTable(s, v.compare(s))
	if got := fmt.Sprint(rows.Head[:6]); got != "[run end vs A best vs A at]" {
		t.Fatalf("the columns are %s", got)
	}
	a, b := h.Runs.Lanes[0].Snap, h.Runs.Lanes[1].Snap
	for col, values := range map[int][2]float64{
		1: {a.Last.Val.Accuracy, b.Last.Val.Accuracy}, 3: {a.Best.Val.Accuracy, b.Best.Val.Accuracy},
	} {
		for i, r := range rows.Rows {
			if marked := strings.HasSuffix(r[col].Text, "*"); marked != (values[i] > min(values[0], values[1])) {
				t.Errorf("run %d, %s %v of %v, is marked: %v", i, rows.Head[col], values[i], values, marked)
			}
			if want := fmt.Sprintf("%.3f", values[i]); strings.Trim(r[col].Text, "* ") != want {
				t.Errorf("run %d, %s %q: want %s", i, rows.Head[col], r[col].Text, want)
			}
		}
	}
}

// The target is what the baseline reached, unless a person chose another.
func TestTarget(t *testing.T) {
	h, v := shown(t, uitest.Lab(t))
	h.Keys("b") // B, the last
	s := h.Scene()
	c := v.compare(s)
	if base := s.Base(); base != h.Runs.Lanes[1] || c.aim > base.Snap.Best.Val.Accuracy || c.aim < base.Snap.Best.Val.Accuracy-0.01 {
		t.Errorf("baseline %s, target %v of %v", base.Letter(), c.aim, base.Snap.Best.Val.Accuracy)
	}
	r := &c.Outcomes[1][0]
	if epochs, seconds := r.Reached(c.aim); !(epochs <= r.Best.Epoch && seconds >= 0) {
		t.Errorf("reached after %v epochs, %v seconds; best at %v", epochs, seconds, r.Best.Epoch)
	}
	before := c.aim
	h.Keys("[")
	if got := v.compare(h.Scene()).aim; math.Abs(got-before+0.01) > 1e-9 {
		t.Errorf("the target is %v after %v", got, before)
	}
	h.Keys("]", "]", "]", "]", "]", "]", "]", "]", "]", "]")
	if got := v.compare(h.Scene()).aim; got != 1 {
		t.Errorf("the target is %v, want 1", got)
	}
}

func TestMarks(t *testing.T) {
	p := uitest.Lab(t)
	p.Lanes = append(p.Lanes, p.Lanes[0])
	p.Lanes[2].Rate = 0.3
	h, _ := shown(t, p)
	for _, i := range []int{0, 2} {
		h.Runs.Selected = i
		h.Runs.ToggleMarks()
	}
	h.Runs.Selected = lanes.All
	if got := len(compared(h.Scene()).Lanes); got != 2 {
		t.Errorf("%d runs are compared, want the 2 marked", got)
	}
	h.Runs.ToggleMarks() // all, since not all are marked
	if got := len(compared(h.Scene()).Lanes); got != 3 {
		t.Errorf("%d runs are compared, want 3", got)
	}
	h.Runs.ToggleMarks()
	for _, l := range h.Runs.Lanes {
		if l.Marked() {
			t.Errorf("%s is still marked", l.Letter())
		}
	}
}

// Runs that are the same network but for how often they are evaluated are
// called equal, and what is not there yet has a "-".
func TestEqualRunsAreCalledEqual(t *testing.T) {
	p := uitest.Lab(t)
	p.Lanes[1] = p.Lanes[0]
	p.Lanes[1].Name, p.Lanes[1].Evals = "often", 5
	h, v := shown(t, p)
	s := h.Scene()
	row := outcomeTable(s, v.compare(s)).Rows[1]
	if row[2].Text != "equal" || row[4].Text != "equal" {
		t.Errorf("the differences are %q and %q: want equal", row[2].Text, row[4].Text)
	}
	h.Runs.Lanes[1].Snap.State, h.Runs.Lanes[1].Snap.EpochEnds = run.Running, nil
	row = outcomeTable(s, v.compare(s)).Rows[1]
	for _, cell := range row[1:8] {
		if cell.Text != "-" {
			t.Errorf("a run without a whole epoch has %v", row)
			break
		}
	}
}

// Over seeds, the table has means and the paired difference.
func TestCompareSeeds(t *testing.T) {
	p := uitest.Lab(t)
	for seed := uint64(2); seed <= 3; seed++ {
		for _, spec := range p.Lanes[:2] {
			spec.Seed = seed
			p.Lanes = append(p.Lanes, spec)
		}
	}
	h, v := shown(t, p)
	s := compared(h.Scene())
	found := v.compare(s)
	if len(found.Outcomes) != 2 || len(found.Outcomes[0]) != 3 {
		t.Fatalf("%d experiments of %v", len(found.Outcomes), found.Outcomes)
	}
	var d []float64
	for i := range 3 {
		d = append(d, h.Runs.Lanes[2*i+1].Snap.Last.Val.Accuracy-h.Runs.Lanes[2*i].Snap.Last.Val.Accuracy)
	}
	want := compare.Paired(d, 1/float64(h.Runs.Lanes[0].Snap.Plan.Held), 0).String()
	if got := outcomeTable(s, found).Rows[1][2].Text; got != want {
		t.Errorf("the difference is %s, want %s", got, want)
	}
	text := h.TextIn(160, 43)
	for _, want := range []string{"A, 3 seeds", "+-", " sd 0.", "best: lowest validation loss of epochs 1 to 4"} {
		if !strings.Contains(text, want) {
			t.Errorf("Compare does not show %q:\n%s", want, text)
		}
	}
}

// Folds are the runs of one experiment: a row with means and intervals, and with
// the difference fold by fold, corrected for the examples that folds share.
func TestCompareFolds(t *testing.T) {
	p := uitest.Lab(t)
	if err := p.Repeat(presets.Repeats{Folds: 4}); err != nil {
		t.Fatal(err)
	}
	h, v := shown(t, p)
	s := compared(h.Scene())
	found := v.compare(s)
	if len(found.Outcomes) != 2 || len(found.Outcomes[0]) != 4 {
		t.Fatalf("%d experiments of %v", len(found.Outcomes), found.Outcomes)
	}
	var d []float64
	for i := range 4 {
		d = append(d, h.Runs.Lanes[4+i].Snap.Last.Val.Accuracy-h.Runs.Lanes[i].Snap.Last.Val.Accuracy)
	}
	plan := h.Runs.Lanes[0].Snap.Plan
	row := outcomeTable(s, found).Rows[1]
	if want := compare.Paired(d, 1/float64(plan.Held), float64(plan.Held)/float64(plan.Samples)).String(); row[2].Text != want {
		t.Errorf("the difference is %s, want %s", row[2].Text, want)
	}
	level := found.Outcomes[1].Level(func(r *compare.Result) trainer.Score { return r.End.Val })
	if want := fmt.Sprintf("%.3f +-%.3f", level.Mean, level.Half); !strings.HasPrefix(row[1].Text, want) {
		t.Errorf("the end is %s, want %s", row[1].Text, want)
	}
	h.TextIn(160, 43)
	h.Shows("A, 4 folds", "E, 4 folds", "majority 0.3")
}

// Compare shows every outcome, or says how many are left out; the best and the
// selected run are always there, and a chart that can be read. The sizes are
// what the frame leaves of usual terminals, with few runs and with many.
func TestCompareShowsEveryOutcome(t *testing.T) {
	sizes := [][2]int{{80, 16}, {80, 19}, {100, 20}, {100, 23}, {140, 32}, {140, 33}, {60, 9}, {60, 10}, {80, 11}, {80, 14}}
	for n := 2; n <= 8; n++ {
		for _, size := range sizes {
			h := uitest.New(t, New(), uitest.Crowd(n))
			h.Resize(size[0], size[1])
			for selected := lanes.All; selected < n; selected++ {
				h.Runs.Selected = selected
				checkOutcomes(t, h, size[1] > 10, size[0] >= 80 && size[1] >= 16)
			}
			if chart := h.Panel("accuracy"); chart.H < ui.MinChart {
				t.Errorf("%d runs at %v: the chart has %d rows", n, size, chart.H)
			}
		}
	}
}

// checkOutcomes checks that the table says how many runs it leaves out: where
// some do not the best, which is the last, and the selected one, where all do
// none.
func checkOutcomes(t *testing.T, h *uitest.Host, some, all bool) {
	t.Helper()
	runs, selected := h.Runs.Lanes, h.Runs.Selected
	outcomes := h.Cut("outcomes")
	out := 0
	for i, l := range runs {
		if strings.Contains(outcomes, l.Letter()+" "+l.Spec.Name) {
			continue
		}
		out++
		if best := len(runs) - 1; some && (i == best || i == selected) {
			t.Errorf("%d runs in %dx%d: %s is left out:\n%s", len(runs), h.W, h.H, l.Letter(), h.Text())
		}
	}
	if out > 0 && (all || !strings.Contains(outcomes, fmt.Sprintf("… %d more", out))) {
		t.Errorf("%d runs in %dx%d: %d are left out:\n%s", len(runs), h.W, h.H, out, h.Text())
	}
}

// The screen in every size and look.
func TestGoldenCompare(t *testing.T) {
	uitest.GoldenLooks(t, "compare", uitest.Looks, func() *uitest.Host {
		return uitest.New(t, New(), uitest.Staged(t, "healthy"))
	})
}

// No line may be longer than the screen, nothing drawn below it, whatever the
// runs came to; and a full-screen panel shows itself.
func TestFits(t *testing.T) {
	for _, runs := range []*lanes.Set{uitest.Crowd(8), uitest.Staged(t, "wild"), uitest.Staged(t, "diverged"), lanes.NewSet()} {
		uitest.New(t, New(), runs).CheckFitsEverywhere()
	}
}

// Panels must not lie on each other, at any size.
func TestLayoutDivides(t *testing.T) {
	for n := range 9 {
		uitest.New(t, New(), uitest.Crowd(n)).CheckDividesEverywhere()
	}
}

// Charts are the point of the screen.
func TestChartsGetMostOfTheWidth(t *testing.T) {
	h, _ := shown(t, uitest.Lab(t))
	for w := 40; w <= 250; w++ {
		for height := 4; height <= 64; height++ {
			h.Resize(w, height)
			if got := h.Panel("accuracy").W + h.Panel("loss").W; float64(got) < 0.6*float64(w) {
				t.Errorf("in %dx%d the charts are %d wide", w, height, got)
			}
		}
	}
}

// Whatever runs measure, no number on the screen is longer than a number
// should be.
func TestNumbersAreShort(t *testing.T) {
	uitest.CheckExtremes(t, New(), []string{"y"}, []string{"m"}, []string{"h"})
	for _, v := range uitest.Extremes {
		uitest.CheckNumbers(t, fmt.Sprint(v), compare.Estimate{Mean: v, Half: math.Abs(v)}.String())
	}
}

// Runs without a validation part are compared by the training part, which is said.
func TestWithoutValidation(t *testing.T) {
	h, v := shown(t, uitest.Lab(t))
	bare := func(l *lanes.Lane) {
		for i := range l.Snap.EpochEnds {
			l.Snap.EpochEnds[i].Val = trainer.Unmeasured()
		}
		l.Snap.Last.Val = trainer.Unmeasured()
	}
	a, b := h.Runs.Lanes[0], h.Runs.Lanes[1]
	bare(b)
	s := h.Scene()
	c := v.compare(s)
	if got := c.chosenFrom(s); !strings.HasPrefix(got, "B has no validation part; best: ") {
		t.Errorf("one run has no validation part: %s", got)
	}
	bare(a)
	outcomes, _, chosen := Tables(s)
	if want := "no validation part: train is the score of the training part at the end"; chosen != want {
		t.Errorf("%s: want %s", chosen, want)
	}
	for i, l := range []*lanes.Lane{a, b} {
		if got, want := strings.TrimRight(outcomes.Rows[i][1].Text, "* "), fmt.Sprintf("%.3f", l.Snap.Last.Train.Accuracy); outcomes.Head[1] != "train" || got != want {
			t.Errorf("%s of %s is %s: want %s", outcomes.Head[1], l.Letter(), got, want)
		}
	}
}

// Scores of classes and of numbers are shown, and neither compared nor marked.
func TestMixedScores(t *testing.T) {
	h, v := shown(t, uitest.Lab(t))
	h.Runs.Lanes[1].Snap.Plan.Classes = 0
	s := h.Scene()
	c := v.compare(s)
	outcomes := outcomeTable(s, c)
	for col, name := range outcomes.Head {
		for _, r := range outcomes.Rows {
			text := r[col].Text
			if marked := strings.HasSuffix(text, "*"); marked && name != "samples/s" || strings.HasPrefix(name, "vs ") && text != "-" && text != "baseline" {
				t.Errorf("%s is %s", name, text)
			}
		}
	}
	if got := c.chosenFrom(s); !strings.Contains(got, "cannot be compared") {
		t.Error(got)
	}
}
