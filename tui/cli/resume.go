package cli

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/store/index"
)

func (c *command) resumeCommand() *cobra.Command {
	var anyway, asJSON bool
	var onEnd string
	cmd := &cobra.Command{
		Use:   "resume [RUN|last]",
		Short: "Resume an interrupted run",
		Long: `Resume an interrupted run, without the dashboard, from its newest checkpoint. The
results are the same as without the interruption. A RUN is an ID, a name, or the
beginning of one. last, which is the default, means the newest lanes that were started
together and of which one can be resumed. For a run that has ended, its results are
printed.

If the results would differ, because the data have changed, or because this program
has another precision, other kernels or another version of its numerics, the command
ends with an error before it trains; --anyway resumes the run nevertheless.`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: c.completeRuns(0, false),
		RunE: func(_ *cobra.Command, args []string) error {
			if c.stored.none {
				return errors.New("--no-store: want the store with the run to go on with")
			}
			return c.archive(false, forever, func(a *archive) error {
				ids, err := c.named(a, args)
				if err != nil {
					return err
				}
				return c.resume(a, ids, anyway, asJSON, onEnd)
			})
		},
	}
	cmd.Flags().BoolVar(&anyway, "anyway", false, "resume even if the results will differ")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	cmd.Flags().StringVar(&onEnd, "on-end", "", onEndDoc)
	return cmd
}

// named returns the IDs of the named runs: one run, or the last lanes.
func (c *command) named(a *archive, args []string) ([]string, error) {
	if len(args) == 0 || args[0] == index.Last {
		return a.store.Last()
	}
	e, err := a.index.Find(c.ctx, args[0], false)
	return []string{e.ID}, err
}

// resume resumes runs, and prints the results of those that have ended.
func (c *command) resume(a *archive, ids []string, anyway, asJSON bool, onEnd string) (err error) {
	var all []resumable
	s := a.store
	for _, id := range ids { // before any of them trains
		r, err := c.resumable(a, id, anyway)
		if err != nil {
			return err
		}
		all = append(all, r)
	}
	var runs []*headless
	for _, r := range all {
		if r.ended != nil {
			h := &headless{name: r.spec.Name, run: r.ended, events: make(chan timed)}
			close(h.events)
			runs = append(runs, h)
			continue
		}
		h, err := c.goOn(s, r.id, r.spec, anyway, asJSON)
		if err != nil {
			return err
		}
		runs = append(runs, h)
	}
	defer func() { err = cmp.Or(err, c.closeStore(s)) }()
	return c.watch(runs, asJSON, onEnd)
}

// A resumable is a run that can be resumed, or has ended.
type resumable struct {
	id    string
	spec  trainer.Spec
	ended *store.Stored // nil for a run that can be resumed
}

// resumable verifies a run. It prints what is damaged if the run can be resumed from an
// earlier checkpoint nevertheless.
func (c *command) resumable(a *archive, id string, anyway bool) (resumable, error) {
	stored, err := a.open(c.ctx, id)
	damage := (*store.Damage)(nil)
	switch {
	case errors.As(err, &damage):
		if e, _ := a.store.Read(id); e.State != library.Interrupted {
			return resumable{}, err
		}
	case err != nil:
		return resumable{}, err
	case stored.Entry.State == library.Live:
		return resumable{}, &store.Owned{ID: id, Owner: stored.Entry.Owner}
	case stored.Entry.State.Ended():
		return resumable{id, stored.Spec(), stored}, nil
	}
	if err := a.store.Check(c.ctx, id, anyway); err != nil {
		return resumable{}, orAnyway(err, "--anyway")
	}
	if damage != nil {
		fmt.Fprintf(c.err, "descent: %s\n", shownText(damage.Error()))
	}
	spec, err := a.store.Settings(id)
	return resumable{id: id, spec: spec}, err
}

// orAnyway adds to the error of a run that would go on to other bits what goes on
// nevertheless, if that can be.
func orAnyway(err error, what string) error {
	if o := (*store.Obstacle)(nil); errors.As(err, &o) && o.Anyway {
		return fmt.Errorf("%w (%s goes on with other numbers)", err, what)
	}
	return err
}

// goOn resumes a run with the given settings, and prints from which step.
func (c *command) goOn(s *store.Store, id string, spec trainer.Spec, anyway, asJSON bool) (*headless, error) {
	h := newHeadless(spec)
	r, err := s.Resume(c.ctx, id, store.ResumeOptions{Options: run.Options{Listen: c.listen(h, spec)}, Anyway: anyway})
	if err != nil {
		return nil, err
	}
	c.follow(h, r)
	step, epoch := r.ResumedAt()
	if asJSON {
		l := line(h, "resumed")
		l.add("step", step)
		l.add("epoch", epoch)
		newObjects(c.out).enc.Encode(l)
	} else {
		fmt.Fprintf(c.out, "%-16s goes on from step %d, epoch %s\n", shownName(h.name), step, trainer.FormatEpoch(epoch))
	}
	return h, nil
}
