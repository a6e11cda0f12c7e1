package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"descent/data/excerpt"
	"descent/trainer/library"
)

func (c *command) runsTagCommand() *cobra.Command {
	var remove, asJSON bool
	cmd := &cobra.Command{
		Use:   "tag RUN TAG ...",
		Short: "Add tags to a run, or remove them",
		Long: `Add tags to a run, or remove them with --remove. A query finds runs by their tags:
descent runs ls tag:class. A run with a tag is not removed when the store is full.`,
		Args:              cobra.MinimumNArgs(2),
		ValidArgsFunction: c.completeRuns(1, false),
		RunE: func(_ *cobra.Command, args []string) error {
			if slices.ContainsFunc(args[1:], func(tag string) bool { return strings.TrimSpace(tag) == "" }) {
				return errors.New("a tag is empty: want a word")
			}
			return c.label(args[0], asJSON, func(l *library.Labels) {
				for _, tag := range args[1:] {
					l.Tags = slices.DeleteFunc(l.Tags, func(t string) bool { return t == tag })
					if !remove {
						l.Tags = append(l.Tags, tag)
					}
				}
			})
		},
	}
	cmd.Flags().BoolVar(&remove, "remove", false, "remove the tags")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the run as a JSON object")
	return cmd
}

func (c *command) runsRenameCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "rename RUN NAME",
		Short:             "Change the name of a run",
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: c.completeRuns(1, false),
		RunE: func(_ *cobra.Command, args []string) error {
			if strings.TrimSpace(args[1]) == "" {
				return errors.New("the name is empty: want one")
			}
			return c.label(args[0], asJSON, func(l *library.Labels) { l.Name = args[1] })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the run as a JSON object")
	return cmd
}

func (c *command) runsNoteCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "note RUN [TEXT]",
		Short:             "Change or erase the note of a run",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: c.completeRuns(1, false),
		RunE: func(_ *cobra.Command, args []string) error {
			return c.label(args[0], asJSON, func(l *library.Labels) { l.Note = strings.Join(args[1:], " ") })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the run as a JSON object")
	return cmd
}

// label changes the labels of a run, and prints the run.
func (c *command) label(name string, asJSON bool, change func(*library.Labels)) error {
	return c.archive(false, forever, func(a *archive) error {
		e, err := a.index.Find(c.ctx, name, false)
		if err != nil {
			return err
		}
		if err := a.store.Label(c.ctx, e.ID, change); err != nil {
			return err
		}
		return c.printStored(a, []string{e.ID}, asJSON)
	})
}

// completeRuns returns completions with the newest runs, by ID and name, for the first
// most arguments, 0 for all; with the removed runs if trash is set.
func (c *command) completeRuns(most int, trash bool) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) (list []cobra.Completion, _ cobra.ShellCompDirective) {
		if most > 0 && len(args) >= most {
			return nil, none
		}
		c.archive(true, 0, func(a *archive) error {
			entries, err := a.index.Begin(c.ctx, typed, listed, trash)
			for _, e := range entries {
				list = append(list, cobra.CompletionWithDesc(e.ID, excerpt.Printable(e.Name)+", "+e.State.String()))
			}
			return err
		})
		return list, none
	}
}
