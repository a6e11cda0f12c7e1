package search

import (
	"fmt"
	"testing"

	"descent/trainer"
	"descent/trainer/search"
	"descent/tui/plot"
	"descent/tui/ui/uitest"
)

// No number in the table of trials is longer than a number should be.
func TestNumbersInTheTable(t *testing.T) {
	s := uitest.New(t, New(), uitest.Staged(t, "healthy")).Scene()
	for _, v := range uitest.Extremes {
		c := plot.NewCanvas(200, 20)
		trial := rankedTrial{Trial: &search.Trial{Best: trainer.Score{Loss: v, Accuracy: v}}, sampler: "grid"}
		for y, cell := range trialRow(s, trial, 0, false) {
			c.Text(0, y, cell.Text, "")
		}
		uitest.CheckNumbers(t, fmt.Sprint(v), uitest.Plain(c))
	}
}
