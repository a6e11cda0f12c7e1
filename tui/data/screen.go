// Package data is the screen that shows the examples and the predictions of the selected
// run's network. Its study makes a finding, which the panels draw. Layers of the screen
// (asides) have studies of their own: drawing a picture, averages, a table of the user.
package data

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/trainer/inspect"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen is the state of the screen.
type Screen struct {
	choice
	aside aside  // the open layer of the screen; nil for none
	asked string // the path of the last table of the user
}

// An aside is a layer of the screen with a study of its own.
type aside interface {
	ui.Layer
	study() ui.StudyFunc
	others() int    // the largest number of networks in addition to the selected one
	hear(found any) // called with the last finding after every message
}

// A choice says which examples are shown, in which order, and which one is selected.
type choice struct {
	part  inspect.Part // the shown part of the data
	pick  int          // index of the selected verdict
	worst bool         // whether the worst come first
	wrong bool         // whether only the wrong ones are shown
	class int          // the true class that is shown, or allClasses
}

// New returns the screen, with the validation part.
func New() *Screen { return &Screen{choice: choice{part: inspect.Val, class: allClasses}} }

// Name implements ui.Screen.
func (*Screen) Name() string { return "Data" }

// Doc implements ui.Screen.
func (*Screen) Doc() string {
	return "the examples, and what the selected run's network says about them"
}

// Panels implements ui.Screen.
func (v *Screen) Panels() []ui.Panel {
	return []ui.Panel{
		{Name: "examples", Draw: v.drawExamples, About: aboutExamples, Table: v.verdictRecords, Mouse: v.pointExamples},
		{Name: "example", Draw: v.drawExample, About: aboutExample},
		{Name: "mistakes", Draw: v.drawMistakes, About: aboutMistakes, Table: v.confusionRecords, Mouse: v.pointMistakes},
		{Name: "worst", Draw: v.drawWorst, About: aboutWorst, Table: v.verdictRecords, Mouse: v.pointWorst},
		{Name: "preprocess", Draw: v.drawPreparation, About: aboutPreparation},
		{Name: "notes", Draw: v.drawNotes, Mouse: v.pointNotes},
	}
}

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return ui.OfFinding(
		ui.Bind("right, l", "show the next example", "next", v.exampleNext),
		ui.Bind("left, h", "show the previous example", "", v.exampleBefore),
		ui.Bind("pgdown, ]", "the next page of examples", "page", v.examplePageNext),
		ui.Bind("pgup, [", "the page of examples before", "", v.examplePageBefore),
		ui.Bind("p", "show another part of the data: validation, test, training", "part", v.nextPart),
		ui.Bind("o", "order: as stored, or the highest loss first", "order", v.nextOrder),
		ui.Bind("m", "show only mistakes, or all examples", "mistakes", v.onlyMistakes),
		ui.Bind("t", "show only the next true class; after the last one, all classes", "class", v.classNext),
		ui.Bind("T", "show only the previous true class", "", v.classBefore),
		ui.Bind("d", "draw a picture, and see the predictions of the selected and the marked runs while they train", "draw", v.openSheet),
		ui.Bind("A", "predict the rows of a file with the selected and the marked runs", "ask", v.askFile),
		ui.Bind("i", "show how the data were read: columns, classes, sizes of the parts, and notes, such as rows that were left out", "reading", v.openReport),
		ui.Bind("a", "averages: the marked runs together, and passes with dropout, beside the single networks", "averages", v.openAverages),
	)
}

// Layers implements ui.Layered.
func (v *Screen) Layers() []ui.Layer { return []ui.Layer{&report{}, &sheet{}, &averages{}, &asked{}} }

// Study implements ui.Studier. The study is that of the open aside or, if there is
// none, the examples of the chosen part with the predictions of the network and of
// the others.
func (v *Screen) Study() ui.StudyFunc {
	if v.aside != nil {
		return v.aside.study()
	}
	part := v.part
	return func(ctx context.Context, of ui.Network) any {
		f := study(ctx, of, part)
		if f == nil {
			return nil
		}
		f.addBeside(ctx, of.Others)
		return f
	}
}

// Others implements ui.Comparer.
func (v *Screen) Others() int {
	if v.aside != nil {
		return v.aside.others()
	}
	return 1
}

// open opens a layer that has a study of its own.
func (v *Screen) open(h ui.Host, a aside) {
	v.aside = a
	h.Open(a)
	h.Restudy()
}

// close closes it.
func (v *Screen) close(h ui.Host) {
	h.Close()
	v.leave(h)
}

// leave goes back to the study of the screen.
func (v *Screen) leave(h ui.Host) {
	v.aside = nil
	h.Restudy()
}

// Update implements ui.Updater. It notices if another layer, such as the question whether
// to quit, has replaced the aside.
func (v *Screen) Update(h ui.Host) tea.Cmd {
	switch {
	case v.aside == nil:
	case h.Top() != ui.Layer(v.aside):
		v.leave(h)
	default:
		v.aside.hear(h.Scene().Found)
	}
	return nil
}

