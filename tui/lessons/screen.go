// Package lessons is the screen with the lecture's experiments: what to watch
// for, a picture, and a claim that can be measured here and now.
package lessons

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/presets/lesson"
	"descent/trainer"
	"descent/tui/lanes"
	"descent/tui/pictures"
	"descent/tui/plot"
	"descent/tui/ui"
)

// Screen remembers the lesson that is looked at, and what became of each.
type Screen struct {
	at       int                         // the lesson that is looked at
	results  map[string]lesson.Result    // of the claims that were measured, by lesson
	busy     string                      // whose claim is being measured, or ""
	drawings map[string]pictures.Drawing // that were computed, by lesson; nil where there is none
	wrong    map[string]error            // why one could not be
	painting bool                        // whether one is being computed
	large    bool                        // whether the picture goes before the note where there is no room for both
	step     int                         // of pictures that move
	moved    time.Time
}

// New returns the screen. It looks at the lesson that p is, or else at the
// first.
func New(p presets.Preset) *Screen {
	v := &Screen{results: map[string]lesson.Result{}, drawings: map[string]pictures.Drawing{}, wrong: map[string]error{}}
	for i, l := range lesson.All {
		if l.Name == p.Name {
			v.at = i
		}
	}
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
		ui.ChartPanel("loss", aboutLessonLoss, v.lessonChart),
	}
}

// Keys implements ui.Screen.
func (v *Screen) Keys() []ui.Key {
	return []ui.Key{
		ui.Bind("right, l", "the next lesson", "lesson", v.lessonNext),
		ui.Bind("left, h", "the lesson before", "", v.lessonBefore),
		ui.Bind("o", "open the lesson: its lanes train in place of the runs that are here", "open", v.openLesson),
		ui.Bind("p", "the picture in place of the note, where there is no room for both", "picture", v.turnLesson),
		ui.Bind("v", "verify: measure what the lesson claims", "verify", v.verifyLesson),
	}
}

// What the panels show.
const (
	aboutLessons = "The lecture's experiments in its order. A mark before a name says what became of its claim, once it was measured: " +
		"whether every measurement lay in its band."
	aboutNote = "What the lesson is about, what to do and what to watch. Below, the claim: what was measured, and the band in which it " +
		"should lie. Measuring trains networks of its own, with seeds of its own, and touches no run on the screen."
	aboutPicture = "The lesson's own picture, computed from its lanes: each is trained, or looked at before its first step, beside the " +
		"runs on the screen. Some pictures move, and rest after a while; those of a lesson that is come back to move again."
	aboutLessonLoss = "The loss of the lesson's lanes as they train, on train and validation, where o has opened them. Other runs are " +
		"not shown here."
)

// lesson returns the lesson that is looked at, and its file.
func (v *Screen) lesson() (lesson.Lesson, presets.Preset) {
	l := lesson.All[v.at]
	p, err := l.Preset()
	if err != nil {
		panic(err) // the files are part of the program, and tested
	}
	return l, p
}

func (v *Screen) lessonNext(ui.Host) tea.Cmd   { return v.lookAt(v.at + 1) }
func (v *Screen) lessonBefore(ui.Host) tea.Cmd { return v.lookAt(v.at - 1) }

// lookAt looks at lesson i.
func (v *Screen) lookAt(i int) tea.Cmd {
	v.at, v.step = min(max(i, 0), len(lesson.All)-1), 0
	return nil
}

func (v *Screen) turnLesson(ui.Host) tea.Cmd {
	v.large = !v.large
	return nil
}

// openLesson puts the lesson's lanes in place of the runs.
func (v *Screen) openLesson(h ui.Host) tea.Cmd {
	_, p := v.lesson()
	h.OpenPreset(p)
	h.Say("Its lanes train: 1 shows their curves, v measures the claim.")
	return nil
}

// verifyLesson measures the claim in a command.
func (v *Screen) verifyLesson(h ui.Host) tea.Cmd {
	if v.busy != "" {
		h.Say("The claim of " + v.busy + " is being measured.")
		return nil
	}
	l, _ := v.lesson()
	v.busy = l.Name
	ctx := h.Context()
	return func() tea.Msg {
		r := lesson.Check(ctx, []lesson.Lesson{l}, lesson.Options{Seed: 1})[0]
		return ui.Reply(func(ui.Host) tea.Cmd {
			v.busy, v.results[l.Name] = "", r
			return nil
		})
	}
}

