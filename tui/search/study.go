package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/model/guard"
	"descent/trainer/search"
	"descent/trainer/store"
	"descent/tui/ui"
)

// A study is a search with its trials, or two searches that are compared: a grid and
// random points. Only the goroutine of the user interface may use it; run, on another
// goroutine, sends changes to it.
type study struct {
	text   string             // the text of the prompt
	parts  []*part            // the searches, one for each sampler
	chosen trialKey           // the selected trial; zero for the best
	order  ui.Order           // of the list
	pair   int                // index of the pair of axes of the contour
	live   bool               // whether run makes trials
	cancel context.CancelFunc // ends run
	news   chan ui.Reply      // changes from run; closed at its end
	found  findings
}

// A part is a search, and its trials.
type part struct {
	sampler string         // the name of the sampler
	id      string         // the ID in the store; "" if it is not stored
	name    string         // the name from the user, or ""
	title   string         // in the store
	search  *search.Search // nil if the plan is not stored
	axes    []search.Axis
	planned int                     // number of planned trials; 0 if unknown
	trials  []search.Trial          // trials that have ended, in the order of their ends
	curves  map[string]search.Curve // curves of trials, by the names of their Specs
	over    bool                    // whether all trials have ended
}

// A trialKey identifies a trial of a study; the zero key is no trial.
type trialKey struct{ part, number int }

// planned reports whether the study has a search.
func (s *study) planned() bool { return len(s.parts) > 0 }

// axes returns the axes of the search.
func (s *study) axes() []search.Axis {
	if !s.planned() {
		return nil
	}
	return s.parts[0].axes
}

// trials returns the ended trials of all parts.
func (s *study) trials() (all []search.Trial) {
	for _, p := range s.parts {
		all = append(all, p.trials...)
	}
	return all
}

// put adds a trial that has ended, or replaces an earlier version of it.
func (p *part) put(t search.Trial, curve search.Curve) {
	if p.curves == nil {
		p.curves = map[string]search.Curve{}
	}
	p.curves[t.Spec.Name] = curve
	if i := slices.IndexFunc(p.trials, func(o search.Trial) bool { return o.Number == t.Number }); i >= 0 {
		p.trials[i] = t
		return
	}
	p.trials = append(p.trials, t)
}

// over reports whether all trials have ended.
func (s *study) over() bool {
	return !slices.ContainsFunc(s.parts, func(p *part) bool { return !p.over })
}

// stop stops the search. The trials that have ended stay.
func (s *study) stop() {
	if s.live {
		s.cancel()
		s.live = false
	}
}

// newStudy returns a study of searches.
func newStudy(text string, searches []*search.Search, name string) (*study, error) {
	s := &study{text: text}
	for _, q := range searches {
		plan, err := q.Plan()
		if err != nil {
			return nil, err
		}
		p := &part{sampler: samplerName(q), name: name, title: "search: " + text, search: q, axes: q.Axes, planned: max(len(plan), q.Trials)}
		if !q.Sampler.Learns() {
			p.planned = len(plan)
		}
		s.parts = append(s.parts, p)
	}
	return s, nil
}

// samplerName returns the name of the sampler of q.
func samplerName(q *search.Search) string {
	e, _ := search.Samplers.Find(q.Sampler)
	return e.Name
}

// listen returns a command that waits for the next change.
func (s *study) listen(news chan ui.Reply) tea.Cmd {
	return func() tea.Msg {
		if reply, ok := <-news; ok {
			return reply
		}
		return nil
	}
}

// begin starts run in a goroutine. It returns the command that receives the changes.
func (s *study) begin(h ui.Host, o store.StudyOptions) tea.Cmd {
	ctx, cancel := context.WithCancel(h.Context())
	before := s.news // of an earlier run, which may not have ended yet
	s.live, s.cancel, s.news = true, cancel, make(chan ui.Reply)
	stored, news := h.Store(), s.news
	guard.Go(func() {
		defer close(news)
		if before != nil {
			for range before { // wait until it has ended and released its locks
				continue
			}
		}
		s.run(ctx, news, stored, o)
	}, func(err error) { s.fail(ctx, news, err) })
	return s.listen(news)
}

