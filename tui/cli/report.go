package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"descent/model/catalog"
	"descent/presets"
	"descent/trainer"
	"descent/trainer/interchange/report"
	"descent/trainer/reproduce"
	"descent/trainer/store/index"
	"descent/tui/export"
)

// A reportFormat is a format of reports.
type reportFormat struct {
	name, ending, doc string
	write             func(*report.Report, io.Writer) error
}

// reportFormats lists them, the usual one first.
var reportFormats = []reportFormat{
	{"html", ".html", "one page with everything in it, which descent reproduce reads", (*report.Report).HTML},
	{"md", ".md", "Markdown with tables", (*report.Report).Markdown},
}

func (c *command) reportCommand() *cobra.Command {
	var to, path string
	cmd := &cobra.Command{
		Use:   "report RUN... [-o FILE]",
		Short: "Write a report of stored runs",
		Long: `Write a report of stored runs: their notes and tags, the settings that differ,
outcomes with 95% intervals, curves with their values at the pointer, verdicts, data
with hashes, the arithmetic, all settings, and commands that train the runs again.
last means all lanes that were started together last. The first run is the baseline.

The page is one file that loads nothing else. It has light and dark colors, and can be
printed. descent reproduce FILE.html trains its runs again and compares them bit by
bit. It contains no names of machines, users or folders, except in notes; files of
data are listed with their names and SHA-256.`,
		Example: `  descent report last
  descent report 3f9a2c 81bd07 -o report.html
  descent report last --to md -o -`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: c.completeRuns(0, false),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := formatOf(to, path)
			if err != nil {
				return err
			}
			return c.archive(true, forever, func(a *archive) error {
				ids, err := c.reported(a, args)
				if err != nil {
					return err
				}
				r, err := c.reportOn(a, ids)
				if err != nil {
					return err
				}
				return c.writeReport(r, f, path, ids[0])
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "the `FORMAT`: html or md; that of the ending of -o without it")
	cmd.Flags().StringVarP(&path, "output", "o", "", "where to write, - for standard output")
	var choices []catalog.Choice
	for _, f := range reportFormats {
		choices = append(choices, catalog.Choice{Name: f.name, Doc: f.doc})
	}
	offerChoices(cmd, "to", choices)
	return cmd
}

// formatOf returns the format with a name or, without one, of a file.
func formatOf(name, path string) (*reportFormat, error) {
	var names []string
	for i := range reportFormats {
		f := &reportFormats[i]
		if f.name == name || name == "" && f.ending == filepath.Ext(path) {
			return f, nil
		}
		names = append(names, f.name)
	}
	if name != "" {
		return nil, catalog.Unknown("format", name, names)
	}
	return &reportFormats[0], nil
}

// reported returns the IDs of the named runs, each once.
func (c *command) reported(a *archive, args []string) (ids []string, err error) {
	for _, name := range args {
		e, err := a.index.Find(c.ctx, name, false)
		if err != nil {
			return nil, err
		}
		named := []string{e.ID}
		if name == index.Last {
			if named, err = a.store.Batch(e.ID); err != nil {
				return nil, err
			}
		}
		for _, id := range named {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) > presets.MaxLanes {
		return nil, fmt.Errorf("%d runs are too many: want at most %d", len(ids), presets.MaxLanes)
	}
	return ids, nil
}

// reportOn returns the report of runs.
func (c *command) reportOn(a *archive, ids []string) (*report.Report, error) {
	r := &report.Report{
		Program: c.storeSettings().Program,
		Command: presets.Shared,
		Preset: func(title, note string, lanes []trainer.Spec) []byte {
			return presets.Format(presets.Preset{Title: title, Note: note, Lanes: lanes})
		},
	}
	for _, id := range ids {
		stored, err := a.store.Open(c.ctx, id)
		if err != nil {
			return nil, err
		}
		record, err := reproduce.Of(c.ctx, a.store, stored, report.Most(len(ids)))
		if err != nil {
			return nil, err
		}
		set, err := stored.Spec().Load(c.ctx)
		if c.ctx.Err() != nil {
			return nil, c.ctx.Err()
		}
		if err != nil {
			set = nil // the report says that the data cannot be read
		}
		r.Runs = append(r.Runs, report.Run{Source: stored, Entry: stored.Entry, Record: record, Set: set})
	}
	return r, nil
}

// writeReport writes a report and prints the path.
func (c *command) writeReport(r *report.Report, f *reportFormat, path, id string) error {
	if path == "-" {
		return f.write(r, verbatim{c.out})
	}
	if path == "" {
		path = "report-" + id[max(0, len(id)-6):] + f.ending
	}
	if err := export.Create(path, func(w io.Writer) error { return f.write(r, w) }); err != nil {
		return err
	}
	fmt.Fprintln(c.out, shownText(path))
	return nil
}
