package cli

import (
	"fmt"
	"strings"

	"descent/trainer/search"
	"descent/trainer/search/importance"
	"descent/tui/plot"
)

// effects returns the effect of each axis of a search, in the order of the axes, followed
// by the largest effects of pairs, as many as there are axes.
func effects(s *search.Search, trials []search.Trial) (*importance.Analysis, []importance.Effect) {
	a := importance.Analyze(s.Axes, trials)
	return a, append(a.Main, a.Pairs[:min(len(a.Pairs), len(s.Axes))]...)
}

// importanceObjects returns the effects of the axes of a search as JSON objects. The
// shares are null if too few trials have an axis.
func importanceObjects(s *search.Search, trials []search.Trial) []object {
	all := []object{}
	a, some := effects(s, trials)
	for _, e := range some {
		o := object{{"axes", a.Keys(&e)}, {"share", nil}, {"low", nil}, {"high", nil}, {"trials", e.Trials}}
		if e.Trials > 0 {
			o[1].value, o[2].value, o[3].value = number(e.Share.Mean), number(e.Share.Low), number(e.Share.High)
		}
		all = append(all, o)
	}
	return all
}

// printImportance prints the share of the variance of the scores for each effect.
func (c *command) printImportance(s *search.Search, trials []search.Trial) {
	w := aligned(c.out)
	fmt.Fprintln(w, "importance\tshare\t95% interval")
	a, some := effects(s, trials)
	for _, e := range some {
		name := shownText(strings.Join(a.Keys(&e), " x "))
		if e.Trials == 0 {
			fmt.Fprintf(w, "%s\ttoo few trials\n", name)
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s to %s\n", name, plot.Decimals(e.Share.Mean, 3), plot.Decimals(e.Share.Low, 3), plot.Decimals(e.Share.High, 3))
	}
	w.Flush()
}
