package search

import (
	"fmt"
	"testing"

	"descent/trainer"
	"descent/tui/plot"
	"descent/tui/ui/uitest"
)

// TestNumbersInTheTable tests that extreme numbers fit into the list of trials.
func TestNumbersInTheTable(t *testing.T) {
	for _, x := range uitest.Extremes {
		h, v := tuned(t, 1)
		h.Resize(200, 20)
		p := v.study.parts[0]
		p.trials[0].Best = trainer.Score{Loss: x, Accuracy: x}
		c := plot.NewCanvas(200, 20)
		v.drawTrials(h.Scene(), c)
		uitest.CheckNumbers(t, fmt.Sprint(x), uitest.Plain(c))
	}
}
