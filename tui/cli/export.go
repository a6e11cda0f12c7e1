package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"descent/model/catalog"
	"descent/trainer/interchange/report"
	"descent/tui/export"
)

func (c *command) exportCommand() *cobra.Command {
	var to, path string
	cmd := &cobra.Command{
		Use:   "export RUN --to FORMAT [-o PATH]",
		Short: "Write a stored run for other programs",
		Long: `Write the curves, the network or a report of a stored run in a format of other
programs:

` + targetsDoc() + `
A RUN is named as in descent runs. Without -o the files are named after the run
and written to the current folder. No file is ever written over.`,
		Example: `  descent export last --to csv -o -
  descent export 3f9a2c --to tensorboard -o logs/sgd
  descent export last --to onnx -o net.onnx`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: c.completeRuns(1, false),
		RunE: func(_ *cobra.Command, args []string) error {
			i := slices.IndexFunc(export.Targets, func(t export.Target) bool { return t.Name == to })
			if i < 0 {
				return catalog.Unknown("format", to, targetNames())
			}
			return c.archive(true, forever, func(a *archive) error { return c.export(a, args[0], &export.Targets[i], path) })
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "the `FORMAT`: "+strings.Join(targetNames(), ", "))
	cmd.MarkFlagRequired("to")
	cmd.Flags().StringVarP(&path, "output", "o", "", "where to write, - for standard output")
	offerChoices(cmd, "to", targetChoices())
	return cmd
}

// export writes a run and says where.
func (c *command) export(a *archive, name string, t *export.Target, path string) error {
	e, err := a.index.Find(c.ctx, name, false)
	if err != nil {
		return err
	}
	stored, err := a.open(c.ctx, e.ID)
	if err != nil {
		return err
	}
	if path == "" {
		path = export.FileName(e.Name) + "-" + e.ID[max(0, len(e.ID)-6):] + t.Ending
	}
	r := export.NewRun(stored, e.Name)
	r.Report = func() (*report.Report, error) { return c.reportOn(a, []string{e.ID}) }
	if path == "-" {
		return t.WriteTo(c.ctx, r, verbatim{c.out})
	}
	if err := t.Write(c.ctx, r, path); err != nil {
		return unwritten(err)
	}
	fmt.Fprintln(c.out, shownText(path))
	return nil
}

// targetChoices returns the targets as choices.
func targetChoices() (all []catalog.Choice) {
	for _, t := range export.Targets {
		all = append(all, catalog.Choice{Name: t.Name, Doc: t.Doc})
	}
	return all
}

func targetNames() (names []string) {
	for _, t := range export.Targets {
		names = append(names, t.Name)
	}
	return names
}

// targetsDoc returns a line of text for each target.
func targetsDoc() string {
	var b strings.Builder
	for _, t := range export.Targets {
		fmt.Fprintf(&b, "  %-12s %s\n", t.Name, t.Doc)
	}
	return b.String()
}