// Descriptions of the panels, for help.
const (
	aboutExamples = "The examples with the predictions of the network, in evaluation mode. Pictures and rows have the predicted class " +
		"and its probability, with a cross if it is wrong. For points in a plane the decision regions are drawn: a region has " +
		"the color of the class argmax p(class | x, y), stronger for a higher probability; a cross is a point of another class than its region. " +
		"If another run on the same points is marked, or all runs are selected, its regions are drawn beside with the same axes. " +
		"Without colors, regions are characters and points letters, capital if they are wrong. For a regression with one input the picture shows " +
		"the fitted curve f(x); with several inputs the predicted over the true value, where correct predictions are on the line."
	aboutExample = "The selected example, with the output for each class. With the softmax loss these are the probabilities " +
		"p_j = exp(s_j) / sum exp(s_k) and the loss is -ln p(right class); with other losses they are the scores s_j themselves."
	aboutMistakes = "The confusion matrix: a row for each true class, a column for each predicted class, with the counts of examples. " +
		"The diagonal is correct; the fuller a cell, the larger its share of the row. For a regression the errors, predicted minus true: " +
		"centered on 0 and narrow is good."
	aboutWorst = "The examples with the highest loss, the worst first: the true class, the predicted one, and its probability. A wrong prediction with " +
		"high probability is often due to a wrong label, or to an unusual example."
)

// allClasses is the value of choice.class for all classes.
const allClasses = -1

// found returns the finding, nil if there is none, the indices of the shown verdicts, and
// the place of the selected one among these, -1 if there is none.
func (v *Screen) found(s *ui.Scene) (f *finding, shown []int, at int) {
	f, _ = s.Found.(*finding)
	if f == nil {
		return nil, nil, -1
	}
	shown = f.shown(v.choice)
	if at = slices.Index(shown, v.pick); at < 0 && len(shown) > 0 {
		at = 0
	}
	return f, shown, at
}

// beside reports whether the regions of two networks are shown.
func beside(s *ui.Scene) bool {
	f, _ := s.Found.(*finding)
	return f != nil && f.beside != nil
}

// drawNothing reports whether there are no examples, and draws why.
func (v *Screen) drawNothing(s *ui.Scene, c plot.Canvas, f *finding, shown []int) bool {
	text := ""
	switch {
	case len(f.Verdicts) == 0:
		text = "the " + f.Part.String() + " part is empty"
	case len(shown) == 0 && v.wrong:
		text = "nothing is wrong here: m shows all"
	case len(shown) == 0:
		text = "no example of this class: t shows another"
	default:
		return false
	}
	c.Text(max((c.Width-len(text))/2, 1), c.Height/2, text, s.Theme.Weak)
	return true
}

func (v *Screen) exampleNext(h ui.Host) tea.Cmd       { return v.exampleBy(h, 1) }
func (v *Screen) exampleBefore(h ui.Host) tea.Cmd     { return v.exampleBy(h, -1) }
func (v *Screen) examplePageNext(h ui.Host) tea.Cmd   { return v.exampleBy(h, v.examplePage(h)) }
func (v *Screen) examplePageBefore(h ui.Host) tea.Cmd { return v.exampleBy(h, -v.examplePage(h)) }

// exampleBy moves the selection by by places among the shown examples.
func (v *Screen) exampleBy(h ui.Host, by int) tea.Cmd {
	if _, shown, at := v.found(h.Scene()); at >= 0 {
		v.pick = shown[min(max(at+by, 0), len(shown)-1)]
	}
	return nil
}

// examplePage returns the number of examples on a page.
func (v *Screen) examplePage(h ui.Host) int {
	s := h.Scene()
	f, _, _ := v.found(s)
	r := h.Panel("examples")
	switch {
	case f == nil || r.Empty() || f.regions != nil || f.set.Regression():
		return 10
	case f.set.Pictures():
		return pictureTiling(f, r.W, r.H).Count()
	}
	return max(r.H-2, 1)
}

// nextPart shows another part.
func (v *Screen) nextPart(h ui.Host) tea.Cmd {
	v.part = (v.part + 1) % inspect.Parts
	v.pick = 0
	h.Restudy()
	return nil
}

// nextOrder changes the order and selects the first example.
func (v *Screen) nextOrder(h ui.Host) tea.Cmd {
	v.worst = !v.worst
	return v.lookAtFirst(h)
}

func (v *Screen) onlyMistakes(h ui.Host) tea.Cmd {
	if noClasses(h, v) {
		return nil
	}
	v.wrong = !v.wrong
	return v.lookAtFirst(h)
}

// noClasses reports whether the run that is looked at predicts numbers, and says so.
func noClasses(h ui.Host, v *Screen) bool {
	f, _, _ := v.found(h.Scene())
	if f == nil || !f.set.Regression() {
		return false
	}
	h.Say("Run " + f.lane.Letter() + " predicts a number: it has no classes to choose from.")
	return true
}

func (v *Screen) classNext(h ui.Host) tea.Cmd   { return v.classBy(h, 1) }
func (v *Screen) classBefore(h ui.Host) tea.Cmd { return v.classBy(h, -1) }

// classBy steps through all classes at once, then each.
func (v *Screen) classBy(h ui.Host, by int) tea.Cmd {
	f, _, _ := v.found(h.Scene())
	if f == nil || noClasses(h, v) {
		return nil
	}
	n := len(f.set.Classes) + 1
	v.class = (v.class+1+by+n)%n - 1
	return v.lookAtFirst(h)
}

// lookAtFirst selects the first shown example.
func (v *Screen) lookAtFirst(h ui.Host) tea.Cmd {
	if _, shown, _ := v.found(h.Scene()); len(shown) > 0 {
		v.pick = shown[0]
	}
	return nil
}
