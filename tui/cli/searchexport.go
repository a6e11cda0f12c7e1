package cli

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"descent/data"
	"descent/model/catalog"
	"descent/trainer/store"
	"descent/tui/export"
	"descent/tui/ui"
)

// A searchTarget is a format in which a stored search can be exported.
type searchTarget struct {
	catalog.Choice
	write func(*command, io.Writer, *store.StoredStudy) error
}

// searchTargets lists the formats, including those of reports. To add one, add a line here.
func searchTargets() []searchTarget {
	all := []searchTarget{
		{catalog.Choice{Name: "csv", Doc: "a row for each trial: settings, state and metrics"}, func(_ *command, w io.Writer, y *store.StoredStudy) error {
			return writeTrials(w, y)
		}},
		{catalog.Choice{Name: "json", Doc: "one object with the plan, the trials and their curves"}, func(_ *command, w io.Writer, y *store.StoredStudy) error {
			return newObjects(w).enc.Encode(searchObject(portableStudy(y)))
		}},
	}
	for _, f := range reportFormats {
		all = append(all, searchTarget{catalog.Choice{Name: f.name, Doc: "a report: " + f.doc}, func(c *command, w io.Writer, y *store.StoredStudy) error {
			r, err := c.reportOnSearch(y)
			if err != nil {
				return err
			}
			return f.write(r, w)
		}})
	}
	return all
}

// portableStudy returns y for others: its data file has its name alone, without the folders of
// this machine.
func portableStudy(y *store.StoredStudy) *store.StoredStudy {
	if y.Search == nil {
		return y
	}
	shared, plan := *y, *y.Search
	plan.Base.Data = data.Portable(plan.Base.Data)
	shared.Search = &plan
	return &shared
}

// searchFormats returns the formats for the dashboard.
func (c *command) searchFormats() (all []ui.SearchFormat) {
	for _, t := range searchTargets() {
		all = append(all, ui.SearchFormat{Choice: t.Choice, Write: func(ctx context.Context, s *store.Store, id string, w io.Writer) error {
			y, err := s.OpenStudy(ctx, id)
			if err != nil {
				return err
			}
			return t.write(c, w, y)
		}})
	}
	return all
}

func (c *command) searchExportCommand() *cobra.Command {
	var to, path string
	var names []string
	var choices []catalog.Choice
	targets := searchTargets()
	for _, t := range targets {
		names, choices = append(names, t.Name), append(choices, t.Choice)
	}
	cmd := &cobra.Command{
		Use:   "export SEARCH --to FORMAT [-o PATH]",
		Short: "Write a stored search for other programs",
		Long: `Write the trials of a stored search as a table, csv, all that is stored of it, json,
or the report of descent report --search, html or md. Without -o the file is named
after the search and written to the current folder. No file is ever written over.`,
		Example: `  descent search export tune --to csv -o -
  descent search export last --to json -o tune.json`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: c.completeSearch(false, false),
		RunE: func(_ *cobra.Command, args []string) error {
			i := slices.Index(names, to)
			if i < 0 {
				return catalog.Unknown("format", to, names)
			}
			return c.withSearch(args[0], func(y *store.StoredStudy) error { return c.exportSearch(y, &targets[i], path) })
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "the `FORMAT`: csv, json, html or md")
	cmd.MarkFlagRequired("to")
	cmd.Flags().StringVarP(&path, "output", "o", "", "where to write, - for standard output")
	offerChoices(cmd, "to", choices)
	return cmd
}

// exportSearch writes a search and prints the path.
func (c *command) exportSearch(y *store.StoredStudy, t *searchTarget, path string) error {
	if path == "-" {
		return t.write(c, verbatim{c.out}, y)
	}
	if path == "" {
		path = export.FileName(y.Called()) + "." + t.Name
	}
	if err := export.Create(path, func(w io.Writer) error { return t.write(c, w, y) }); err != nil {
		return unwritten(err)
	}
	fmt.Fprintln(c.out, shownText(path))
	return nil
}

// writeTrials writes the trials of a search as comma-separated values, in the order of
// their numbers. Unmeasured values are empty.
func writeTrials(w io.Writer, y *store.StoredStudy) error {
	keys, rank := measured(y.Trials), ranks(y.Trials)
	head := []string{"trial", "rank", "state", "why", "epoch", "epochs_in_all", "best_epoch", "value"}
	head = append(head, y.Over...)
	for _, key := range keys {
		head = append(head, "train_"+key, "val_"+key)
	}
	out := csv.NewWriter(w)
	out.Write(head)
	for i := range y.Trials {
		t := &y.Trials[i]
		place := ""
		if n := rank[t.Number]; n > 0 {
			place = strconv.Itoa(n)
		}
		row := []string{strconv.Itoa(t.Number), place, t.State.String(), t.Why, digits(t.Epoch), digits(t.Cost), digits(t.When), digits(t.Value())}
		row = append(row, t.Values...)
		for _, key := range keys {
			row = append(row, digits(t.Train.Of(key)), digits(t.Val().Of(key)))
		}
		out.Write(row)
	}
	out.Flush()
	return out.Error()
}

// digits formats a number with all of its digits; "" for NaN.
func digits(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
