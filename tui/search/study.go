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

// A study is what is searched, with what came of it: one search or, to compare, one
// on a grid and one at random. It belongs to the interface's goroutine, to which run,
// on its own, sends what changes.
type study struct {
	text   string             // that asked for it
	parts  []*part            // of which there is one for each sampler
	chosen trialKey           // the trial that is looked at; zero for the best
	order  ui.Order           // of the list
	pair   int                // of axes, for the contour
	live   bool               // whether trials are being made
	cancel context.CancelFunc // ends run
	news   chan ui.Reply      // from run; closed at its end
	found  findings
}

// A part is a search, and its trials.
type part struct {
	sampler string         // its name
	id      string         // under which it is stored; "" if it is not
	name    string         // that a person gave it, or ""
	title   string         // of what is stored
	search  *search.Search // nil where only the settings are known
	axes    []search.Axis
	planned int                     // how many trials there will be; 0 where it is not known
	trials  []search.Trial          // that have ended, in the order in which they did
	curves  map[string]search.Curve // of trials by the names of their Specs
	over    bool                    // whether all trials are made
}

// A trialKey names a trial of a study; the zero key names none.
type trialKey struct{ part, number int }

// planned reports whether there is a search.
func (s *study) planned() bool { return len(s.parts) > 0 }

// axes returns the axes of the search.
func (s *study) axes() []search.Axis {
	if !s.planned() {
		return nil
	}
	return s.parts[0].axes
}

// trials returns the trials of all parts that have ended.
func (s *study) trials() (all []search.Trial) {
	for _, p := range s.parts {
		all = append(all, p.trials...)
	}
	return all
}

// put adds a trial that has ended, or takes it in place of the same one before.
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

// over reports whether all trials are made.
func (s *study) over() bool {
	return !slices.ContainsFunc(s.parts, func(p *part) bool { return !p.over })
}

// stop ends the trials; those that have ended stay.
func (s *study) stop() {
	if s.live {
		s.cancel()
		s.live = false
	}
}

// newStudy returns the study that searches make.
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

// listen returns a command that waits for the next news.
func (s *study) listen(news chan ui.Reply) tea.Cmd {
	return func() tea.Msg {
		if reply, ok := <-news; ok {
			return reply
		}
		return nil
	}
}

// begin makes the trials that are not made yet in a goroutine of its own, until ctx
// ends, and stores them. It returns the command that gets the news.
func (s *study) begin(h ui.Host, o store.StudyOptions) tea.Cmd {
	ctx, cancel := context.WithCancel(h.Context())
	before := s.news // of the run before, which may not have ended yet
	s.live, s.cancel, s.news = true, cancel, make(chan ui.Reply)
	stored, news := h.Store(), s.news
	guard.Go(func() {
		defer close(news)
		if before != nil {
			for range before { // until it has ended and gave back what it had locked
				continue
			}
		}
		s.run(ctx, news, stored, o)
	}, func(err error) { s.fail(ctx, news, err) })
	return s.listen(news)
}

// fail says that the search has ended in an error.
func (s *study) fail(ctx context.Context, news chan ui.Reply, err error) {
	s.send(ctx, news, func(h ui.Host) {
		s.live = false
		text, _, _ := strings.Cut(err.Error(), "\n") // without the stack of a panic
		h.Say("The search has ended: " + text + ".")
	})
}

// send sends a change to the interface's goroutine.
func (s *study) send(ctx context.Context, news chan ui.Reply, change func(ui.Host)) {
	reply := ui.Reply(func(h ui.Host) tea.Cmd {
		if s.live && s.news == news { // neither stopped nor replaced
			change(h)
		}
		return s.listen(news)
	})
	select {
	case news <- reply:
	case <-ctx.Done():
	}
}

// run makes the trials of the parts, one part after the other, and sends what
// changes.
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
			for _, t := range trials { // with their repetitions
				p.put(t, p.curves[t.Spec.Name])
			}
			if borders != "" {
				h.Say(borders + ".")
			}
			p.over, s.live = true, i < len(s.parts)-1
		})
	}
}

// open begins to store a part, or goes on with it.
func (p *part) open(ctx context.Context, stored *store.Store, o store.StudyOptions) (*store.Study, error) {
	if p.id == "" {
		return stored.Study(ctx, p.name, p.title, p.search)
	}
	return stored.ResumeStudy(ctx, p.id, o)
}

// curveTime is how often the curves of trials that train are sent.
const curveTime = 250 * time.Millisecond

// make makes the trials of a part, and sends each that has ended and, now and then,
// the curves of those that train.
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
	<-done // before the news are closed
	return trials, err
}

// follow takes the curves of trials that have not ended.
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

// called returns what the study is called: its name, or what was typed.
func (s *study) called() string {
	if p := s.parts[0]; p.name != "" {
		return p.name
	}
	return strings.TrimPrefix(s.parts[0].title, "search: ")
}

// progress says how many trials are made, of how many.
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
