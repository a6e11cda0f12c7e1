package cli

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"descent/trainer"
	"descent/trainer/search"
	"descent/tui/plot"
)

// tally returns, as text, the number of trials in each state and the number of epochs that
// were trained.
func tally(s *search.Search, trials []search.Trial) string {
	var parts []string
	cost, folds := 0.0, ""
	for _, t := range trials {
		cost += t.Cost
	}
	if s.Folds > 0 {
		folds = fmt.Sprintf(" on %d folds", s.Folds)
	}
	for state := search.Done; state <= search.Stopped; state++ {
		n := 0
		for _, t := range trials {
			if t.State == state {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %v", n, state))
		}
	}
	return fmt.Sprintf("%d trials%s: %s; %s in all", len(trials), folds, strings.Join(parts, ", "), trainer.FormatEpochs(cost))
}

// printTrials prints one JSON object per line for each trial, in the order of their
// numbers.
func (c *command) printTrials(s *search.Search, trials []search.Trial, plan trainer.Plan) {
	out, ranked := newObjects(c.out), search.Ranked(trials)
	for i := range trials {
		t := &trials[i]
		o := trialObject(s.Axes, t)
		o.scores("train_", plan.Task(), t.Train)
		o.scores("val_", plan.Task(), t.Val())
		o.majority(plan)
		if s.Folds > 0 {
			o.folds(t)
		}
		o.repeats(t)
		o.add("best_epoch", t.When)
		o.add("best", len(ranked) > 0 && ranked[0] == t && t.Best.Measured())
		out.enc.Encode(o)
	}
}

// trialObject returns a trial as JSON.
func trialObject(axes []search.Axis, t *search.Trial) object {
	settings := map[string]string{}
	for j, a := range axes {
		if t.Has(j) {
			settings[a.Key] = t.Values[j]
		}
	}
	o := object{{"trial", t.Number}, {"settings", settings}, {"state", t.State.String()}}
	if t.Why != "" {
		o.add("why", t.Why)
	}
	o.add("epoch", t.Epoch)
	o.add("epochs_in_all", t.Cost)
	return o
}

// folds adds the scores of a trial on each fold.
func (o *object) folds(t *search.Trial) {
	o.add("folds", numbers(t.FoldValues()))
	o.add("spread", number(t.Spread()))
}

// repeats adds the scores of the repetitions of a trial, if there are any.
func (o *object) repeats(t *search.Trial) {
	if len(t.Repeats) > 0 {
		mean, half := t.Repeated()
		o.add("repeats", numbers(t.RepeatValues()))
		o.add("mean", number(mean))
		o.add("half", number(half))
	}
}

// repeated formats the mean over the repetitions of a trial with its 95% interval; "-" if
// there are none.
func repeated(t *search.Trial) string {
	mean, half := t.Repeated()
	switch {
	case len(t.RepeatValues()) == 0:
		return "-"
	case math.IsNaN(half):
		return plot.Decimals(mean, 4)
	}
	return plot.Decimals(mean, 4) + " ± " + plot.Decimals(half, 4)
}

// tableLine returns the last line of the JSON of a search: the hash of its table, and
// whether it is complete.
func tableLine(trials []search.Trial, complete bool) object {
	return object{{"event", "table"}, {"hash", search.Hash(trials)}, {"trials", len(trials)}, {"complete", complete}}
}

// printSearch prints a plot of each axis, the best trials as a table, and the sentences
// of Search.Borders.
func (c *command) printSearch(s *search.Search, trials []search.Trial, top int) {
	width := min(terminalWidth(c.out.to), 100)
	for j, a := range s.Axes {
		canvas := textGlyphs().Canvas(width, 10)
		axisPicture(a, j, trials, textGlyphs()).Draw(canvas)
		fmt.Fprintf(c.out, "%s\n\n", canvas)
	}
	c.printTable(s, trials, top)
	for _, says := range s.Borders(trials) {
		fmt.Fprintln(c.out, says)
	}
}

// printTable prints the best trials, all of them if top is 0.
func (c *command) printTable(s *search.Search, trials []search.Trial, top int) {
	part := search.RankedBy(trials)
	if part != "val" {
		fmt.Fprintln(c.out, "There is no validation part: trials are ranked by their training scores.")
	}
	ranked := search.Ranked(trials)
	if top > 0 {
		ranked = ranked[:min(top, len(ranked))]
	}
	rows := [][]string{{"", "trial", part, "loss", "epoch"}}
	if s.Folds > 0 {
		rows[0] = slices.Insert(rows[0], 3, "sd")
	}
	again := slices.ContainsFunc(trials, func(t search.Trial) bool { return len(t.Repeats) > 0 })
	if again {
		rows[0] = append(rows[0], "repeated")
	}
	lead := len(rows[0])
	for _, a := range s.Axes {
		rows[0] = append(rows[0], a.Key)
	}
	for i, t := range ranked {
		row := []string{fmt.Sprint(i + 1), fmt.Sprint(t.Number), "-", "-", plot.Short(t.Epoch, 4)}
		if t.Best.Measured() {
			row[2], row[3] = plot.Decimals(t.Value(), 4), plot.Short(t.Best.Loss, 4)
		}
		if s.Folds > 0 {
			row = slices.Insert(row, 3, "-")
			if sd := t.Spread(); !math.IsNaN(sd) {
				row[3] = plot.Decimals(sd, 4)
			}
		}
		if again {
			row = append(row, repeated(t))
		}
		for _, v := range t.Values {
			row = append(row, cmp.Or(shownName(v), "-"))
		}
		if t.State != search.Done {
			row = append(row, fmt.Sprintf("%v: %s", t.State, shownText(t.Why)))
		}
		rows = append(rows, row)
	}
	for _, line := range alignedLines(rows, len(s.Axes)+lead) {
		if isTerminal(c.out.to) { // output to a pipe is not shortened
			line = textGlyphs().Clip(line, max(terminalWidth(c.out.to), 80))
		}
		fmt.Fprintln(c.out, line)
	}
}

// alignedLines returns rows as lines whose first columns are aligned.
func alignedLines(rows [][]string, columns int) []string {
	var b strings.Builder
	w := aligned(&b)
	for _, row := range rows {
		n := min(len(row), columns)
		fmt.Fprintf(w, "%s\t%s\n", strings.Join(row[:n], "\t"), strings.Join(row[n:], "  "))
	}
	w.Flush()
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// axisPicture returns a plot of the trials along axis j: their values over their
// positions, with diverged trials at the bottom.
func axisPicture(a search.Axis, j int, trials []search.Trial, g *plot.Glyphs) *plot.Projection {
	p := &plot.Projection{Title: a.Key, From: a.Value(0), To: a.Value(1), Glyphs: g}
	if a.Choices != nil {
		p.From, p.To = a.Choices[0], a.Choices[len(a.Choices)-1]
		p.Middle = strings.Join(a.Choices[1:max(len(a.Choices)-1, 1)], " ")
	}
	ranked := search.Ranked(trials)
	for _, t := range slices.Backward(ranked) { // the best is drawn last, on top
		if t.Has(j) {
			p.Add(t.At[j], t.Value(), t.State == search.Diverged || t.State == search.Failed || !t.Best.Measured(), t == ranked[0])
		}
	}
	return p
}
