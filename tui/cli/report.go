package cli

import (
	"errors"
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
	"descent/trainer/store"
	"descent/trainer/store/index"
	"descent/tui/export"
)

// A reportable is a report that can be written in all formats: of runs, or of a search.
type reportable interface {
	HTML(io.Writer) error
	Markdown(io.Writer) error
}

// A reportFormat is a format of reports.
type reportFormat struct {
	name, ending, doc string
	write             func(reportable, io.Writer) error
}

// reportFormats lists the formats. The first one is the default.
var reportFormats = []reportFormat{
	{"html", ".html", "one page with everything in it", reportable.HTML},
	{"md", ".md", "Markdown with tables", reportable.Markdown},
}

func (c *command) reportCommand() *cobra.Command {
	var to, path, search string
	cmd := &cobra.Command{
		Use:   "report RUN... | --search SEARCH [-o FILE]",
		Short: "Write a page with what came of stored runs, or of a search",
		Long: `Write what came of stored runs for others: what was asked, in the words of their
notes and tags, the settings that differ, outcomes with 95% intervals, curves with
their values under the pointer, verdicts, data with hashes, arithmetic, all settings and
the commands that do it again. last is all lanes that were begun together last.
The first run is the baseline.

Of a SEARCH, a name or an ID, it says what was searched, lists the trials, the repeated
ones with their intervals, and shows why the best is the best: the importance of each
setting with its interval, parallel coordinates, slices and contours. The command that
stands in it makes the search again and prints the hash of its table.

The page is one file that loads nothing else, for bright and dark screens and for
paper. descent reproduce FILE.html trains its runs again and compares them to the bit.
No name of a machine or a person and no folder stands in it, but what people wrote
into notes; a file of data is told by its name and SHA-256.`,
		Example: `  descent report last
  descent report 3f9a2c 81bd07 -o report.html
  descent report last --to md -o -
  descent report --search tune -o tune.html`,
		ValidArgsFunction: c.completeRuns(0, false),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := formatOf(to, path)
			ofSearch := cmd.Flags().Changed("search")
			switch {
			case err != nil:
				return err
			case ofSearch && len(args) > 0:
				return errors.New("--search and runs are two reports: want one of them")
			case ofSearch:
				return c.withSearch(search, func(y *store.StoredStudy) error { return c.reportSearch(y, f, path) })
			case len(args) == 0:
				return errors.New("there is nothing to report on: want runs, or --search with a search")
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
				return c.writeReport(r, f, path, "report-"+ids[0][max(0, len(ids[0])-6):])
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "the `FORMAT`: html or md; that of the ending of -o without it")
	cmd.Flags().StringVarP(&path, "output", "o", "", "where to write, - for standard output")
	cmd.Flags().StringVar(&search, "search", "", "report on the stored `SEARCH`, in place of runs")
	offer(cmd, "search", none, c.searchNames)
	var choices []catalog.Choice
	for _, f := range reportFormats {
		choices = append(choices, catalog.Choice{Name: f.name, Doc: f.doc})
	}
	offerChoices(cmd, "to", choices)
	return cmd
}

// formatOf returns the format with a name or, if name is "", the format for the ending of
// path, or else the default.
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
		Preset:  presetOf,
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

// presetOf returns lanes as the text of a preset file.
func presetOf(title, note string, lanes []trainer.Spec) []byte {
	return presets.Format(presets.Preset{Title: title, Note: note, Lanes: lanes})
}

// writeReport writes a report and prints its path. Without a path, the report is written to
// the current folder under a name.
func (c *command) writeReport(r reportable, f *reportFormat, path, name string) error {
	if path == "-" {
		return f.write(r, verbatim{c.out})
	}
	if path == "" {
		path = name + f.ending
	}
	if err := export.Create(path, func(w io.Writer) error { return f.write(r, w) }); err != nil {
		return unwritten(err)
	}
	fmt.Fprintln(c.out, shownText(path))
	return nil
}
