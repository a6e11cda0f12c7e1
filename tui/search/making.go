package search

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/model/guard"
	"descent/trainer/search"
	"descent/trainer/store"
	"descent/tui/ui"
)

// listen returns a command that waits for the next change from run.
func (s *study) listen(news chan ui.Reply) tea.Cmd {
	return func() tea.Msg {
		if reply, ok := <-news; ok {
			return reply
		}
		return nil
	}
}

// begin starts a goroutine that runs and stores the remaining trials until s.cancel is
// called. It returns the command that waits for the first change.
func (s *study) begin(h ui.Host, o store.StudyOptions) tea.Cmd {
	ctx, cancel := context.WithCancel(h.Context())
	before := s.news // of the previous goroutine, which may not have ended
	s.live, s.cancel, s.news = true, cancel, make(chan ui.Reply)
	at, news := site{h.Store(), h.Workers(), o}, s.news
	guard.Go(func() {
		defer close(news)
		if before != nil {
			for range before { // wait until the previous goroutine has ended and released its locks
				continue
			}
		}
		s.run(ctx, news, at)
	}, func(err error) { s.fail(ctx, news, err) })
	return s.listen(news)
}

// replace stops the study and replaces it by next, which begins when the other has ended:
// both may be the same stored search, which only one can make at a time.
func (v *Screen) replace(next *study) {
	v.study.stop()
	next.news = v.study.news
	v.study = next
}

// fail shows that the search has ended with an error.
func (s *study) fail(ctx context.Context, news chan ui.Reply, err error) {
	s.send(ctx, news, func(h ui.Host) {
		s.live = false
		text, _, _ := strings.Cut(err.Error(), "\n") // without the stack trace of a panic
		h.Say("The search has ended: " + text + ".")
	})
}

// send sends a change to the goroutine of the user interface, which ignores it if the study
// was stopped or started again.
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

// A site is the place where the trials of a study are trained and stored.
type site struct {
	stored  *store.Store
	workers ui.Workers // nil for this process
	options store.StudyOptions
}

// run runs the trials of the parts, one part after the other, and sends the changes.
func (s *study) run(ctx context.Context, news chan ui.Reply, at site) {
	for i, p := range s.parts {
		trials, borders, err := s.makePart(ctx, news, p, at)
		if err != nil {
			if ctx.Err() == nil {
				s.fail(ctx, news, err)
			}
			return
		}
		s.send(ctx, news, func(h ui.Host) {
			for _, t := range trials { // with their repetitions
				p.put(t, p.curves[t.Spec.Name])
			}
			p.over, s.live = search.Complete(trials), i < len(s.parts)-1
			switch {
			case !p.over:
				h.Say("The search has ended without trials that were stopped: E makes them.")
			case len(borders) > 0:
				h.Say(strings.Join(borders, "; ") + ".")
			}
		})
	}
}

// makePart runs and stores the trials of a part, or follows a search of another process. It
// returns the trials, and sentences about axes at whose end the best trial lies.
func (s *study) makePart(ctx context.Context, news chan ui.Reply, p *part, at site) ([]search.Trial, []string, error) {
	if p.far != nil {
		trials, err := s.make(ctx, news, p, p.far)
		return trials, p.search.Borders(trials), err
	}
	log, err := p.open(ctx, at.stored, at.options)
	if err != nil {
		return nil, nil, err
	}
	s.send(ctx, news, func(ui.Host) { p.id = log.ID() })
	say := func(text string) { s.send(ctx, news, func(h ui.Host) { h.Say(text + ".") }) }
	defer func() {
		if err := log.Close(); err != nil && ctx.Err() == nil {
			say("Storing the search failed: " + err.Error())
		}
	}()
	if at.workers != nil {
		if err := at.workers.Submit(ctx, log); err != nil {
			return nil, nil, err
		}
	}
	trials, err := s.make(ctx, news, p, log)
	if err != nil {
		return nil, nil, err
	}
	err = log.KeepBest(ctx, func(kept, of int) {
		say(fmt.Sprintf("The best are trained here too, so that their runs are stored: %d of %d", kept, of))
	})
	if err != nil && ctx.Err() == nil {
		say(err.Error())
	}
	return trials, log.Search().Borders(trials), nil
}

// open creates the stored study of a part, or opens it again.
func (p *part) open(ctx context.Context, stored *store.Store, o store.StudyOptions) (*store.Study, error) {
	if p.id == "" {
		return stored.Study(ctx, p.name, p.title, p.search)
	}
	return stored.ResumeStudy(ctx, p.id, o)
}

// curveTime is the interval at which the curves of running trials are sent.
const curveTime = 250 * time.Millisecond

// make runs the trials of a part. It sends each trial at its end, and the curves of running
// trials at intervals.
func (s *study) make(ctx context.Context, news chan ui.Reply, p *part, log ui.Followed) ([]search.Trial, error) {
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
	<-done // wait before the caller closes news
	return trials, err
}

// follow stores the curves of trials that have not ended.
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
