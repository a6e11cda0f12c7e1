package history

import (
	"fmt"
	"math"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/metric"
	"descent/tui/plot"
)

// reached describes the last and the best score of a run; "" if it was not evaluated.
func reached(e *library.Entry) string {
	last, best := &e.Last, &e.Best.Val
	switch {
	case last.Val.Measured() && !math.IsNaN(last.Val.Accuracy):
		before := ""
		if e.Task != 0 { // 0 if unknown
			before = metric.Main(e.Task).Name + " "
		}
		if !math.IsNaN(last.Train.Accuracy) {
			before += "train " + plot.Decimals(last.Train.Accuracy, 3) + ", "
		}
		return fmt.Sprintf(": %svalidation %s, best %s at %s", before, plot.Decimals(last.Val.Accuracy, 3), plot.Decimals(best.Accuracy, 3), moment(e, e.Best.Epoch))
	case last.Val.Measured():
		return fmt.Sprintf(": validation loss %s, lowest %s at %s", plot.Number(last.Val.Loss), plot.Number(best.Loss), moment(e, e.Best.Epoch))
	case last.Train.Measured():
		return fmt.Sprintf(": train loss %s; no validation is logged", plot.Number(last.Train.Loss))
	}
	return ""
}

// moment formats an epoch of a run, or a step if the number of steps per epoch is unknown.
func moment(e *library.Entry, at float64) string {
	if e.Epochs == 0 && e.Task == 0 {
		return fmt.Sprintf("step %g", at)
	}
	return "epoch " + trainer.FormatEpoch(at)
}

// sentence describes the state of a run and the actions that are possible. from is the
// source of a run that is not stored; "" for a stored run.
func sentence(e *library.Entry, from string) string {
	text := e.Name + ", " + e.State.String() + reached(e)
	switch {
	case e.State == library.Interrupted && from == "":
		text += fmt.Sprintf(". It stands at step %s; space goes on", plot.Whole(e.Step))
	case e.State == library.Live && e.Owner != "":
		text += ", trained by " + e.Owner
	case e.Why != "" && (e.State == library.Diverged || e.State == library.Failed):
		text += "; " + e.Why
	}
	if from != "" {
		text += ". It is read from " + from
	}
	return text + "."
}
