package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"descent/trainer"
	"descent/trainer/search"
)

// StudyOptions are the settings of ResumeStudy.
type StudyOptions struct {
	Trials int  // the new number of trials; 0 to keep the number
	Anyway bool // go on even if the results will have other bits
}

// ResumeStudy returns a Study that goes on with an interrupted search, or with one that
// has ended and gets more trials. Its table is the same as without the interruption. If
// all trials have ended already, Run returns them. The error is an *Owned if another
// process makes the search, an *Obstacle if something differs that its numbers depend
// on, and a *StudyDamage if its log is damaged.
func (s *Store) ResumeStudy(ctx context.Context, id string, o StudyOptions) (_ *Study, err error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if !isID(id) || !exists(s.studyPath(id, logEnding)) {
		return nil, fmt.Errorf("there is no search %s in %s", id, s.dir)
	}
	lock, err := s.lockStudy(id)
	if err != nil {
		return nil, notResumed("search", id, err)
	}
	defer func() {
		if err != nil {
			lock.Close()
		}
	}()
	g, err := readStudyLog(s.studyPath(id, logEnding))
	if err != nil {
		return nil, &StudyDamage{id, err}
	}
	q, err := g.search()
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", g.called(), err)
	}
	more, err := extended(q, o.Trials)
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", g.called(), err)
	}
	y := newStudy(s, g.created.Title, q)
	y.id, y.past, y.lock = id, g, lock
	if err := y.obstacles(ctx, g, o.Anyway); err != nil {
		return nil, err
	}
	if err := y.goOn(g, more); err != nil {
		return nil, err
	}
	s.stored.Store(true)
	s.add(y)
	return y, nil
}

// called returns the name of the study, or its ID.
func (g *studyLog) called() string {
	if g.created.Name != "" {
		return g.created.Name
	}
	return g.created.ID
}

// extended sets the number of trials of q, unless it is 0, and reports whether there are
// more than before. It returns an error if the trials that were made would not be the
// first ones of the larger search.
func extended(q *search.Search, trials int) (more bool, err error) {
	if trials == 0 || trials == q.Trials {
		return false, nil
	}
	if trials < q.Trials {
		return false, fmt.Errorf("%d trials are fewer than the %d that it has: want more", trials, q.Trials)
	}
	before, err := q.Plan()
	if err != nil {
		return false, err
	}
	q.Trials = trials
	after, err := q.Plan()
	if err != nil {
		return false, err
	}
	if len(after) < len(before) {
		return false, fmt.Errorf("its budget of %v epochs allows no more than %d trials", q.Epochs, len(before))
	}
	for i := range before {
		if !slices.Equal(before[i].Values, after[i].Values) {
			return false, fmt.Errorf("with %d trials the sampler %s puts the first ones elsewhere: want random, halton or tpe, or a new search", trials, search.Samplers.Format(q.Sampler))
		}
	}
	return true, nil
}

// obstacles loads the data. It returns an *Obstacle if the results would have other
// bits.
func (y *Study) obstacles(ctx context.Context, g *studyLog, anyway bool) error {
	o := &Obstacle{ID: g.called(), Anyway: true, Search: true, Differs: trainer.OtherNumerics(g.created.Numerics, g.created.Version)}
	err := y.load(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		o.Differs, o.Anyway = append(o.Differs, err.Error()), false
	case y.set.Sum() != g.created.Data:
		o.Differs = append(o.Differs, otherData)
	}
	return o.unless(anyway)
}

// goOn opens the log, removes an incomplete last line, adds the event resumed, and
// restores the trials from the log.
func (y *Study) goOn(g *studyLog, more bool) (err error) {
	if err := y.restore(g); err != nil {
		return err
	}
	if y.log, err = openAppended(y.store.studyPath(y.id, logEnding), g.length); err != nil {
		return err
	}
	r := resumption{Program: y.store.o.Program, Format: StudyFormat}
	r.Numerics, r.Version, r.Host, r.Pid = here()
	y.say(studyLine{Event: studyResumed, Resumed: r})
	if more {
		y.say(studyLine{Event: studyExtended, Trials: y.search.Trials})
	}
	return nil
}

// restore takes the best trials and their curves from the log, and deletes the folders
// of all others. A best trial whose folders are missing or incomplete, because its
// process was killed, is made again.
func (y *Study) restore(g *studyLog) error {
	trials, err := y.search.Known()
	if err != nil {
		return err
	}
	var ended []search.Trial
	for _, t := range trials {
		l := g.trials[t.Number]
		if l != nil {
			y.told[t.Number] = true
			y.curves.Set(t.Spec, l.Curve)
		}
		if l != nil || t.Finished() {
			ended = append(ended, t)
		}
	}
	for i, t := range search.Ranked(ended) {
		var f folders
		l := g.trials[t.Number]
		if l != nil {
			f.ids = l.Runs
		}
		switch {
		case i >= keptTrials:
			y.erase(f)
		case l == nil, g.unsure[t.Number] && !y.store.whole(f.ids):
			y.erase(f)
			y.forget(t.Number)
		default:
			y.best = append(y.best, *t)
			y.kept[t.Number] = f
		}
	}
	return nil
}

// whole reports whether all of the runs exist and have ended.
func (s *Store) whole(ids []string) bool {
	for _, id := range ids {
		if e, err := s.Read(id); err != nil || !e.State.Ended() {
			return false
		}
	}
	return true
}

// forget removes the outcomes of a trial, so that it is made again.
func (y *Study) forget(number int) {
	delete(y.told, number)
	y.search.Past = slices.DeleteFunc(slices.Clone(y.search.Past), func(o search.Outcome) bool { return o.Trial == number })
}

// moment returns the time of the last event of the study.
func (g *studyLog) moment() time.Time {
	last := g.begun
	for _, l := range g.trials {
		if l.Time.After(last) {
			last = l.Time
		}
	}
	return last
}