// fail reports the error that ended the search.
func (s *study) fail(ctx context.Context, news chan ui.Reply, err error) {
	s.send(ctx, news, func(h ui.Host) {
		s.live = false
		text, _, _ := strings.Cut(err.Error(), "\n") // without the stack trace of a panic
		h.Say("The search has ended: " + text + ".")
	})
}

// send sends a change to the goroutine of the user interface.
func (s *study) send(ctx context.Context, news chan ui.Reply, change func(ui.Host)) {
	reply := ui.Reply(func(h ui.Host) tea.Cmd {
		if s.live && s.news == news { // not stopped, and not replaced by another run
			change(h)
		}
		return s.listen(news)
	})
	select {
	case news <- reply:
	case <-ctx.Done():
	}
}

// run makes the remaining trials of the parts, one part after the other, stores them, and
// sends the changes.
func (s *study) run(ctx context.Context, news chan ui.Reply, stored *store.Store, o store.StudyOptions) {
	for i, p := range s.parts {
		log, err := p.open(ctx, stored, o)
		if err != nil {
			if ctx.Err() == nil {
				s.fail(ctx, news, err)
			}
			return
		}
		s.send(ctx, news, func(ui.Host) { p.id = log.ID() })
		trials, err := s.make(ctx, news, p, log)
		if e := log.Close(); e != nil && ctx.Err() == nil {
			s.send(ctx, news, func(h ui.Host) { h.Say("Storing the search failed: " + e.Error() + ".") })
		}
		if err != nil {
			if ctx.Err() == nil {
				s.fail(ctx, news, err)
			}
			return
		}
		borders := strings.Join(log.Search().Borders(trials), "; ")
		s.send(ctx, news, func(h ui.Host) {
			for _, t := range trials { // again, because they have their repetitions now
				p.put(t, p.curves[t.Spec.Name])
			}
			if borders != "" {
				h.Say(borders + ".")
			}
			p.over, s.live = true, i < len(s.parts)-1
		})
	}
}

// open returns the stored study of a part: a new one, or a resumed one.
func (p *part) open(ctx context.Context, stored *store.Store, o store.StudyOptions) (*store.Study, error) {
	if p.id == "" {
		return stored.Study(ctx, p.name, p.title, p.search)
	}
	return stored.ResumeStudy(ctx, p.id, o)
}

// curveTime is the interval at which the curves of running trials are sent.
const curveTime = 250 * time.Millisecond

// make makes the trials of a part. It sends each trial that has ended and, at intervals,
// the curves of running trials.
func (s *study) make(ctx context.Context, news chan ui.Reply, p *part, log *store.Study) ([]search.Trial, error) {
	made, done := make(chan struct{}), make(chan struct{})
	guard.Go(func() {
		defer close(done)
		for {
			select {
			case <-made:
				return
			case <-ctx.Done():
				return
			case <-time.After(curveTime):
			}
			s.send(ctx, news, func(ui.Host) { p.follow(log.Curves()) })
		}
	}, func(err error) { s.fail(ctx, news, err) })
	trials, err := log.Run(ctx, func(t search.Trial) {
		curve := log.Curves().Of(t.Spec)
		s.send(ctx, news, func(ui.Host) { p.put(t, curve) })
	})
	close(made)
	<-done // the caller closes news
	return trials, err
}

// follow updates the curves of trials that have not ended.
func (p *part) follow(curves *search.Curves) {
	ended := map[string]bool{}
	for i := range p.trials {
		ended[p.trials[i].Spec.Name] = true
	}
	if p.curves == nil {
		p.curves = map[string]search.Curve{}
	}
	for name, c := range curves.All(func(name string) bool { return ended[name] }) {
		p.curves[name] = c
	}
}

// called returns the name of the study, or the text of the prompt.
func (s *study) called() string {
	if p := s.parts[0]; p.name != "" {
		return p.name
	}
	return strings.TrimPrefix(s.parts[0].title, "search: ")
}

// progress returns the number of ended and of all trials as text.
func (s *study) progress() string {
	made, planned := 0, 0
	for _, p := range s.parts {
		made, planned = made+len(p.trials), planned+p.planned
	}
	if planned < made {
		return ui.Plural(made, "trial")
	}
	return fmt.Sprintf("%d/%s", made, ui.Plural(planned, "trial"))
}
