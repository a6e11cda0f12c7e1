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
	at        int                      // index of lesson.All, of the lesson that is looked at
	preset    presets.Preset           // its file
	results   map[string]lesson.Result // of the claims that were measured, by lesson
	measuring string                   // the lesson whose claim is being measured, or ""
	pictures  pictureSet
	part      part
	otherList bool // whether the list is shown where it is not by itself, and the other way round
	first     int  // the measurement that the list of them begins with
}

// A part of the screen can have most of the room.
type part int

const (
	together part = iota // picture, note and claim
	large                // the picture, and the claim in short
	reading              // the note, and the claim in short
	measured             // the claim, with each measurement and its band
)

// New returns the screen. It looks at the lesson that p is, or else at the
// first.
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
		ui.Bind("p", "the picture large, then the text whole, then both", "picture", v.nextPart),
		ui.Bind("o", "open the lesson: its lanes train in place of the runs that are here", "open", v.open),
		ui.Bind("v", "verify: measure what the lesson claims, and list each measurement with its band; again: back to the picture", "verify", v.verify),
		ui.Bind("t", "turn to the next part of the picture, where not all of it has room", "", v.nextPicture),
		ui.Bind("L", "the list of the lessons, or none", "", v.toggleList),
		ui.Bind("pgdown", "on through the list of measurements", "", v.scroll(1)),
		ui.Bind("pgup", "back through the list of measurements", "", v.scroll(-1)),
	}
}

// What the panels show.
const (
	aboutLessons = "The lecture's experiments in its order. A mark before a name says what became of its claim, once it was measured: " +
		"whether every measurement lay in its band."
	aboutNote  = "What the lesson is about, what to do and what to watch."
	aboutClaim = "What the lesson claims, and what became of it: what was measured, and the band in which it should lie. Measuring " +
		"trains networks of its own, with seeds of its own, and touches no run on the screen."
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
	v.at = min(max(i, 0), len(lesson.All)-1)
	v.pictures.step, v.pictures.part, v.pictures.still = 0, 0, false
	v.first = 0
	if v.part == measured {
		v.part = together
	}
	p, err := v.lesson().Preset()
	if err != nil {
		panic(err) // the files are part of the program, and tested
	}
	v.preset = p
	return nil
}

// nextPart gives the room to another part.
func (v *Screen) nextPart(ui.Host) tea.Cmd {
	v.part = (v.part + 1) % measured
	return nil
}

// toggleList shows the list of the lessons, or hides it.
func (v *Screen) toggleList(ui.Host) tea.Cmd {
	v.otherList = !v.otherList
	return nil
}

// open puts the lesson's lanes in place of the runs.
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

// pickLesson looks at the lesson that is clicked; the wheel goes to the one
// above or below.
func (v *Screen) pickLesson(_ ui.Host, m ui.Mouse) tea.Cmd {
	if by := m.Wheel(); by != 0 {
		return v.lookAt(v.at + by)
	}
	if i, ok := m.Picked(1, plot.NewWindow(v.at, len(lesson.All), m.H-1)); ok {
		return v.lookAt(i)
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
