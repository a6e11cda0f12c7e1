package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"descent/trainer"
	"descent/trainer/search"
	"descent/trainer/search/importance"
)

// mostCells is the maximum number of cells in the table of trials. It keeps the page small.
const mostCells = 14_000

// best returns a sentence about the best trial.
func (u *tuning) best() string {
	if len(u.ranked) == 0 || !u.ranked[0].Best.Measured() {
		return "No trial has come to a result."
	}
	t := u.ranked[0]
	text := fmt.Sprintf("The best is trial %d with %s: %s %s at epoch %s", t.Number, u.settings(t), u.rankedBy(), u.score(t), trainer.FormatEpoch(t.When))
	if mean, half := t.Repeated(); !math.IsNaN(half) {
		text += fmt.Sprintf("; with %d other seeds %s ± %s", len(t.RepeatValues()), u.number(mean), u.number(half))
	}
	return text + "."
}

// repeats returns the table of the repeated trials: their scores, and the mean over the
// repetitions with its 95% interval.
func (u *tuning) repeats() (t table) {
	if !u.repeated() {
		return t
	}
	t.Head = head("place", "trial", "settings", "first", "with other seeds", "mean, 95% interval")
	for i, r := range u.ranked {
		if len(r.Repeats) == 0 {
			continue
		}
		var values []string
		for _, v := range r.RepeatValues() {
			values = append(values, u.number(v))
		}
		for range len(r.Repeats) - len(values) {
			values = append(values, none)
		}
		t.Rows = append(t.Rows, []cell{{Text: strconv.Itoa(i + 1)}, {Text: strconv.Itoa(r.Number)}, {Text: u.settings(r)}, {Text: u.score(r)},
			{Text: strings.Join(values, "  ")}, {Text: u.again(r), Strong: i == 0}})
	}
	return t
}

// repeated reports whether any trial was repeated.
func (u *tuning) repeated() bool {
	return slices.ContainsFunc(u.ranked, func(t *search.Trial) bool { return len(t.Repeats) > 0 })
}

// again formats the mean over the repetitions of t, with its interval.
func (u *tuning) again(t *search.Trial) string {
	mean, half := t.Repeated()
	switch {
	case len(t.RepeatValues()) == 0:
		return none
	case math.IsNaN(half):
		return u.number(mean)
	}
	return u.number(mean) + " ± " + u.number(half)
}

// matters returns a sentence about the reliability of the importances.
func (u *tuning) matters() string {
	known := u.found.Explained()
	if known < 0 {
		return fmt.Sprintf("There are too few trials to say which setting matters: want at least %d that have a score.", importance.Wanted(len(u.axes)))
	}
	return fmt.Sprintf("How much of the variance of %s over the whole range that was searched comes from each setting alone, and from two together beyond that: functional ANOVA on a random forest of the trials (Hutter, Hoos and Leyton-Brown 2014), which explains %.0f%% of trials that it was not grown on. The rest is part of the 95%% intervals.", u.rankedBy(), 100*known)
}

// effects returns the table of the importance of settings and of pairs of settings.
func (u *tuning) effects() (t table) {
	t.Head = head("setting", "share", "95% interval", "trials")
	for _, e := range u.found.Effects() {
		share, interval := "too few trials", none
		if e.Trials > 0 {
			share, interval = percent(e.Share.Mean), between(e.Share)
		}
		t.Rows = append(t.Rows, []cell{{Text: strings.Join(u.found.Keys(e), " × "), Strong: len(e.Axes) == 1}, {Text: share}, {Text: interval}, {Text: strconv.Itoa(e.Trials)}})
	}
	return t
}

// percent formats a share.
func percent(x float64) string { return fmt.Sprintf("%.0f%%", 100*x) }

// between formats the interval of a share.
func between(e importance.Estimate) string { return percent(e.Low) + " to " + percent(e.High) }

// trials returns the table of the trials, best first, and a note about trials that are not
// in it; "" if all are.
func (u *tuning) trials() (t table, left string) {
	columns := []string{"place", "trial", u.rankedBy()}
	if u.study.Search.Folds > 0 {
		columns = append(columns, "sd of folds")
	}
	if u.repeated() {
		columns = append(columns, "other seeds")
	}
	columns = append(columns, "loss", "at epoch", "epochs")
	t.Head = head(columns...)
	for _, a := range u.axes {
		t.Head = append(t.Head, cell{Text: a.Key})
	}
	t.Head = append(t.Head, cell{Text: "state"})
	most := max(mostCells/len(t.Head), 100)
	left = leftOut(most, len(u.ranked))
	for i, r := range u.ranked[:min(len(u.ranked), most)] {
		t.Rows = append(t.Rows, u.trial(i, r))
	}
	return t, left
}

// leftOut returns a note that only some of n trials are listed; "" if all are.
func leftOut(listed, n int) string {
	if n <= listed {
		return ""
	}
	return fmt.Sprintf("These are the best %d of %d trials. descent search export writes all of them.", listed, n)
}

// trial returns the row of the trial with rank i, from 0.
func (u *tuning) trial(i int, t *search.Trial) []cell {
	row := []cell{{Text: strconv.Itoa(i + 1)}, {Text: strconv.Itoa(t.Number)}, {Text: u.score(t), Strong: i == 0}}
	if u.study.Search.Folds > 0 {
		sd := none
		if len(t.Folds) > 1 {
			sd = u.number(t.Spread())
		}
		row = append(row, cell{Text: sd})
	}
	if u.repeated() {
		row = append(row, cell{Text: u.again(t)})
	}
	loss, when := none, none
	if t.Best.Measured() {
		loss, when = digits(t.Best.Loss), trainer.FormatEpoch(t.When)
	}
	row = append(row, cell{Text: loss}, cell{Text: when}, cell{Text: trainer.FormatEpoch(t.Epoch)})
	for j := range u.axes {
		row = append(row, cell{Text: u.value(t, j)})
	}
	return append(row, cell{Text: u.state(t)})
}
