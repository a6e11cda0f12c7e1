package advice

import "descent/trainer/run"

// These rules compare training with validation.

// penalty looks for a penalty that was large at the start and after which the
// run is no better than a constant answer, or that is still a large part of the
// loss while little is learned.
func penalty(v *view) *finding {
	curve := v.Series[run.Penalty]
	if len(curve) == 0 || !v.trend() || !(v.lossLeft() > 0.6) || !v.unlearned() || v.grown() {
		return nil
	}
	first, now := curve[0].Mean, v.penalty()
	shrank := v.level(first) >= 0.5 && v.lossLeft() > 0.95
	heavy := now >= 0.5*v.train.end && now <= 2*first // a penalty that has grown shows large weights
	if !shrank && !heavy {
		return nil
	}
	return find("the penalty was {first_penalty} and is {penalty}, where a constant answer costs {guess}; the training loss is {loss}",
		Figure{"first_penalty", first}, Figure{"penalty", now}, Figure{"guess", v.Plan.Guess.Loss}, Figure{"loss", v.Last.Train.Loss})
}

func stopped(v *view) *finding {
	if v.Why == "" {
		return nil
	}
	return find("the run ended at epoch {epoch@} by its own rule: "+v.Why, Figure{"epoch", v.Epoch})
}

// overfitting looks for a validation loss that has risen above its lowest by
// more than its own noise, while the training loss falls. It names the lowest of a
// whole epoch, as the screen does.
func overfitting(v *view) *finding {
	low := v.val.low.Min
	if !v.trend() || v.val.points < 2*minPoints || 5*v.val.at > 3*v.val.values || v.train.end >= v.train.middle {
		return nil
	}
	if v.largeSteps() || v.val.at < 3 || v.level(low) > 0.8 { // a few large steps overshoot too
		return nil
	}
	rise := max(2*v.val.noise, 0.05*low)
	if v.val.now < low+rise || v.val.end < low+rise {
		return nil
	}
	at := v.epoch(v.val.low.First)
	if v.Best.Val.Measured() {
		low, at = v.Best.Val.Loss, v.Best.Epoch
	}
	return find("validation loss rose from {low} at "+v.unit()+" {low_epoch@} to {loss}, while train loss fell to {train_loss}",
		Figure{"low", low}, Figure{"low_epoch", at}, Figure{"loss", v.val.now}, Figure{"train_loss", v.train.now})
}

// gap looks for a difference between train and validation accuracy that is
// larger than chance explains and still grows, while validation no longer
// improves.
func gap(v *view) *finding {
	if !v.trend() || v.valScore.points < 2*minPoints {
		return nil
	}
	before, now := v.trainScore.middle-v.valScore.middle, v.trainScore.end-v.valScore.end
	least := max(0.05, 2*v.scoreError(v.valScore.end))
	if v.known() && v.Plan.Regression() {
		least = 0.1
	}
	if v.largeSteps() || now < least || now < before+0.005 || v.val.end < 0.99*v.val.middle {
		return nil
	}
	return find(lastThird+"train "+v.metric.Name+" {train#}, validation {val#}, gap {gap#} and widening, from {before#}",
		Figure{"train", v.trainScore.end}, Figure{"val", v.valScore.end}, Figure{"before", before}, Figure{"gap", now})
}

// unfinished looks for a run that ended while validation still improved and was
// not yet perfect. If even its largest step was small, the finding suggests a
// higher rate.
func unfinished(v *view) *finding {
	if v.State != run.Done || v.valScore.points < minPoints || v.Last.Val.Accuracy == 1 {
		return nil
	}
	before, now := v.valScore.middle, v.valScore.end
	if now < before+0.01 {
		return nil
	}
	says := "validation " + v.metric.Name + " {val#} was still improving: mean {mean#} in the last third of the run, {before#} in the third before"
	seen := Evidence{{"val", v.valScore.now}, {"mean", now}, {"before", before}}
	if update := v.fastest(); update > 0 && update < usualUpdate/2 {
		says = "validation " + v.metric.Name + " {val#} still rose (mean {mean#}, {before#} before); steps are at most {update} of the weights, lr {lr} may be higher"
		seen = append(seen, Figure{"update", update}, v.lr())
	}
	return find(says, seen...)
}

func learning(v *view) *finding {
	if !v.Last.Val.Measured() || v.Last.Epoch == 0 {
		return nil
	}
	best := ", {best#} at the lowest loss, epoch {best_epoch@}"
	if v.Best.Epoch == v.Last.Epoch {
		best = " at the lowest loss so far"
	}
	return find("validation "+v.Plan.Metric().Name+" {val#}"+best+"; gap {gap#}",
		Figure{"val", v.Last.Val.Accuracy}, Figure{"best", v.Best.Val.Accuracy}, Figure{"best_epoch", v.Best.Epoch},
		Figure{"gap", v.Last.Train.Accuracy - v.Last.Val.Accuracy})
}
