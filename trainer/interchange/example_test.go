package interchange_test

import (
	"fmt"

	"descent/trainer/interchange"
	"descent/trainer/run"
)

// What another program logged becomes a run that can be looked at.
func Example() {
	l := interchange.NewLog("translator", 1000)
	for step, loss := range []float64{4, 2, 1} {
		l.Add("loss", interchange.Point{Step: step, Value: loss})
		l.Add("eval/loss", interchange.Point{Step: step, Value: loss + 0.5})
	}
	var s run.Snapshot
	l.Snapshot(&s)
	fmt.Println(s.Last.Train.Loss, s.Last.Val.Loss, len(s.Series[run.ValLoss]))
	// Output:
	// 1 1.5 3
}
