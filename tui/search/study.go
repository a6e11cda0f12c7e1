package search

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/model/guard"
	"descent/trainer"
	"descent/trainer/search"
	"descent/trainer/store"
	"descent/tui/ui"
)

// samplers are the ways in which each study chooses its trials.
var samplers = [2]struct {
	name string
	search.Sampler
}{{"grid", search.Grid{}}, {"random", search.Random{}}}

// A study is a search that was asked for, with what came of it: the same
// number of trials from each sampler. It belongs to the interface's goroutine,
// to which run, on its own, sends what changes.
type study struct {
	text   string              // that asked for it
	folds  int                 // of cross-validation, on each of which a trial is run; 0 for one run
	parts  [len(samplers)]part // by sampler
	at     int                 // the place in the ranking of the trial that is looked at
	live   bool                // whether trials are being made
	cancel context.CancelFunc  // ends run
	news   chan ui.Reply       // from run; closed at its end
}

// A part is the trials of one sampler.
type part struct {
	axes    []search.Axis
	planned int            // how many trials there will be
	trials  []search.Trial // that have ended, in the order in which they did
}

// planned reports whether there has been a search.
func (s *study) planned() bool { return s.parts[0].axes != nil }

// stop ends the trials; those that have ended stay.
func (s *study) stop() {
	if s.live {
		s.cancel()
		s.live = false
	}
}

// newStudy returns the study that text describes, from base, and the search of
// each sampler.
func newStudy(text string, base trainer.Spec) (*study, [len(samplers)]search.Search, error) {
	var searches [len(samplers)]search.Search
	spec, err := parse(text, base)
	if err != nil {
		return nil, searches, err
	}
	s := &study{text: text, folds: spec.Folds, news: make(chan ui.Reply)}
	for i := range samplers {
		searches[i] = spec
		searches[i].Sampler = samplers[i].Sampler
		size, err := searches[i].Size()
		if err != nil {
			return nil, searches, err
		}
		s.parts[i] = part{axes: spec.Axes, planned: size}
	}
	return s, searches, nil
}

// listen waits for the next news; it is a tea.Cmd.
func (s *study) listen() tea.Msg {
	if reply, ok := <-s.news; ok {
		return reply
	}
	return nil
}

// begin makes the trials in a goroutine of their own, until ctx ends, and stores them.
func (s *study) begin(ctx context.Context, stored *store.Store, searches [len(samplers)]search.Search) {
	guard.Go(func() {
		s.run(ctx, stored, searches)
		close(s.news)
	}, func(err error) {
		s.fail(ctx, err)
		close(s.news)
	})
}

// fail says that the search has ended in an error.
func (s *study) fail(ctx context.Context, err error) {
	s.send(ctx, func(h ui.Host) {
		s.live = false
		text, _, _ := strings.Cut(err.Error(), "\n") // without the stack of a panic
		h.Say("The search has ended: " + text + ".")
	})
}

// send sends a change to the interface's goroutine.
func (s *study) send(ctx context.Context, change func(ui.Host)) {
	reply := ui.Reply(func(h ui.Host) tea.Cmd {
		if s.live { // neither stopped nor replaced
			change(h)
		}
		return s.listen
	})
	select {
	case s.news <- reply:
	case <-ctx.Done():
	}
}

// run makes the trials of both searches, one search after the other, and sends
// what changes.
func (s *study) run(ctx context.Context, stored *store.Store, searches [len(samplers)]search.Search) {
	for i := range searches {
		log, err := stored.Study(ctx, "", "search: "+s.text+", "+samplers[i].name, &searches[i])
		if err != nil {
			s.fail(ctx, err)
			return
		}
		defer log.Close()
		trials, err := log.Run(ctx, func(t search.Trial) {
			s.send(ctx, func(ui.Host) { s.parts[i].trials = append(s.parts[i].trials, t) })
		})
		if err != nil {
			if ctx.Err() == nil {
				s.fail(ctx, err)
			}
			return
		}
		borders := strings.Join(searches[i].Borders(trials), "; ")
		s.send(ctx, func(h ui.Host) {
			if borders != "" {
				h.Say(borders + ".")
			}
			s.live = i < len(searches)-1
		})
	}
}

// parse returns the search that text describes, from base.
func parse(text string, base trainer.Spec) (search.Search, error) {
	s := search.Search{Base: base, Trials: 9, Seed: base.Seed}
	s.Base.Name = "trial"
	var axes []string
	given := map[string]bool{}
	for _, word := range strings.Fields(text) {
		key, value, ok := strings.Cut(word, "=")
		switch {
		case !ok:
			return s, fmt.Errorf("%q: want KEY=FROM..TO or KEY=VALUE", word)
		case given[key]:
			return s, fmt.Errorf("%s is given twice: want it once", key)
		case strings.Contains(value, "..") || strings.Contains(value, "|") || value == "*":
			axes = append(axes, word)
		case key == "trials":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > 1000 {
				return s, fmt.Errorf("trials: %q: want a number from 1 to 1000", value)
			}
			s.Trials = n
		case key == "folds":
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 {
				return s, fmt.Errorf("folds: %q: want a number of folds, or 0 for the usual split", value)
			}
			s.Folds = n
		default:
			if err := s.Base.Set(key, value); err != nil {
				return s, err
			}
		}
		given[key] = true
	}
	if s.Folds > 0 { // all of them, in place of the one that the run may be on
		s.Base.Fold = data.Fold{}
	}
	if len(axes) == 0 {
		return s, fmt.Errorf("nothing is searched: want KEY=FROM..TO, such as lr=1e-4..1")
	}
	var err error
	s.Axes, err = search.ParseAxes(axes, s.Base) // after the settings that they depend on
	return s, err
}
