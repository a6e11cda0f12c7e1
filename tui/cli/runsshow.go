package cli

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"descent/data/excerpt"
	"descent/data/memory"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/tui/plot"
)

func (c *command) runsShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show RUN",
		Short: "Describe a stored run",
		Long: `Print the settings, results and checkpoints of a run, the runs from which it was
forked, and its forks. All files of the run are verified first.`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: c.completeRuns(1, false),
		RunE: func(_ *cobra.Command, args []string) error {
			return c.archive(true, forever, func(a *archive) error {
				e, err := a.index.Find(c.ctx, args[0], false)
				if err != nil {
					return err
				}
				d, err := c.details(a, e.ID)
				if err != nil {
					return err
				}
				if asJSON {
					return c.printJSON(d.object())
				}
				d.print(c.out)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// details describes a stored run.
type details struct {
	library.Entry
	kept     []store.Kept
	epochs   []float64       // the epochs of stored networks
	parents  []library.Entry // the runs before it, the first one first
	spec     trainer.Spec
	snap     run.Snapshot
	children []library.Entry
	depths   []int // the depth of each child in the tree: 1 for the forks of this run
}

// details reads and verifies a run.
func (c *command) details(a *archive, id string) (*details, error) {
	stored, err := a.open(c.ctx, id)
	if err != nil {
		return nil, err
	}
	d := &details{Entry: stored.Entry, epochs: stored.Epochs(), spec: stored.Spec()}
	stored.Snapshot(&d.snap)
	if d.kept, err = a.store.Checkpoints(id); err != nil {
		return nil, err
	}
	for parent := d.Parent; parent != "" && len(d.parents) < maxFamily; {
		e, err := a.store.Read(parent)
		if err != nil { // it was deleted
			e = library.Entry{ID: parent}
		}
		d.parents = append(d.parents, e)
		parent = e.Parent
	}
	slices.Reverse(d.parents)
	return d, c.addChildren(a, d, id, 1)
}

// maxFamily is the largest number of relatives of a run. It ends the search if changed
// files make the parents a cycle.
const maxFamily = 1000

// addChildren adds the forks of a run, including removed ones, and their forks.
func (c *command) addChildren(a *archive, d *details, id string, depth int) error {
	q := library.Query{{Key: "parent", Op: library.Equal, Text: id, Number: math.NaN()}}
	for _, trash := range []bool{false, true} {
		list, _, err := a.index.List(c.ctx, q, library.Order{Reverse: true, Trash: trash})
		if err != nil {
			return err
		}
		for _, e := range list {
			if len(d.children) == maxFamily {
				return nil
			}
			d.children, d.depths = append(d.children, e), append(d.depths, depth)
			if err := c.addChildren(a, d, e.ID, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// object returns d as JSON: the columns of the view runs, and further members.
func (d *details) object() object {
	o := entryObject(&d.Entry)
	kept := []object{}
	for _, k := range d.kept {
		kept = append(kept, object{{"kind", k.Kind}, {"file", k.File}, {"step", k.Step}, {"epoch", number(k.Epoch)}, {"size", k.Size}})
	}
	o.add("checkpoints", kept)
	o.add("network_epochs", numbers(d.epochs))
	o.add("parents", idsOf(d.parents))
	o.add("children", idsOf(d.children))
	o.verdict(d.spec, &d.snap)
	return o
}

func idsOf(entries []library.Entry) []string {
	ids := []string{}
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	return ids
}

// print prints d as text.
func (d *details) print(out io.Writer) {
	w := aligned(out)
	row := func(key, text string) {
		if text != "" {
			fmt.Fprintf(w, "%s\t%s\n", key, excerpt.Printable(text))
		}
	}
	row("name", d.Name)
	row("id", d.ID)
	row("tags", strings.Join(d.Tags, ", "))
	for i, text := range strings.Split(d.Note, "\n") {
		row([]string{"note", ""}[min(i, 1)], text)
	}
	row("state", d.State.String())
	row("why", d.Why)
	row("trained by", d.Owner)
	row("of", d.Title)
	row("created", moment(d.Created))
	row("ended", moment(d.Ended))
	row("epochs", cell(&d.Entry, "epochs"))
	row("steps", fmt.Sprintf("%d/%d", d.Step, d.Steps))
	row("time", d.Elapsed.Round(time.Millisecond).String())
	row("size", memory.Bytes(float64(d.Size)))
	if d.Dropped > 0 {
		row("not stored", fmt.Sprintf("%d steps and evaluations", d.Dropped))
	}
	row("numerics", d.Numerics)
	row("program", d.Program)
	w.Flush()
	d.printScores(out)
	d.printKept(out)
	d.printFamily(out)
	fmt.Fprintln(out, "\nsettings")
	for _, s := range d.Settings {
		row("  "+s.Key, s.Text)
	}
	w.Flush()
}

// moment returns a time as text, "" for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

// printScores prints the metrics of the run.
func (d *details) printScores(out io.Writer) {
	if !d.Last.Train.Measured() {
		return
	}
	best := "epoch " + trainer.FormatEpoch(d.Best.Epoch)
	w := aligned(out)
	fmt.Fprintf(w, "\n\ttrain\tval\ttrain, %s\tval, %s\ttest\n", best, best)
	for _, i := range metric.For(d.Task) {
		m := &metric.All[i]
		fmt.Fprint(w, m.Name)
		for _, s := range []trainer.Score{d.Last.Train, d.Last.Val, d.Best.Train, d.Best.Val, d.Test} {
			text := "-"
			if s.Measured() {
				text = plot.Decimals(s.Of(m.Key), 4)
			}
			fmt.Fprint(w, "\t"+text)
		}
		fmt.Fprintln(w)
	}
	w.Flush()
}

// printKept prints the stored checkpoints and networks.
func (d *details) printKept(out io.Writer) {
	w := aligned(out)
	if len(d.kept) > 0 {
		fmt.Fprintln(w, "\ncheckpoint\tstep\tepoch\tsize")
	}
	for _, k := range d.kept {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", excerpt.Printable(k.Kind), k.Step, trainer.FormatEpoch(k.Epoch), memory.Bytes(float64(k.Size)))
	}
	w.Flush()
	if len(d.epochs) > 0 {
		var epochs []string
		for _, e := range d.epochs {
			epochs = append(epochs, trainer.FormatEpoch(e))
		}
		fmt.Fprintf(out, "networks of epochs %s\n", strings.Join(epochs, ", "))
	}
}

// printFamily prints the tree of parents and forks.
func (d *details) printFamily(out io.Writer) {
	if len(d.parents)+len(d.children) == 0 {
		return
	}
	fmt.Fprintln(out, "\nfamily")
	print := func(depth int, e *library.Entry, mark string) {
		from := ""
		if e.Parent != "" {
			from = fmt.Sprintf(" from step %d", e.ParentStep)
		}
		fmt.Fprintf(out, "%s%s %s  %s%s%s\n", strings.Repeat("  ", depth+1), mark, e.ID, excerpt.Printable(e.Name), from, gone(e))
	}
	for i := range d.parents {
		print(i, &d.parents[i], "-")
	}
	print(len(d.parents), &d.Entry, "*")
	for i := range d.children {
		print(len(d.parents)+d.depths[i], &d.children[i], "-")
	}
}

// gone returns a remark for a run that was removed or deleted.
func gone(e *library.Entry) string {
	switch {
	case len(e.Settings) == 0:
		return " (gone)"
	case !e.Trashed.IsZero():
		return " (removed)"
	}
	return ""
}
