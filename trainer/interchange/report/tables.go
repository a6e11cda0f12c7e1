package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"descent/trainer"
	"descent/trainer/compare"
	"descent/trainer/library"
)

// none replaces a missing number.
const none = "–"

// decimals formats a score with three decimals, or with four digits if it is far from 1.
func decimals(v float64) string {
	switch {
	case v-v != 0:
		return none
	case math.Abs(v) >= 1000:
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// digits formats a number with four digits.
func digits(v float64) string {
	if math.IsNaN(v) {
		return none
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// outcomes sets the table of the outcomes of experiments.
func (g *page) outcomes(groups [][]*lane) {
	all := make([][]compare.Run, len(groups))
	for i, group := range groups {
		for _, l := range group {
			all[i] = append(all[i], compare.Run{Spec: l.spec, Branch: l.Branch(), Snapshot: &l.snap})
		}
	}
	found := compare.Compare(all, 0, nil)
	var names []string
	for _, m := range g.metrics() {
		names = append(names, m.Name)
	}
	name := strings.Join(names, " or ")
	if name == "" {
		name = "score"
	}
	several := len(groups) > 1
	columns := []string{"run", "state", "epochs", "end", "vs first", "best", "vs first", "at epoch", "gap", "test"}
	end := func(r *compare.Result) trainer.Score { return r.End.Val }
	best := func(r *compare.Result) trainer.Score { return r.Best.Val }
	scores := []func(*compare.Result) trainer.Score{end, best}
	if slices.ContainsFunc(found.Outcomes, compare.Outcome.Unvalidated) {
		columns = slices.Insert(columns, 3, "train", "vs first")
		scores = slices.Insert(scores, 0, func(r *compare.Result) trainer.Score { return r.End.Train })
	}
	if !several {
		columns = slices.DeleteFunc(columns, func(c string) bool { return c == "vs first" })
	}
	g.Outcomes.Head = head(columns...)
	test := func(r *compare.Result) float64 { return r.Value(r.Snapshot.Test) }
	for i, o := range found.Outcomes {
		l := groups[i][0]
		cells := []cell{{Text: states(groups[i])}, {Text: trainer.FormatEpoch(l.snap.Epoch)}}
		for _, score := range scores {
			cells = append(cells, cell{Text: level(o, score), Strong: several && leads(found.Outcomes, i, score)})
			if several {
				cells = append(cells, difference(found.Outcomes, i, score))
			}
		}
		at, _ := o.Mean(func(r *compare.Result) float64 { return r.Best.Epoch })
		gap, _ := o.Mean((*compare.Result).Gap)
		tested, sd := o.Mean(test)
		cells = append(cells, cell{Text: epoch(at)}, cell{Text: decimals(gap)}, cell{Text: spread(tested, sd)})
		name := experiment(groups[i])
		if len(groups[i]) > 1 {
			name += ", " + o.Over()
		}
		g.Outcomes.row(name, l.slot, cells...)
	}
	g.Chosen = chosen(name, found)
}

// chosen says what the scores of the outcomes are, in the metrics called name.
func chosen(name string, found compare.Comparison) string {
	all := found.Outcomes
	text := fmt.Sprintf("%s on the validation part; test on the test part. best is that of the lowest validation loss of %s.", capital(name), epochs(found.Epochs))
	if slices.ContainsFunc(all, compare.Outcome.Unvalidated) {
		text += " train is that of the training part at the end; not every run has a validation part."
	}
	switch {
	case len(all) < 2:
		return text
	case compare.Mixed(all...):
		return text + " Scores of classes and of numbers cannot be compared."
	}
	text += " vs first is the difference to the first run"
	if slices.ContainsFunc(all, func(o compare.Outcome) bool { return len(o) >= compare.MinRuns }) {
		text += ", with a 95% interval where there are three seeds or folds"
	}
	return text + "."
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// epochs describes the range of epochs from which the best one is chosen.
func epochs(all []float64) string {
	switch n := len(all); n {
	case 0:
		return "the whole epochs that all runs have (there is none)"
	case 1:
		return "epoch " + trainer.FormatEpoch(all[0])
	default:
		return fmt.Sprintf("epochs %s to %s", trainer.FormatEpoch(all[0]), trainer.FormatEpoch(all[n-1]))
	}
}

// epoch formats an epoch; none if it is NaN.
func epoch(e float64) string {
	if math.IsNaN(e) {
		return none
	}
	return trainer.FormatEpoch(e)
}

// experiment returns the name of a group of runs: the common part of their names, without
// a seed or fold at the end as in "sgd, seed 2".
func experiment(group []*lane) string {
	name := group[0].name
	if len(group) == 1 {
		return name
	}
	for _, l := range group {
		for !strings.HasPrefix(l.name, name) {
			name = name[:len(name)-1]
		}
	}
	if at := strings.LastIndex(name, ", "); at > 0 {
		name = name[:at]
	}
	return strings.TrimRight(name, " ")
}

// states describes how the runs of a group ended.
func states(group []*lane) string {
	var all []string
	for _, l := range group {
		if s := l.state(); !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return strings.Join(all, ", ")
}

// state describes how a run ended, or that it has not.
func (l *lane) state() string {
	if l.Entry.State == library.Live {
		return "training"
	}
	return l.Entry.State.String()
}

// level formats the mean of a score, with half the width of its interval if it has one.
func level(o compare.Outcome, score func(*compare.Result) trainer.Score) string {
	e := o.Level(score)
	text := decimals(e.Mean)
	if !math.IsNaN(e.Half) {
		text += " ± " + decimals(e.Half)
	}
	return text
}

// spread formats a mean with a standard deviation.
func spread(mean, sd float64) string {
	text := decimals(mean)
	if !math.IsNaN(sd) && !math.IsNaN(mean) {
		text += " (sd " + decimals(sd) + ")"
	}
	return text
}

// leads reports whether no outcome has a better mean score than outcome i. None leads if
// their scores cannot be compared.
func leads(all []compare.Outcome, i int, score func(*compare.Result) trainer.Score) bool {
	if compare.Mixed(all...) {
		return false
	}
	own := all[i].Level(score).Mean
	for _, o := range all {
		if v := o.Level(score).Mean; v > own {
			return false
		}
	}
	return !math.IsNaN(own)
}

// difference returns a cell with the difference of outcome i from the first, in bold if
// it is significant.
func difference(all []compare.Outcome, i int, score func(*compare.Result) trainer.Score) cell {
	if i == 0 {
		return cell{Text: "baseline"}
	}
	d := compare.Difference(all[i], all[0], score)
	return cell{Text: strings.ReplaceAll(d.String(), "+-", "± "), Strong: !d.Equal && d.Significant()}
}

// differing sets the table of the settings that differ.
func (g *page) differing() {
	var all [][]compare.Setting
	g.Settings.Head = head("setting")
	for _, l := range g.lanes {
		all = append(all, l.settings())
		g.Settings.Head = append(g.Settings.Head, cell{Text: l.name, Run: true, Slot: l.slot})
	}
	keys := compare.Differing(all)
	for i, s := range all[0] {
		if !slices.Contains(keys, s.Key) {
			continue
		}
		row := []cell{{Text: s.Key, Strong: true}}
		for _, settings := range all {
			row = append(row, cell{Text: settings[i].Text})
		}
		g.Settings.Rows = append(g.Settings.Rows, row)
	}
}

// numerics sets the descriptions of the arithmetic.
func (g *page) numerics() {
	g.Numerics.Head = head("run", "arithmetic", "numerics version", "program", "parameters", "steps", "weights (sha256)")
	for _, l := range g.lanes {
		k := l.link()
		weights := none
		if w := k.End.Weights; w != "" {
			weights = w[:min(len(w), 16)]
		}
		g.Numerics.row(l.name, l.slot, cell{Text: k.Numerics}, cell{Text: strconv.Itoa(k.Version)}, cell{Text: "descent " + k.Program},
			cell{Text: strconv.Itoa(l.snap.Plan.Params)}, cell{Text: strconv.Itoa(l.snap.Step)}, cell{Text: weights, Code: true})
	}
}
