package tui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/presets"
	"descent/presets/lesson"
	"descent/trainer"
	"descent/tui/plot"
	"descent/tui/sketch"
)

// lessonsScreen lists the lecture's experiments, with what to watch for, a
// picture, and a claim that can be measured here and now.
func lessonsScreen() screen {
	return screen{
		name: "Lessons",
		doc:  "the lecture's experiments: what to watch for, a picture, and a claim that is measured here and now",
		panels: []panel{
			{name: "lessons", draw: drawLessons, about: aboutLessons, mouse: pickLesson},
			{name: "note", draw: drawNote, about: aboutNote},
			{name: "picture", draw: drawPicture, about: aboutPicture},
			chartPanel("loss", aboutLessonLoss, lessonChart),
		},
		layout: layoutLessons,
		keys: []key{
			{[]string{"right", "l"}, "right, l", "the next lesson", "lesson", (*App).lessonNext},
			{[]string{"left", "h"}, "left, h", "the lesson before", "", (*App).lessonBefore},
			{[]string{"o"}, "o", "open the lesson: its lanes train in place of the runs that are here", "open", (*App).openLesson},
			{[]string{"p"}, "p", "the picture in place of the note, where there is no room for both", "picture", (*App).turnLesson},
			{[]string{"v"}, "v", "verify: measure what the lesson claims", "verify", (*App).verifyLesson},
		},
		tend:  (*App).tendLessons,
		opens: func(p presets.Preset) bool { return p.Heading != "" },
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

// A lessonsView is what the screen remembers.
type lessonsView struct {
	at       int                       // the lesson that is looked at
	results  map[string]lesson.Result  // of the claims that were measured, by lesson
	busy     string                    // whose claim is being measured, or ""
	drawings map[string]sketch.Drawing // that were computed, by lesson; nil where there is none
	wrong    map[string]error          // why one could not be
	painting bool                      // whether one is being computed
	large    bool                      // whether the picture goes before the note where there is no room for both
	step     int                       // of pictures that move
	moved    time.Time
}

// lessonsView looks at the lesson that p is, or else at the first.
func newLessonsView(p presets.Preset) lessonsView {
	v := lessonsView{results: map[string]lesson.Result{}, drawings: map[string]sketch.Drawing{}, wrong: map[string]error{}}
	for i, l := range lesson.All {
		if l.Name == p.Name {
			v.at = i
		}
	}
	return v
}

// lesson returns the lesson that is looked at, and its file.
func (v *lessonsView) lesson() (lesson.Lesson, presets.Preset) {
	l := lesson.All[v.at]
	p, err := l.Preset()
	if err != nil {
		panic(err) // the files are part of the program, and tested
	}
	return l, p
}

func (a *App) lessonNext() tea.Cmd   { return a.lookAt(a.lessons.at + 1) }
func (a *App) lessonBefore() tea.Cmd { return a.lookAt(a.lessons.at - 1) }

// lookAt looks at lesson i.
func (a *App) lookAt(i int) tea.Cmd {
	a.lessons.at, a.lessons.step = min(max(i, 0), len(lesson.All)-1), 0
	return nil
}

func (a *App) turnLesson() tea.Cmd {
	a.lessons.large = !a.lessons.large
	return nil
}

// openLesson puts the lesson's lanes in place of the runs.
func (a *App) openLesson() tea.Cmd {
	_, p := a.lessons.lesson()
	for _, l := range a.lanes {
		l.cancel()
	}
	a.lanes, a.selected, a.filter, a.baseline, a.target = nil, allLanes, "", nil, 0
	a.title, a.pace = p.Title, p.Pace
	for _, spec := range p.Lanes {
		a.start(spec, nil)
	}
	a.notice = "Its lanes train: 1 shows their curves, v measures the claim."
	return nil
}

// verifyLesson measures the claim in a command.
func (a *App) verifyLesson() tea.Cmd {
	if a.lessons.busy != "" {
		a.notice = "The claim of " + a.lessons.busy + " is being measured."
		return nil
	}
	l, _ := a.lessons.lesson()
	a.lessons.busy = l.Name
	ctx := a.ctx
	return func() tea.Msg {
		r := lesson.Check(ctx, []lesson.Lesson{l}, lesson.Options{Seed: 1})[0]
		return told(func(a *App) tea.Cmd {
			a.lessons.busy, a.lessons.results[l.Name] = "", r
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

// tendLessons asks for the picture that is missing, and moves the one that is
// shown.
func (a *App) tendLessons() tea.Cmd {
	v := &a.lessons
	l, p := v.lesson()
	d, known := v.drawings[l.Name]
	if m, ok := d.(sketch.Moving); ok && v.step < plays*m.Frames()-1 && time.Since(v.moved) >= pictureTime {
		v.step, v.moved, a.stale = v.step+1, time.Now(), true
	}
	if known || v.painting {
		return nil
	}
	v.painting = true
	ctx := a.ctx
	return func() tea.Msg {
		d, err := sketch.Compute(ctx, p)
		return told(func(a *App) tea.Cmd {
			a.lessons.painting = false
			a.lessons.drawings[l.Name], a.lessons.wrong[l.Name] = d, err
			return nil
		})
	}
}

// layoutLessons puts the list at the left and the note at the right, above the
// picture; the loss of the runs below the list where there is room. Where it
// is narrow the note alone is left.
func layoutLessons(s *Scene, w, h int) []Rect {
	var list, note, pic, loss Rect
	note = Rect{0, 0, w, h}
	if w >= 64 {
		list = Rect{0, 0, 28, h}
		note = Rect{30, 0, w - 30, h}
	}
	if w >= wideScreen && h >= len(lesson.All)+2+minChart {
		list.W = 34
		note.X, note.W = 36, w-36
		list, loss = top(list, len(lesson.All)+1, 1)
	}
	switch rows := s.noteRows(note.W - 1); {
	case note.H >= rows+8:
		note, pic = top(note, rows, 1)
	case s.lessons.large:
		note, pic = top(note, 1, 0)
	}
	return []Rect{list, note, pic, loss}
}

// drawLessons draws the list.
func drawLessons(s *Scene, c plot.Canvas) {
	c.Text(0, 0, s.title("lessons"), s.Theme.Strong)
	body := c.Sub(0, 1, c.Width, c.Height-1)
	window := plot.NewWindow(s.lessons.at, len(lesson.All), body.Height)
	for y := range window.Rows {
		i := window.First + y
		l := lesson.All[i]
		mark, style := s.claimMark(l.Name)
		text := s.Theme.Text
		if i == s.lessons.at {
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
func (s *Scene) claimMark(name string) (rune, plot.Style) {
	g := s.Theme.Glyphs
	r, ok := s.lessons.results[name]
	switch {
	case s.lessons.busy == name:
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
func pickLesson(a *App, m mouse) tea.Cmd {
	switch {
	case m.act == wheelUp:
		return a.lessonBefore()
	case m.act == wheelDown:
		return a.lessonNext()
	case m.act == click && m.y >= 1:
		return a.lookAt(m.y - 1 + plot.NewWindow(a.lessons.at, len(lesson.All), m.h-1).First)
	}
	return nil
}

// drawPicture draws the lesson's picture.
func drawPicture(s *Scene, c plot.Canvas) {
	l, _ := s.lessons.lesson()
	d, err := s.lessons.drawings[l.Name], s.lessons.wrong[l.Name]
	switch {
	case d != nil:
		step := s.lessons.step
		if m, ok := d.(sketch.Moving); ok {
			step %= m.Frames()
		}
		d.Draw(c, s.kit(), step)
	case err != nil:
		c.Text(1, 0, "no picture: "+err.Error(), s.Theme.Grave)
	default:
		c.Text(1, 0, "the picture is being computed", s.Theme.Weak)
	}
}

// lessonChart is the loss of the runs that are lanes of the lesson.
func lessonChart(s *Scene) plot.Chart {
	_, p := s.lessons.lesson()
	own := *s
	own.Lanes, own.Selected, own.grouped = nil, allLanes, nil
	for i, l := range s.Lanes {
		if !l.spec.Known() || !isLane(l.spec, p.Lanes) {
			continue
		}
		if i == s.Selected {
			own.Selected = len(own.Lanes)
		}
		own.Lanes = append(own.Lanes, l)
	}
	ch := lossChart(&own)
	if len(own.Lanes) == 0 {
		ch.Legend, ch.Empty = nil, "o trains the lesson's lanes"
	}
	return ch
}

// isLane reports whether spec is one of lanes.
func isLane(spec trainer.Spec, lanes []trainer.Spec) bool {
	return slices.ContainsFunc(lanes, func(s trainer.Spec) bool { return spec.Name == s.Name && len(spec.Diff(s)) == 0 })
}

// kit returns what pictures are drawn with.
func (s *Scene) kit() sketch.Kit {
	t := s.Theme
	return sketch.Kit{Strong: t.Strong, Weak: t.Weak, Grave: t.Grave, Runs: t.Runs[:], Paint: t.Paint}
}
