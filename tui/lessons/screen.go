// Package lessons is the screen with the experiments of the lecture. For each it shows a
// note, a picture, and a claim, which the user can measure.
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

// Screen is the state of the screen: the shown lesson, and the measurements and pictures of
// lessons.
type Screen struct {
	at        int                      // index in lesson.All of the shown lesson
	preset    presets.Preset           // the file of the shown lesson
	results   map[string]lesson.Result // of the measured claims, by lesson
	measuring string                   // the lesson whose claim is being measured, or ""
	pictures  pictureSet
	part      part
	otherList bool // whether the user has shown the list on a narrow terminal, or hidden it on a wide one
	first     int  // index of the first shown measurement
}

// A part is the part of the screen with most of the room.
type part int

const (
	together part = iota // picture, note and claim
	large                // the picture, and the claim in short
	reading              // the note, and the claim in short
	measured             // the claim, with each measurement and its band
)

// New returns the screen. It shows the lesson p, or the first one if p is not a lesson.
func New(p presets.Preset) *Screen {
	v := &Screen{results: map[string]lesson.Result{}, pictures: newPictureSet()}
	v.lookAt(slices.Index(lesson.Names(), p.Name))
	return v
}

// Opens implements ui.Opener.
func (*Screen) Opens(p presets.Preset) bool { return p.Heading != "" }

// LookAt implements ui.Opener.
func (v *Screen) LookAt(p presets.Preset) {
	v.part = together
	v.lookAt(slices.Index(lesson.Names(), p.Name))
}

// Name implements ui.Screen.
func (*Screen) Name() string { return "Lessons" }

// Doc implements ui.Screen.
func (*Screen) Doc() string {
	return "the lecture's experiments: what to watch for, a picture, and a claim that is measured here and now"
}

// Panels implements ui.Screen.
func (v *Screen) Panels() []ui.Panel {
	return []ui.Panel{
		{Name: "picture", Draw: v.drawPicture, About: aboutPicture},
		{Name: "rail", Draw: v.drawRail, Mouse: v.turnByMouse},
		{Name: "lessons", Draw: v.drawLessons, About: aboutLessons, Mouse: v.pickLesson},
		{Name: "note", Draw: v.drawNote, About: aboutNote},
		{Name: "claim", Draw: v.drawClaim, About: aboutClaim, Table: v.findings},
		ui.ChartPanel("loss", aboutLoss, v.lossChart),
	}
}

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return []ui.Key{
		ui.Bind("right, l", "the next lesson", "lesson", v.next),
		ui.Bind("left, h", "the lesson before", "", v.before),
		ui.Bind("p", "enlarge the picture, then the text, then show both", "picture", v.nextPart),
		ui.Bind("o", "open the lesson: its lanes replace the runs on the dashboard", "open", v.open),
		ui.Bind("v", "verify the claim: list each measurement with the range in which it should be; again: back to the picture", "verify", v.verify),
		ui.Bind("t", "show the next part of the picture, if not all of it fits", "", v.nextPicture),
		ui.Bind("L", "show or hide the list of lessons", "", v.toggleList),
		ui.Bind("pgdown", "scroll down the list of measurements", "", v.scroll(1)),
		ui.Bind("pgup", "back through the list of measurements", "", v.scroll(-1)),
	}
}

// Descriptions of the panels, for help.
const (
	aboutLessons = "The experiments in the order of the lecture. A mark before a name says whether its claim holds, once it was measured: " +
		"whether every measurement was in its range."
	aboutNote  = "What the lesson is about, what to do and what to watch."
	aboutClaim = "The claim of the lesson with its measurements, and the ranges in which they should be. Measuring trains separate " +
		"networks with their own seeds, and does not affect the runs on the dashboard."
	aboutPicture = "A picture for the lesson, computed from its lanes before their first step or after training, independently of the " +
		"runs on the dashboard. Some pictures are animated; the animation starts when the lesson is shown."
	aboutLoss = "The training and validation loss of the lesson's lanes while they train, after o has opened them. Other runs are " +
		"not shown here."
)

// lesson returns the shown lesson.
func (v *Screen) lesson() lesson.Lesson { return lesson.All[v.at] }

func (v *Screen) next(ui.Host) tea.Cmd   { return v.lookAt(v.at + 1) }
func (v *Screen) before(ui.Host) tea.Cmd { return v.lookAt(v.at - 1) }

// lookAt shows lesson i, or the nearest existing one. Its animation begins at its start.
func (v *Screen) lookAt(i int) tea.Cmd {
	v.at = min(max(i, 0), len(lesson.All)-1)
	v.pictures.step, v.pictures.part, v.pictures.still = 0, 0, false
	v.first = 0
	if v.part == measured {
		v.part = together
	}
	p, err := v.lesson().Preset()
	if err != nil {
		panic(err) // impossible: the files are embedded and tested
	}
	v.preset = p
	return nil
}

// nextPart changes the part with most of the room.
func (v *Screen) nextPart(ui.Host) tea.Cmd {
	v.part = (v.part + 1) % measured
	return nil
}

// toggleList shows the list of the lessons, or hides it.
func (v *Screen) toggleList(ui.Host) tea.Cmd {
	v.otherList = !v.otherList
	return nil
}

// open replaces the runs by the lesson's lanes.
func (v *Screen) open(h ui.Host) tea.Cmd {
	h.OpenPreset(v.preset)
	h.Say("Its lanes train: 1 shows their curves, v measures the claim.")
	return nil
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

// pickLesson shows the clicked lesson; the wheel shows the one above or below.
func (v *Screen) pickLesson(_ ui.Host, m ui.Mouse) tea.Cmd {
	if by := m.Wheel(); by != 0 {
		return v.lookAt(v.at + by)
	}
	if i, ok := m.Picked(1, plot.NewWindow(v.at, len(lesson.All), m.H-1)); ok {
		return v.lookAt(i)
	}
	return nil
}

// lossChart returns a chart of the loss of those runs that are lanes of the lesson.
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

// isLane reports whether spec is one of some, with the same name.
func isLane(spec trainer.Spec, some []trainer.Spec) bool {
	return slices.ContainsFunc(some, func(s trainer.Spec) bool { return spec.Name == s.Name && len(spec.Diff(s)) == 0 })
}
