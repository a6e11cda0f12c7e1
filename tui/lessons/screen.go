// Package lessons is the screen with the lecture's experiments: what to watch
// for, a picture, and a claim that can be measured here and now.
package lessons

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/presets/lesson"
	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen is the screen. It remembers the lesson that is looked at, and what
// became of the claim and the picture of each.
type Screen struct {
	at           int                      // index of lesson.All, of the lesson that is looked at
	preset       presets.Preset           // its file
	results      map[string]lesson.Result // of the claims that were measured, by lesson
	measuring    string                   // the lesson whose claim is being measured, or ""
	pictures     pictureSet
	pictureFirst bool // whether the picture goes before the note where there is no room for both
}

// New returns the screen. It looks at the lesson that p is, or else at the
// first.
func New(p presets.Preset) *Screen {
	v := &Screen{results: map[string]lesson.Result{}, pictures: newPictureSet()}
	v.lookAt(slices.Index(lesson.Names(), p.Name))
	return v
}

// Opens implements ui.Opener.
func (*Screen) Opens(p presets.Preset) bool { return p.Heading != "" }

// Name implements ui.Screen.
func (*Screen) Name() string { return "Lessons" }

// Doc implements ui.Screen.
func (*Screen) Doc() string {
	return "the lecture's experiments: what to watch for, a picture, and a claim that is measured here and now"
}

// Panels implements ui.Screen.
func (v *Screen) Panels() []ui.Panel {
	return []ui.Panel{
		{Name: "lessons", Draw: v.drawLessons, About: aboutLessons, Mouse: v.pickLesson},
		{Name: "note", Draw: v.drawNote, About: aboutNote},
		{Name: "picture", Draw: v.drawPicture, About: aboutPicture},
		ui.ChartPanel("loss", aboutLoss, v.lossChart),
	}
}

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return []ui.Key{
		ui.Bind("right, l", "the next lesson", "lesson", v.next),
		ui.Bind("left, h", "the lesson before", "", v.before),
		ui.Bind("o", "open the lesson: its lanes train in place of the runs that are here", "open", v.open),
		ui.Bind("p", "the picture in place of the note, where there is no room for both", "picture", v.togglePicture),
		ui.Bind("v", "verify: measure what the lesson claims", "verify", v.verify),
	}
}

// What the panels show.
const (
	aboutLessons = "The lecture's experiments in its order. A mark before a name says what became of its claim, once it was measured: " +
		"whether every measurement lay in its band."
	aboutNote = "What the lesson is about, what to do and what to watch. Below, the claim: what was measured, and the band in which it " +
		"should lie. Measuring trains networks of its own, with seeds of its own, and touches no run on the screen."
	aboutPicture = "The lesson's own picture, computed from its lanes: each is trained, or looked at before its first step, beside the " +
		"runs on the screen. Some pictures move for a while; they begin again when the lesson is looked at again."
	aboutLoss = "The loss of the lesson's lanes as they train, on train and validation, where o has opened them. Other runs are " +
		"not shown here."
)

// lesson returns the lesson that is looked at.
func (v *Screen) lesson() lesson.Lesson { return lesson.All[v.at] }

func (v *Screen) next(ui.Host) tea.Cmd   { return v.lookAt(v.at + 1) }
func (v *Screen) before(ui.Host) tea.Cmd { return v.lookAt(v.at - 1) }

// lookAt looks at lesson i, or at the nearest one that there is. Its picture
// moves from its start.
func (v *Screen) lookAt(i int) tea.Cmd {
	v.at, v.pictures.step = min(max(i, 0), len(lesson.All)-1), 0
	p, err := v.lesson().Preset()
	if err != nil {
		panic(err) // the files are part of the program, and tested
	}
	v.preset = p
	return nil
}

// togglePicture puts the picture before the note, or takes that back.
func (v *Screen) togglePicture(ui.Host) tea.Cmd {
	v.pictureFirst = !v.pictureFirst
	return nil
}

// open puts the lesson's lanes in place of the runs.
func (v *Screen) open(h ui.Host) tea.Cmd {
	h.OpenPreset(v.preset)
	h.Say("Its lanes train: 1 shows their curves, v measures the claim.")
	return nil
}

// Layout implements ui.Screen. The list is at the left, the note at the right
// above the picture, and the loss of the runs below the list where there is
// room. Where it is narrow there is no list.
func (v *Screen) Layout(s *ui.Scene, w, h int) ui.Layout {
	var list, note, pic, loss ui.Rect
	note = ui.Area(w, h)
	if w >= 64 {
		list = ui.Area(28, h)
		note = ui.Rect{X: 30, W: w - 30, H: h}
	}
	if w >= ui.WideScreen && h >= len(lesson.All)+2+ui.MinChart {
		list.W = 34
		note.X, note.W = 36, w-36
		list, loss = list.Top(len(lesson.All)+1, 1)
	}
	switch rows := v.noteRows(s, note.W-1); {
	case note.H >= rows+8:
		note, pic = note.Top(rows, 1)
	case v.pictureFirst:
		note, pic = note.Top(1, 0)
	}
	return ui.Layout{"lessons": list, "note": note, "picture": pic, "loss": loss}
}

// drawLessons draws the list.
func (v *Screen) drawLessons(s *ui.Scene, c plot.Canvas) {
	c.Text(0, 0, s.Heading("lessons"), s.Theme.Strong)
	body := c.Sub(0, 1, c.Width, c.Height-1)
	window := plot.NewWindow(v.at, len(lesson.All), body.Height)
	for y := range window.Rows {
		i := window.First + y
		l := lesson.All[i]
		mark, style := v.outcomeMark(s, l.Name)
		text := s.Theme.Text
		if i == v.at {
			body.Set(0, y, s.Theme.Glyphs.Selected, s.Theme.Strong)
			text = s.Theme.Strong
		}
		body.Set(1, y, mark, style)
		body.Text(3, y, fmt.Sprintf("%2d %s", i+1, l.Name), text)
	}
	window.DrawMark(body, 3, s.Theme.Glyphs, s.Theme.Weak)
}

// pickLesson looks at the lesson that is clicked; the wheel goes to the one
// above or below.
func (v *Screen) pickLesson(h ui.Host, m ui.Mouse) tea.Cmd {
	switch {
	case m.Act == ui.WheelUp:
		return v.before(h)
	case m.Act == ui.WheelDown:
		return v.next(h)
	case m.Act == ui.Click:
		if i, ok := plot.NewWindow(v.at, len(lesson.All), m.H-1).Row(m.Y - 1); ok {
			return v.lookAt(i)
		}
	}
	return nil
}

// lossChart is the loss of the runs that are lanes of the lesson.
func (v *Screen) lossChart(s *ui.Scene) plot.Chart {
	var own []*lanes.Lane
	for _, l := range s.Lanes {
		if l.Spec.Known() && isLane(l.Spec, v.preset.Lanes) {
			own = append(own, l)
		}
	}
	ch := ui.LossChart(s.With(own))
	if len(own) == 0 {
		ch.Legend, ch.Empty = nil, "o trains the lesson's lanes"
	}
	return ch
}

// isLane reports whether spec is one of some, its name too.
func isLane(spec trainer.Spec, some []trainer.Spec) bool {
	return slices.ContainsFunc(some, func(s trainer.Spec) bool { return spec.Name == s.Name && len(spec.Diff(s)) == 0 })
}
