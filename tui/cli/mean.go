package cli

import (
	"fmt"
	"math"

	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/metric"
	"descent/tui/plot"
)

// An experiment is a group of runs that differ only in their seeds and folds.
type experiment struct {
	name            string
	runs            []compare.Run
	compare.Outcome // by the main metric of the task
	plan            trainer.Plan
}

// experiments returns the experiments with several runs.
func experiments(runs []compare.Run) (several []experiment) {
	key := func(r compare.Run) string {
		return compare.ExperimentKey(compare.Settings(r.Spec, r.Branch, r.Snapshot.Turns...))
	}
	for _, group := range compare.Groups(runs, key) {
		if o := outcomeBy(group, nil); len(o) > 1 {
			several = append(several, experiment{group[0].Spec.Experiment(), group, o, plan(group)})
		}
	}
	return several
}

// outcomeBy returns the outcome of runs by a metric; nil for the main one.
func outcomeBy(runs []compare.Run, m *metric.Metric) compare.Outcome {
	return compare.Compare([][]compare.Run{runs}, 0, m).Outcomes[0]
}

// plan returns the Plan of the runs of an experiment.
func plan(group []compare.Run) trainer.Plan {
	for _, r := range group {
		if r.Snapshot.Plan.Epochs > 0 {
			return r.Snapshot.Plan
		}
	}
	return trainer.Plan{} // no run has begun
}

// The scores of a run for which means are printed.
func endTrain(r *compare.Result) trainer.Score { return r.End.Train }
func endVal(r *compare.Result) trainer.Score   { return r.End.Val }
func bestVal(r *compare.Result) trainer.Score  { return r.Best.Val }
func test(r *compare.Result) trainer.Score     { return r.Snapshot.Test }

// of returns a function that returns a metric of a score.
func of(score func(*compare.Result) trainer.Score, key string) func(*compare.Result) float64 {
	return func(r *compare.Result) float64 {
		s := score(r)
		return s.Of(key)
	}
}

// unfinished returns the number of runs that are not complete.
func (e experiment) unfinished() (n int) {
	for i := range e.Outcome {
		if !e.Outcome[i].End.Train.Measured() {
			n++
		}
	}
	return n
}

// String returns the results of the runs as a line.
func (e experiment) String() string {
	text := fmt.Sprintf("%-16s mean of %s", shownName(e.name), e.Over())
	if n := e.unfinished(); n > 0 {
		return text + fmt.Sprintf(": none, since %d of %d did not come to their end", n, len(e.Outcome))
	}
	key := e.plan.Metric().Key
	train, _ := e.Mean(of(endTrain, key))
	text += "  train " + plot.Decimals(train, 4)
	if val := e.Level(endVal); !math.IsNaN(val.Mean) {
		text += fmt.Sprintf("  val %s (%s at lowest loss)", level(val), level(e.Level(bestVal)))
	}
	if mean, sd := e.Mean(of(test, key)); !math.IsNaN(mean) {
		text += "  test " + plot.Decimals(mean, 4) + " sd " + plot.Decimals(sd, 4)
	}
	if e.plan.Regression() {
		text += " (R²)"
	}
	return text + majority(e.plan)
}

// level formats a mean with half the width of its interval.
func level(e compare.Estimate) string {
	if math.IsNaN(e.Half) {
		return plot.Decimals(e.Mean, 4)
	}
	return plot.Decimals(e.Mean, 4) + " ± " + plot.Decimals(e.Half, 4)
}

// printMeans prints a line for each experiment with several complete runs.
func (c *command) printMeans(runs []compare.Run) {
	for _, e := range experiments(runs) {
		if e.unfinished() == 0 {
			fmt.Fprintln(c.out, e)
		}
	}
}

func (o *objects) mean(e experiment) {
	seeds, folds := e.Repeats()
	l := object{{"run", e.name}, {"event", "mean"}, {"runs", len(e.Outcome)}, {"seeds", seeds}, {"folds", folds}}
	for _, figure := range []struct {
		prefix string
		of     func(m *metric.Metric) float64
	}{
		{"train_", func(m *metric.Metric) float64 { mean, _ := e.Mean(of(endTrain, m.Key)); return mean }},
		{"val_", func(m *metric.Metric) float64 { return outcomeBy(e.runs, m).Level(endVal).Mean }},
		{"half_val_", func(m *metric.Metric) float64 { return outcomeBy(e.runs, m).Level(endVal).Half }},
		{"test_", func(m *metric.Metric) float64 { mean, _ := e.Mean(of(test, m.Key)); return mean }},
		{"sd_test_", func(m *metric.Metric) float64 { _, sd := e.Mean(of(test, m.Key)); return sd }},
	} {
		for _, i := range metric.For(e.plan.Task()) {
			m := &metric.All[i]
			l.add(figure.prefix+m.Key, number(figure.of(m)))
		}
	}
	l.majority(e.plan)
	o.enc.Encode(l)
}
