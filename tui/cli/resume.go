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
		Short: "Go on with a run that was interrupted",
		Long: `Go on with a run that was interrupted, without a screen, from its newest checkpoint
to the same numbers as if it had not been. A RUN is its ID or its name, or the
beginning of one. last, which is meant without a RUN, is all lanes that were begun
together, of the newest ones with a lane to go on with. Of a run that has ended the
end is printed.

Before anything trains it is said if the numbers would be others: the data have
changed, or the run was computed with another precision, on another kind of
processor or by a program that computes otherwise. --anyway goes on nevertheless.`,
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
	cmd.Flags().BoolVar(&anyway, "anyway", false, "go on even if the numbers will be others")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	cmd.Flags().StringVar(&onEnd, "on-end", "", onEndDoc)
	return cmd
}

// named returns the IDs of the runs that args name: one, or the last ones.
func (c *command) named(a *archive, args []string) ([]string, error) {
	if len(args) == 0 || args[0] == index.Last {
		return a.store.Last()
	}
	e, err := a.index.Find(c.ctx, args[0], false)
	return []string{e.ID}, err
}

// resume goes on with runs, and prints of those that have ended how they did.
func (c *command) resume(a *archive, ids []string, anyway, asJSON bool, onEnd string) (err error) {
	var ended []*store.Stored
	s := a.store
	for _, id := range ids { // before any of them trains
		stored, err := a.open(c.ctx, id)
		if err != nil {
			return err
		}
		if e := &stored.Entry; e.State == library.Live {
			return &store.Owned{ID: id, Owner: e.Owner}
		} else if !e.State.Ended() {
			stored = nil
			if err := s.Check(c.ctx, id, anyway); err != nil {
				return orAnyway(err, "--anyway")
			}
		}
		ended = append(ended, stored)
	}
	var runs []*headless
	for i, id := range ids {
		if ended[i] != nil {
			h := &headless{name: ended[i].Spec().Name, run: ended[i], events: make(chan timed)}
			close(h.events)
			runs = append(runs, h)
			continue
		}
		h, err := c.goOn(s, id, anyway, asJSON)
		if err != nil {
			return err
		}
		runs = append(runs, h)
	}
	defer func() { err = cmp.Or(err, c.closeStore(s)) }()
	return c.watch(runs, asJSON, onEnd)
}

// orAnyway adds to the error of a run that would go on to other bits what goes on
// nevertheless, if that can be.
func orAnyway(err error, what string) error {
	if o := (*store.Obstacle)(nil); errors.As(err, &o) && o.Anyway {
		return fmt.Errorf("%w (%s goes on with other numbers)", err, what)
	}
	return err
}

// goOn starts a run that was interrupted, and says so.
func (c *command) goOn(s *store.Store, id string, anyway, asJSON bool) (*headless, error) {
	spec, err := s.Settings(id)
	if err != nil {
		return nil, err
	}
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
