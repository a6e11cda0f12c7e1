package cli

import (
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"descent/data/memory"
	"descent/trainer/metric"
	"descent/trainer/search"
	"descent/trainer/store"
)

func (c *command) searchShowCommand() *cobra.Command {
	var asJSON bool
	var top int
	cmd := &cobra.Command{
		Use:   "show SEARCH",
		Short: "Print all that is known of a stored search",
		Long: `Print the plan of a stored search, its ranked trials, the hash of its table, and the
importance of each axis: the share of the variance of the scores over the whole range
that is due to the axis, or to the interaction of two axes (functional ANOVA). With
--json, print the whole search as one object, including the curves of the trials.`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: c.completeSearch(false, false),
		RunE: func(_ *cobra.Command, args []string) error {
			return c.withSearch(args[0], func(y *store.StoredStudy) error {
				if asJSON {
					return c.printJSON(searchObject(y))
				}
				c.showSearch(y, top)
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&top, "top", 10, "trials to print, the best first; 0 for all")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// withSearch calls do with a stored search.
func (c *command) withSearch(name string, do func(*store.StoredStudy) error) error {
	return c.inStore(true, func(s *store.Store) error {
		e, err := s.FindStudy(c.ctx, name, false)
		if err != nil {
			return err
		}
		y, err := s.OpenStudy(c.ctx, e.ID)
		if err != nil {
			return err
		}
		return do(y)
	})
}

// showSearch prints a stored search.
func (c *command) showSearch(y *store.StoredStudy, top int) {
	w := aligned(c.out)
	row := func(key, text string) {
		if text != "" {
			fmt.Fprintf(w, "%s\t%s\n", key, shownText(text))
		}
	}
	state := y.State.String()
	if y.Owner != "" {
		state += ", made by " + y.Owner
	}
	row("id", y.ID)
	row("name", y.Name)
	row("title", y.Title)
	row("state", state)
	row("created", moment(y.Created))
	row("changed", moment(y.Changed))
	row("trials", madeOf(&y.StudyEntry))
	if s := y.Search; s != nil {
		for _, a := range s.Axes {
			row("over", a.String())
		}
		row("sampler", search.Samplers.Format(s.Sampler))
		row("pruner", search.Pruners.Format(s.Pruner))
		if r := s.Repeats; r.Seeds > 0 {
			row("repeats", fmt.Sprintf("the best %d with %d other seeds each", r.Top, r.Seeds))
		}
		row("seed", fmt.Sprint(s.Seed))
	}
	row("metric", y.Metric)
	row("size", memory.Bytes(float64(y.Size)))
	row("numerics", y.Numerics)
	row("program", y.Program)
	row("table", y.Hash)
	w.Flush()
	fmt.Fprintln(c.out)
	s := searchOf(y)
	if y.Search == nil {
		c.printTable(s, y.Trials, top)
		return
	}
	c.printSearch(s, y.Trials, top)
	c.printImportance(s, y.Trials)
	fmt.Fprintln(c.out, tally(s, y.Trials))
}

// searchOf returns the search of y, or one with only the keys of its axes if the plan is
// not stored.
func searchOf(y *store.StoredStudy) *search.Search {
	if y.Search != nil {
		return y.Search
	}
	s := &search.Search{}
	for _, key := range y.Over {
		s.Axes = append(s.Axes, search.Axis{Key: key})
	}
	return s
}

// ranks returns the ranks of trials, from 1, by their numbers.
func ranks(trials []search.Trial) map[int]int {
	rank := map[int]int{}
	for i, t := range search.Ranked(trials) {
		rank[t.Number] = i + 1
	}
	return rank
}

// searchObject returns a stored search as JSON.
func searchObject(y *store.StoredStudy) object {
	o := searchEntryObject(&y.StudyEntry)
	s := searchOf(y)
	if y.Search != nil {
		o.add("plan", planObject(s))
		o.add("importance", importanceObjects(s, y.Trials))
		o.add("borders", append([]string{}, s.Borders(y.Trials)...))
	}
	o.add("ranked_by", search.RankedBy(y.Trials))
	o.add("table", trialObjects(y, s))
	return o
}

// planObject returns the plan of a search as JSON.
func planObject(s *search.Search) object {
	base := object{{"name", s.Base.Name}}
	for _, f := range s.Base.Fields() {
		base.add(f.Key, f.Full())
	}
	var axes []object
	for _, a := range s.Axes {
		o := object{{"key", a.Key}}
		if a.Choices != nil {
			o.add("choices", a.Choices)
		} else {
			o = append(o, object{{"from", number(a.From)}, {"to", number(a.To)}, {"log", a.Log}, {"whole", a.Whole}}...)
		}
		axes = append(axes, o)
	}
	return object{{"base", base}, {"axes", axes}, {"sampler", search.Samplers.Full(s.Sampler)}, {"pruner", search.Pruners.Full(s.Pruner)},
		{"trials", s.Trials}, {"repeat_best", s.Repeats.Top}, {"repeats", s.Repeats.Seeds}, {"seed", s.Seed}, {"budget_epochs", number(s.Epochs)}, {"patient", s.Patient}, {"folds", s.Folds}}
}

// trialObjects returns the trials of a stored search as JSON, by number.
func trialObjects(y *store.StoredStudy, s *search.Search) []object {
	keys, rank := measured(y.Trials), ranks(y.Trials)
	all := []object{}
	for i := range y.Trials {
		t := &y.Trials[i]
		o := trialObject(s.Axes, t)
		if t.At != nil {
			o.add("at", numbers(t.At))
		}
		for _, key := range keys {
			o.add("train_"+key, number(t.Train.Of(key)))
			o.add("val_"+key, number(t.Val().Of(key)))
		}
		if len(t.Folds) > 1 {
			o.folds(t)
		}
		o.repeats(t)
		o.add("value", number(t.Value()))
		o.add("best_epoch", t.When)
		if n := rank[t.Number]; n > 0 {
			o.add("rank", n)
		}
		o.add("runs", append([]string{}, y.Runs[t.Number]...))
		o.add("curve", curveObjects(y.Curves[t.Number]))
		all = append(all, o)
	}
	return all
}

// curveObjects returns the samples of a curve as JSON.
func curveObjects(c search.Curve) []object {
	all := []object{}
	for _, s := range c {
		all = append(all, object{{"epoch", s.Epoch}, {"value", number(s.Value)}, {"loss", number(s.Loss)}})
	}
	return all
}

// measured returns the keys of the metrics that are not 0 in all trials.
func measured(trials []search.Trial) (keys []string) {
	for _, key := range metric.Keys(metric.Any) {
		for i := range trials {
			if v := trials[i].Train.Of(key); v != 0 && !math.IsNaN(v) {
				keys = append(keys, key)
				break
			}
		}
	}
	return keys
}
