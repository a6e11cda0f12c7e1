package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"descent/data/excerpt"
	"descent/trainer/store"
)

// withResume are the flags of descent search that can be combined with --resume. All other
// flags describe a search, and the description is stored.
var withResume = []string{"resume", "trials", "anyway", "top", "json", "budget-seconds", "on", "workers", "mixed"}

// resumeSearch resumes a stored search.
func (c *command) resumeSearch(cmd *cobra.Command, args []string, o *searchOptions) (err error) {
	if len(args) > 0 {
		return fmt.Errorf("%s: --resume takes the search as it was stored: want no preset", args[0])
	}
	var wrong error
	options := store.StudyOptions{Anyway: o.anyway}
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		switch {
		case f.Changed && f.Name == "trials":
			options.Trials = o.numbers.Trials
		case f.Changed && !slices.Contains(withResume, f.Name) && wrong == nil:
			wrong = fmt.Errorf("--%s: --resume takes the search as it was stored: want only --%s beside it", f.Name, strings.Join(withResume[1:], ", --"))
		}
	})
	if wrong != nil {
		return wrong
	}
	if c.stored.none {
		return errors.New("--no-store: want the store with the search to go on with")
	}
	if _, err := c.existing(); err != nil {
		return err
	}
	stored, err := c.beginStore()
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, c.closeStore(stored)) }()
	e, err := stored.FindStudy(c.ctx, o.resume, false)
	if err != nil {
		return err
	}
	study, err := stored.ResumeStudy(c.ctx, e.ID, options)
	if err != nil {
		return unwritten(orAnyway(err, "--anyway"))
	}
	return c.makeTrials(study, o)
}

// searchNames returns the stored searches as completions.
func (c *command) searchNames(string) []cobra.Completion { return c.searchesIn(false) }

// searchesIn returns the stored searches, or those in the trash, as completions.
func (c *command) searchesIn(trash bool) (list []cobra.Completion) {
	c.inStore(true, func(s *store.Store) error {
		entries, _, err := s.Studies(c.ctx, trash)
		for i := range entries[:min(len(entries), listed)] {
			e := &entries[i]
			list = append(list, cobra.CompletionWithDesc(excerpt.Printable(e.Called()), excerpt.Printable(e.Title)+", "+e.State.String()))
		}
		return err
	})
	return list
}

// completeSearch returns completions with the stored searches for the first argument, or
// for all arguments; with those in the trash if trash is set.
func (c *command) completeSearch(all, trash bool) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if !all && len(args) > 0 {
			return nil, none
		}
		return c.searchesIn(trash), none
	}
}
