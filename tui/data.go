package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/trainer"
	"descent/trainer/inspect"
	"descent/tui/plot"
)

// dataScreen shows what the network of the selected run makes of its data.
func dataScreen() screen {
	return screen{
		name: "Data",
		doc:  "the examples, and what the selected run's network says about them",
		panels: []panel{
			{name: "examples", draw: drawExamples, about: aboutExamples, table: verdictRecords, mouse: pointExamples},
			{name: "example", draw: drawExample, about: aboutExample},
			{name: "mistakes", draw: drawMistakes, about: aboutMistakes, table: confusionRecords, mouse: pointMistakes},
			{name: "worst", draw: drawWorst, about: aboutWorst, table: verdictRecords, mouse: pointWorst},
			{name: "preprocess", draw: drawPreparation, about: aboutPreparation},
		},
		layout: layoutData,
		keys: []key{
			{[]string{"right", "l"}, "right, l", "look at the next example", "next", (*App).exampleNext},
			{[]string{"left", "h"}, "left, h", "look at the example before", "", (*App).exampleBefore},
			{[]string{"pgdown", "]"}, "pgdown, ]", "the next page of examples", "page", (*App).examplePageNext},
			{[]string{"pgup", "["}, "pgup, [", "the page of examples before", "", (*App).examplePageBefore},
			{[]string{"p"}, "p", "another part of the data: validation, test, training", "part", (*App).nextPart},
			{[]string{"o"}, "o", "order: as they are stored, or the worst first", "order", (*App).nextOrder},
			{[]string{"m"}, "m", "only what the network gets wrong, or all", "mistakes", (*App).onlyMistakes},
			{[]string{"t"}, "t", "only the next true class, and at last all of them again", "class", (*App).classNext},
			{[]string{"T"}, "T", "only the true class before", "", (*App).classBefore},
		},
		study: func(a *App) studyFunc {
			part := a.data.part
			return func(ctx context.Context, of subject) any { return studyData(ctx, of, part) }
		},
	}
}

// What the panels show.
const (
	aboutExamples = "What the network learns from, with what it says about it, in evaluation mode. Pictures and rows have the class that " +
		"is guessed and how sure it is, with a cross where that is wrong. Points of a plane lie on the decision regions: a region has " +
		"the color of the class argmax p(class | x, y), the fuller the surer; a cross is a point of another class than its region. " +
		"Without colors regions are characters, and points letters, capital where they are wrong. Of a regression with one input there is " +
		"the fitted curve f(x); of others the predicted value over the true one, which lie on the line where they are equal."
	aboutExample = "The example that is looked at, with the output for each class. With the softmax loss these are the probabilities " +
		"p_j = exp(s_j) / sum exp(s_k) and the loss is -ln p(right class); with other losses they are the scores s_j themselves."
	aboutMistakes = "The confusion matrix: a row for each right class, a column for each guess, the counts of the examples that were looked " +
		"at. The diagonal is right; the fuller a cell, the larger its share of the row. Of a regression the errors, predicted less true: " +
		"centered on 0 and narrow is good."
	aboutWorst = "The examples with the highest loss, the worst first: what was right, what was said instead, and how surely. Sure and wrong " +
		"is often a wrong label, or an example unlike the others."
)

// allClasses is a dataView's class where none is singled out.
const allClasses = -1

// A dataView is what the screen remembers.
type dataView struct {
	part  inspect.Part // to look at
	pick  int          // the verdict that is looked at
	worst bool         // whether the worst come first
	wrong bool         // whether only the wrong ones are shown
	class int          // the true class that is shown, or allClasses
}

// newDataView looks at the validation part: what no step has seen.
func newDataView() dataView { return dataView{part: inspect.Val, class: allClasses} }

// A dataFinding is what the study found.
type dataFinding struct {
	*inspect.Examination
	set     *data.Prepared
	spec    trainer.Spec
	regions *inspect.Regions // of a planar set, else nil
	curve   *inspect.Curve   // of a curved one, else nil
	targets inspect.Span     // of a regression
	said    inspect.Span     // what it predicts, and the targets
}

func studyData(ctx context.Context, of subject, part inspect.Part) any {
	e, err := inspect.Examine(ctx, of.Member, of.Set, part)
	if err != nil {
		return nil
	}
	f := &dataFinding{Examination: e, set: of.Set, spec: of.Spec}
	switch set := of.Set.Set; {
	case inspect.Planar(set):
		f.regions, err = inspect.Map(ctx, of.Member, of.Set)
	case inspect.Curved(set):
		f.curve, err = inspect.Fit(ctx, of.Member, of.Set)
	}
	if of.Set.Regression() {
		f.targets = inspect.Targets(of.Set.Set)
		f.said = f.targets
		for i := range f.Verdicts {
			f.said = f.said.With(float64(f.Verdicts[i].Outputs[0]))
		}
	}
	if err != nil {
		return nil
	}
	return f
}

