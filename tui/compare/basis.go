package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"descent/trainer"
	"descent/trainer/compare"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// unvalidated returns the letters of the experiments without a validation part.
func (c *comparison) unvalidated() (letters []string) {
	for i, o := range c.Outcomes {
		if o.Unvalidated() {
			letters = append(letters, c.groups[i][0].Letter())
		}
	}
	return letters
}

// chosenFrom says from which epochs the best one of the runs on s was chosen, or from
// which steps where all are logs of other programs; which runs have no validation part;
// or that their scores cannot be compared.
func (c *comparison) chosenFrom(s *ui.Scene) string {
	letters := c.unvalidated()
	switch {
	case compare.Mixed(c.Outcomes...):
		return "scores of classes and of numbers cannot be compared"
	case letters == nil:
		return bestFrom(s, c.Epochs)
	case len(letters) == len(c.Outcomes):
		return "no validation part: train is the score of the training part at the end"
	}
	verb := " have"
	if len(letters) == 1 {
		verb = " has"
	}
	return strings.Join(letters, ", ") + verb + " no validation part; " + bestFrom(s, c.Epochs)
}

// bestFrom says from which epochs the best one was chosen.
func bestFrom(s *ui.Scene, epochs []float64) string {
	n, unit := len(epochs), "epoch"
	if len(s.Lanes) > 0 && !slices.ContainsFunc(s.Lanes, func(l *lanes.Lane) bool { return l.Spec.Known() }) {
		unit = "step"
	}
	if n == 0 {
		return "best: no whole epoch that all have yet"
	}
	text := "best: lowest validation loss of " + unit
	if n > 1 {
		text += fmt.Sprintf("s %s to", trainer.FormatEpoch(epochs[0]))
	}
	text += " " + trainer.FormatEpoch(epochs[n-1])
	if every := (epochs[n-1] - epochs[0]) / math.Max(float64(n-1), 1); every > 1 {
		text += fmt.Sprintf(", every %s", trainer.FormatEpoch(every))
	}
	return text
}
