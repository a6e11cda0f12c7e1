package cli

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"descent/data"
	"descent/trainer"
	"descent/trainer/interchange/report"
	"descent/trainer/reproduce"
	"descent/tui/plot"
)

func (c *command) reproduceCommand() *cobra.Command {
	var files []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "reproduce REPORT.html|RUN",
		Short: "Train the runs of a report again and compare the results bit by bit",
		Long: `Train the runs of a report, or stored runs, again. Print whether all numbers have the
same bits, or the first difference and possible reasons: other data, other kernels,
another program. last means all lanes that were started together last. A run that was
forked from another, or whose learning rate was changed while it trained, is trained
together with the runs before it. Nothing is stored. The exit code is 1 if a run
differs.

Data files are found by their SHA-256 beside the report or in the current folder;
--data names a file or a folder elsewhere.`,
		Example: `  descent reproduce report.html
  descent reproduce report.html --data ~/tables/wine.csv
  descent reproduce last --json`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: c.completeReproducible,
		RunE: func(_ *cobra.Command, args []string) error {
			places := reproduce.Places{Named: files, Folders: []string{"."}}
			if isReport(args[0]) {
				page, err := data.ReadText(c.ctx, args[0], maxReport)
				if err != nil {
					return err
				}
				records, err := report.Read(page)
				if err != nil {
					return fmt.Errorf("%s: %w", args[0], err)
				}
				places.Folders = []string{filepath.Dir(args[0]), "."}
				return c.reproduce(records, places, asJSON)
			}
			var records []*reproduce.Record
			err := c.archive(true, forever, func(a *archive) (err error) {
				records, err = c.recordsOf(a, args)
				return err
			})
			if err != nil {
				return err
			}
			return c.reproduce(records, places, asJSON)
		},
	}
	cmd.Flags().StringArrayVar(&files, "data", nil, "a `FILE` or folder of the data, if it is not beside the report; may be given again")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a run and line")
	return cmd
}

// recordsOf returns the records of stored runs, with all their evaluations.
func (c *command) recordsOf(a *archive, args []string) (records []*reproduce.Record, err error) {
	ids, err := c.reported(a, args)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		stored, err := a.store.Open(c.ctx, id)
		if err != nil {
			return nil, err
		}
		r, err := reproduce.Of(c.ctx, a.store, stored, math.MaxInt32)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

// maxReport is the largest size of a report, in bytes.
const maxReport = 64 << 20

// isReport reports whether an argument is the path of a file, and not the name of a run.
func isReport(name string) bool {
	if strings.HasSuffix(name, ".html") {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// completeReproducible offers runs, and lets the shell offer files.
func (c *command) completeReproducible(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	runs, _ := c.completeRuns(1, false)(cmd, args, typed)
	return runs, cobra.ShellCompDirectiveDefault
}

// reproduce trains runs again and prints the results.
func (c *command) reproduce(records []*reproduce.Record, places reproduce.Places, asJSON bool) error {
	differs := false
	for _, r := range records {
		total := 0
		for _, l := range r.Links {
			total += l.Count
		}
		bar := c.progress(total, "evaluations")
		result, err := r.Again(c.ctx, reproduce.Options{
			Places: places, Program: c.storeSettings().Program,
			Report: func(run int, e *trainer.Event) {
				if e.Kind == trainer.Evaluated {
					bar.step(shownName(r.Links[run].Name))
				}
			},
		})
		bar.clear()
		if err != nil {
			return err
		}
		differs = differs || !result.Equal
		name := r.Links[len(r.Links)-1].Name
		if asJSON {
			if err := c.printJSON(reproduced(name, r, result)); err != nil {
				return err
			}
			continue
		}
		c.printReproduced(name, result)
	}
	if differs {
		return errFailed
	}
	return nil
}

// printReproduced prints the result of a run.
func (c *command) printReproduced(name string, r *reproduce.Result) {
	equal := plot.Plural(r.Evaluations, "evaluation")
	text := "equal to the bit: " + equal
	switch d := r.First; {
	case r.Equal && r.Weights:
		text += " and the weights"
	case !r.Equal && d.Run != name:
		text = fmt.Sprintf("differs in the run %s that it goes on from, %v; equal before that: %s", d.Run, d, equal)
	case !r.Equal:
		text = fmt.Sprintf("differs %v; equal before that: %s", d, equal)
	}
	fmt.Fprintf(c.out, "%-16s %s\n", shownName(name), shownText(text))
	for _, why := range r.Why {
		fmt.Fprintf(c.out, "%-16s %s\n", "", shownText(why))
	}
}

// reproduced returns the result of a run as JSON.
func reproduced(name string, rec *reproduce.Record, r *reproduce.Result) object {
	chain := []string{}
	for _, l := range rec.Links {
		chain = append(chain, l.Name)
	}
	o := object{{"run", name}, {"chain", chain}, {"equal", r.Equal}, {"evaluations", r.Evaluations}, {"weights", r.Weights}}
	if d := r.First; d != nil {
		o.add("first", object{
			{"run", d.Run}, {"step", d.Step}, {"epoch", number(d.Epoch)}, {"what", d.What},
			{"was", exactValue(d.What, d.Was)}, {"now", exactValue(d.What, d.Now)}, {"after", d.After},
		})
	}
	o.add("why", append([]string{}, r.Why...))
	return o
}

// exactValue returns a value of a Difference as a number with all of its digits, if it is
// a number.
func exactValue(what, text string) any {
	if v, err := strconv.ParseFloat(text, 64); err == nil && v-v == 0 && what != reproduce.Weights {
		return json.Number(text)
	}
	return text
}