// pictureTime is how long a picture that moves keeps a frame, and plays how
// often it is shown from its start before it rests.
const (
	pictureTime = 400 * time.Millisecond
	plays       = 2
)

// Update implements ui.Updater: it asks for the picture that is missing, and moves the one that is
// shown.
func (v *Screen) Update(h ui.Host) tea.Cmd {
	l, p := v.lesson()
	d, known := v.drawings[l.Name]
	if m, ok := d.(pictures.Moving); ok && v.step < plays*m.Frames()-1 && time.Since(v.moved) >= pictureTime {
		v.step, v.moved = v.step+1, time.Now()
		h.Redraw()
	}
	if known || v.painting {
		return nil
	}
	v.painting = true
	ctx := h.Context()
	return func() tea.Msg {
		d, err := pictures.Compute(ctx, p)
		return ui.Reply(func(ui.Host) tea.Cmd {
			v.painting = false
			v.drawings[l.Name], v.wrong[l.Name] = d, err
			return nil
		})
	}
}

// Layout implements ui.Screen. It puts the list at the left and the note at the right, above the
// picture; the loss of the runs below the list where there is room. Where it
// is narrow the note alone is left.
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
	case v.large:
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
		mark, style := v.claimMark(s, l.Name)
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

// claimMark returns the mark of a claim: measured and true, false, under way,
// or nothing.
func (v *Screen) claimMark(s *ui.Scene, name string) (rune, plot.Style) {
	g := s.Theme.Glyphs
	r, ok := v.results[name]
	switch {
	case v.busy == name:
		return g.Loading, s.Theme.Weak
	case !ok:
		return ' ', s.Theme.Weak
	case r.Pass():
		return g.Done, s.Theme.Strong
	}
	return g.Diverged, s.Theme.Grave
}

// pickLesson looks at the lesson that is clicked, or with the wheel at the one
// beside.
func (v *Screen) pickLesson(h ui.Host, m ui.Mouse) tea.Cmd {
	switch {
	case m.Act == ui.WheelUp:
		return v.lessonBefore(h)
	case m.Act == ui.WheelDown:
		return v.lessonNext(h)
	case m.Act == ui.Click:
		if i, ok := plot.NewWindow(v.at, len(lesson.All), m.H-1).Row(m.Y - 1); ok {
			return v.lookAt(i)
		}
	}
	return nil
}

// drawPicture draws the lesson's picture.
func (v *Screen) drawPicture(s *ui.Scene, c plot.Canvas) {
	l, _ := v.lesson()
	d, err := v.drawings[l.Name], v.wrong[l.Name]
	switch {
	case d != nil:
		step := v.step
		if m, ok := d.(pictures.Moving); ok {
			step %= m.Frames()
		}
		d.Draw(c, s.Theme.Palette(), step)
	case err != nil:
		c.Text(1, 0, "no picture: "+err.Error(), s.Theme.Grave)
	default:
		c.Text(1, 0, "the picture is being computed", s.Theme.Weak)
	}
}

// lessonChart is the loss of the runs that are lanes of the lesson.
func (v *Screen) lessonChart(s *ui.Scene) plot.Chart {
	_, p := v.lesson()
	var own []*lanes.Lane
	for _, l := range s.Lanes {
		if l.Spec.Known() && isLane(l.Spec, p.Lanes) {
			own = append(own, l)
		}
	}
	ch := ui.LossChart(s.With(own))
	if len(own) == 0 {
		ch.Legend, ch.Empty = nil, "o trains the lesson's lanes"
	}
	return ch
}

// isLane reports whether spec is one of lanes.
func isLane(spec trainer.Spec, lanes []trainer.Spec) bool {
	return slices.ContainsFunc(lanes, func(s trainer.Spec) bool { return spec.Name == s.Name && len(spec.Diff(s)) == 0 })
}