// shown returns the verdicts that v lets through, as indices, in its order.
func (f *dataFinding) shown(v dataView) []int {
	shown := make([]int, 0, len(f.Verdicts))
	for i := range f.Verdicts {
		if v.worst {
			i = f.Worst[i]
		}
		verdict := &f.Verdicts[i]
		if f.set.Regression() || (!v.wrong || !verdict.Right()) && (v.class == allClasses || v.class == verdict.Class) {
			shown = append(shown, i)
		}
	}
	return shown
}

// dataFound returns the finding and the verdicts that are shown, or nil; and
// the place among these of the one that is looked at, -1 if there is none.
func (s *Scene) dataFound() (f *dataFinding, shown []int, at int) {
	f, _ = s.found.(*dataFinding)
	if f == nil {
		return nil, nil, -1
	}
	shown = f.shown(s.data)
	if at = slices.Index(shown, s.data.pick); at < 0 && len(shown) > 0 {
		at = 0
	}
	return f, shown, at
}

// layoutData puts the examples at the left, above the worst mistakes, and the
// one that is looked at and the confusion at the right. Between examples and
// worst mistakes, or in place of these, is what preprocessing does to pictures.
// What folds first are the mistakes, then the single example.
func layoutData(s *Scene, w, h int) []Rect {
	var examples, example, mistakes, worst, prepared Rect
	examples = Rect{0, 0, w, h}
	if w < 52 || h < 7 {
		return []Rect{examples, example, mistakes, worst, prepared}
	}
	examples, example = split(examples)
	if h >= 14 {
		example, mistakes = top(example, (h-1)/2, 1)
		switch rows := max(h/4, 4); {
		case !s.preparing():
			examples, worst = bottom(examples, rows, 1)
		case h < 28:
			examples, prepared = bottom(examples, 6, 1)
		default:
			examples, prepared = bottom(examples, h*3/5, 1)
			prepared, worst = bottom(prepared, rows, 1)
		}
	}
	return []Rect{examples, example, mistakes, worst, prepared}
}

// drawNothing says on c why there is no example, if there is none.
func (s *Scene) drawNothing(c plot.Canvas, f *dataFinding, shown []int) bool {
	text := ""
	switch {
	case len(f.Verdicts) == 0:
		text = "the " + f.Part.String() + " part is empty"
	case len(shown) == 0 && s.data.wrong:
		text = "nothing is wrong here: m shows all"
	case len(shown) == 0:
		text = "no example of this class: t shows another"
	default:
		return false
	}
	c.Text(max((c.Width-len(text))/2, 1), c.Height/2, text, s.Theme.Weak)
	return true
}

func (a *App) exampleNext() tea.Cmd       { return a.exampleBy(1) }
func (a *App) exampleBefore() tea.Cmd     { return a.exampleBy(-1) }
func (a *App) examplePageNext() tea.Cmd   { return a.exampleBy(a.examplePage()) }
func (a *App) examplePageBefore() tea.Cmd { return a.exampleBy(-a.examplePage()) }

// exampleBy looks at the example so many places further on among those shown.
func (a *App) exampleBy(by int) tea.Cmd {
	if _, shown, at := a.scene().dataFound(); at >= 0 {
		a.data.pick = shown[min(max(at+by, 0), len(shown)-1)]
	}
	return nil
}

// examplePage returns how many examples a page has.
func (a *App) examplePage() int {
	s := a.scene()
	f, _, _ := s.dataFound()
	r := s.rect("examples", a.w, a.h)
	switch {
	case f == nil || r.empty() || f.regions != nil || f.set.Regression():
		return 10
	case f.set.Pictures():
		return pictureTiling(f, r.W, r.H).count()
	}
	return max(r.H-2, 1)
}

// nextPart looks at another part.
func (a *App) nextPart() tea.Cmd {
	a.data.part = (a.data.part + 1) % inspect.Parts
	a.data.pick = 0
	a.restudy()
	return nil
}

// nextOrder changes the order and looks at the first in it.
func (a *App) nextOrder() tea.Cmd {
	a.data.worst = !a.data.worst
	return a.lookAtFirst()
}

func (a *App) onlyMistakes() tea.Cmd {
	a.data.wrong = !a.data.wrong
	return a.lookAtFirst()
}

func (a *App) classNext() tea.Cmd   { return a.classBy(1) }
func (a *App) classBefore() tea.Cmd { return a.classBy(-1) }

// classBy steps through all classes at once, then each.
func (a *App) classBy(by int) tea.Cmd {
	f, _, _ := a.scene().dataFound()
	if f == nil || f.set.Regression() {
		return nil
	}
	n := len(f.set.Classes) + 1
	a.data.class = (a.data.class+1+by+n)%n - 1
	return a.lookAtFirst()
}

// lookAtFirst looks at the first example that is shown.
func (a *App) lookAtFirst() tea.Cmd {
	if _, shown, _ := a.scene().dataFound(); len(shown) > 0 {
		a.data.pick = shown[0]
	}
	return nil
}
