package search

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/search"
	"descent/tui/ui"
)

// A study is a search that was asked for, with what came of it: the same
// number of trials on a grid and at random. It belongs to the interface's
// goroutine; run sends what it finds over news.
type study struct {
	text   string
	parts  [2]part // on the grid, at random
	at     int     // the trial of the ranking that is looked at
	live   bool
	cancel context.CancelFunc
	news   chan ui.Reply
}

// A part is the trials of one sampler.
type part struct {
	name    string
	planned int
	axes    []search.Axis
	trials  []search.Trial // that have ended, in the order in which they did
}

// planned reports whether there has been a search.
func (s *study) planned() bool { return s.parts[0].axes != nil }

// newStudy returns the study that text describes, from base, and its searches,
// the one on the grid first.
func newStudy(text string, base trainer.Spec) (*study, [2]search.Search, error) {
	spec, err := parse(text, base)
	searches := [2]search.Search{spec, spec}
	if err != nil {
		return nil, searches, err
	}
	searches[0].Sampler, searches[1].Sampler = search.Grid{}, search.Random{}
	s := &study{text: text, news: make(chan ui.Reply)}
	for i, name := range []string{"grid", "random"} {
		plan, err := searches[i].Plan()
		if err != nil {
			return nil, searches, err
		}
		s.parts[i] = part{name: name, planned: len(plan), axes: spec.Axes}
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

// run makes the trials of both searches, one search after the other, and sends
// what changes.
func (s *study) run(ctx context.Context, searches [2]search.Search) {
	defer close(s.news)
	send := func(change func(ui.Host)) {
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
	defer func() {
		if p := recover(); p != nil {
			send(func(h ui.Host) {
				s.live = false
				h.Say(fmt.Sprintf("the search ended in a panic: %v", p))
			})
		}
	}()
	for i := range searches {
		trials, err := searches[i].Run(ctx, func(t search.Trial) {
			send(func(ui.Host) { s.parts[i].trials = append(s.parts[i].trials, t) })
		})
		if err != nil {
			return
		}
		borders := strings.Join(searches[i].Borders(trials), "; ")
		send(func(h ui.Host) {
			if borders != "" {
				h.Say(borders + ".")
			}
			s.live = i == 0
		})
	}
}

// parse returns the search that text describes, from base.
func parse(text string, base trainer.Spec) (search.Search, error) {
	s := search.Search{Base: base, Trials: 9, Seed: base.Seed}
	s.Base.Name = "trial"
	var axes []string
	for _, word := range strings.Fields(text) {
		key, value, ok := strings.Cut(word, "=")
		switch {
		case !ok:
			return s, fmt.Errorf("%q: want KEY=FROM..TO or KEY=VALUE", word)
		case strings.Contains(value, "..") || strings.Contains(value, "|") || value == "*":
			axes = append(axes, word)
		case key == "trials":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > 1000 {
				return s, fmt.Errorf("trials: %q: want a number from 1 to 1000", value)
			}
			s.Trials = n
		default:
			if err := s.Base.Set(key, value); err != nil {
				return s, err
			}
		}
	}
	for _, word := range axes { // after the settings that they depend on
		axis, err := search.ParseAxis(word, s.Base)
		if err != nil {
			return s, err
		}
		s.Axes = append(s.Axes, axis)
	}
	if len(axes) == 0 {
		return s, fmt.Errorf("nothing is searched: want KEY=FROM..TO, such as lr=1e-4..1")
	}
	return s, nil
}
