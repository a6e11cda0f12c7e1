package tui

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/trainer"
	"descent/trainer/run"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// A topic identifies the input of a study. When the topic changes, the study is computed
// again.
type topic struct {
	subject
	others [ui.MaxOthers]subject // of a ui.Comparer
	page   int
	asked  int // grows when a key changes the study
}

// A subject is the network of a lane at an epoch.
type subject struct {
	lane    *lanes.Lane
	epoch   float64 // of the evaluation of the weights
	rewound float64 // the epoch if it is earlier than the last one, else 0
	ended   bool    // whether the run has ended, after which the weights may be the best ones
}

// newSubject returns the present subject of l.
func newSubject(l *lanes.Lane) subject {
	return subject{l, l.Looked(), l.Rewound(), !l.Snap.State.Live()}
}

// same reports whether two topics are the same study of the same lanes, at any epochs.
func (t *topic) same(u *topic) bool {
	for i := range t.others {
		if t.others[i].lane != u.others[i].lane {
			return false
		}
	}
	return t.lane == u.lane && t.page == u.page && t.asked == u.asked
}

// subjects returns the networks of t.
func (t *topic) subjects() []subject {
	all := []subject{t.subject}
	for _, o := range t.others {
		if o.lane != nil {
			all = append(all, o)
		}
	}
	return all
}

// studyShare is the largest share of the time that studies may take while runs
// train.
const studyShare = 0.01

// A finding is the result of a study.
type finding struct {
	topic  topic
	result any
	sets   sets
	took   time.Duration
	err    error // why there is no result
}

// sets has the data of the lanes of the last study. It is not changed after it is set in a
// finding.
type sets map[*lanes.Lane]*data.Prepared

// studies is the state of the studies of the shown screen, of which at most one runs at a
// time.
type studies struct {
	busy  bool
	asked int       // see topic.asked
	last  topic     // of the last study
	rest  time.Time // earliest start of the next study while runs train
	found finding   // of the last study
}

// topic returns the present topic; ok is false if there is no network.
func (a *App) topic() (t topic, ok bool) {
	l := a.lanes.One()
	if l == nil || !l.HasNetwork() {
		return t, false
	}
	t = topic{subject: newSubject(l), page: a.page, asked: a.studies.asked}
	if c, ok := a.pages[a.page].Screen.(ui.Comparer); ok {
		others := a.lanes.Beside()
		for i, o := range others[:min(len(others), c.Others(), ui.MaxOthers)] {
			t.others[i] = newSubject(o)
		}
	}
	return t, true
}

// nextStudy returns a command that computes the study of the screen, if it has one and
// the topic has changed; else nil. It is called after every message.
func (a *App) nextStudy() tea.Cmd {
	studier, ok := a.pages[a.page].Screen.(ui.Studier)
	if !ok || a.studies.busy {
		return nil
	}
	now, ok := a.topic()
	if !ok || now == a.studies.last || a.resting(now) {
		return nil
	}
	a.studies.busy, a.studies.last = true, now
	ctx, compute, known, member := a.ctx, studier.Study(), a.studies.found.sets, a.lanes.Member
	return func() tea.Msg {
		f := study(ctx, now, known, member, compute)
		return ui.Reply(func(ui.Host) tea.Cmd {
			a.take(f)
			return nil
		})
	}
}

// resting reports whether a study of now has to wait until rest. The first study of a
// screen, a run or a question does not wait, nor does any if no run trains.
func (a *App) resting(now topic) bool {
	last := a.studies.last
	if !now.same(&last) || !time.Now().Before(a.studies.rest) {
		return false
	}
	return slices.ContainsFunc(a.lanes.Lanes, func(l *lanes.Lane) bool {
		return l.Snap.State == run.Running && l.Snap.Last.Train.Measured()
	})
}

// study computes a finding. It uses the data in known and loads others.
func study(ctx context.Context, about topic, known sets, member func(*lanes.Lane, float64) (trainer.Member, bool), compute ui.StudyFunc) finding {
	f := finding{topic: about, sets: sets{}}
	var all []ui.Network
	for i, of := range about.subjects() {
		l := of.lane
		set, err := known[l], error(nil)
		if set == nil {
			set, err = l.Spec.Load(ctx)
		}
		m, ok := member(l, of.rewound)
		switch {
		case err == nil && ok:
			f.sets[l] = set
			all = append(all, ui.Network{Member: m, Set: set, Lane: l, Epoch: of.epoch})
		case i == 0:
			f.err = cmp.Or(err, fmt.Errorf("the network of run %s cannot be read", l.Letter()))
			return f
		}
	}
	begun := time.Now()
	all[0].Others = all[1:]
	f.result = compute(ctx, all[0])
	f.took = time.Since(begun)
	return f
}

// take stores a finding, and shows its error.
func (a *App) take(f finding) {
	a.studies.busy, a.studies.found = false, f
	share := studyShare * float64(runtime.GOMAXPROCS(0))
	a.studies.rest = time.Now().Add(time.Duration(float64(f.took) / share))
	if f.err != nil {
		a.notice = "There is nothing to look at: " + f.err.Error() + "."
	}
}

// finding returns the last result if it is for the shown screen and run, else nil.
func (a *App) finding() any {
	l, found := a.lanes.One(), &a.studies.found
	if l == nil || found.topic.page != a.page || found.topic.lane != l {
		return nil
	}
	return found.result
}
