// Package advice judges runs in plain words and suggests what to change.
//
// Before a run, Preflight checks a Spec for mistakes, FindRate suggests a
// learning rate, and Speed measures how fast its steps are. They train small
// networks of their own. While it runs and after, Judge returns the Verdict of
// the first Rule that applies to a Snapshot.
//
// A Rule looks for one pattern in a run. Causes stand before symptoms: a rate
// that is too high also raises the validation loss, and more regularization
// would not help. A rule applies only if figures of the run show the pattern;
// where these are uncertain it waits for more of them.
//
// The package imports trainer and trainer/run, and none of the other packages
// below trainer but metric.
package advice

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"descent/trainer"
	"descent/trainer/run"
)

// A Verdict is what the first rule that applies says of a run.
type Verdict struct {
	Rule     string // the id of the rule
	Rank     int    // index in Rules: a lower one matters more
	Text     string // what was seen, with figures, and what to do about it
	Evidence Evidence
}

// A Rule looks for one pattern in a run.
type Rule struct {
	ID     string
	Doc    string // when it applies
	Remedy string // which settings to change, if any

	see func(*view) *finding // nil if the rule does not apply
}

// Rules lists the rules. The first that applies gives the verdict.
var Rules = []Rule{
	{"failed", "the run ended with an error", "", failed},
	{"diverged", "the loss stopped being a finite number", "a lower lr", diverged},
	{"unscaled", "the inputs, or the target, differ far in scale and the network learns little", "preprocess=standardize", unscaled},
	{"dead", "units are dead from the start and little is learned: zero, with zero gradient, on every training example", "bias=0, init=he or activation=leaky_relu", dead},
	{"saturated", "most activations are saturated from the start and little is learned: the gradient is almost zero there", "init=xavier, smaller inputs or norm=batch", saturated},
	{"penalty", "little is learned, and the penalty is about as large as the loss or has shrunk the weights to nothing", "a lower l2 or l1", penalty},
	{"rate_high", "a loss grows, jumps, bounces or stays high while units die or saturate", "a lower lr, a tenth of it", rateHigh},
	{"vanishing", "the gradient has almost vanished when it reaches the first layer, and nothing is learned", "activation=relu, norm=batch or fewer layers", vanishing},
	{"rate_low", "the training loss has hardly fallen, steadily, in small steps", "a higher lr, ten times as high", rateLow},
	{"stuck", "the loss stays that of the best constant answer", "init=he or init=xavier, another lr or norm=batch", stuck},
	{"stopped", "the run was ended by its own rule", "", stopped},
	{"chance", "training examples are learned, but validation is no better than a constant answer", "other inputs or more data", chance},
	{"overfitting", "the validation loss has turned upward while the training loss falls", "stop=early, a higher l2, dropout or more data", overfitting},
	{"gap", "train accuracy is far above validation accuracy, and the gap grows", "a higher l2, dropout or more data", gap},
	{"capacity", "train and validation are equally low and no longer move, in a small network", "more units or layers: hidden", capacity},
	{"noisy_labels", "train and validation are equally low and no longer move, in a network that could do more", "a look at the labels, not more units", noisyLabels},
	{"unfinished", "the run ended while validation still improved", "more epochs", unfinished},
	{"learning", "none of the others", "", learning},
}

// Judge returns the verdict on a run of spec, with an empty Rule if there is
// nothing to say yet. Where the settings are not known it is one by the rules that
// curves alone allow.
func Judge(spec *trainer.Spec, s *run.Snapshot) Verdict {
	if !spec.Known() {
		return newCurves(s).judge(curveRules)
	}
	return newView(spec, s).judge(Rules)
}

// judge returns the verdict of the first of rules that applies.
func (v *view) judge(rules []Rule) Verdict {
	for _, r := range rules {
		if f := r.see(v); f != nil {
			text := f.text()
			if r.Remedy != "" {
				text += ": " + r.Remedy
			}
			return Verdict{Rule: r.ID, Rank: rankOf(r.ID), Text: text, Evidence: f.evidence}
		}
	}
	return Verdict{}
}

// A finding is the sentence of a rule that applies, with placeholders {name}
// for its figures. {name%} is written as a percentage, {name#} with three
// decimals, {name@} as an epoch.
type finding struct {
	says     string
	evidence Evidence
}

// find returns a finding with the given figures.
func find(says string, figures ...Figure) *finding { return &finding{says, figures} }

func (f *finding) text() string {
	var pairs []string
	for _, e := range f.evidence {
		pairs = append(pairs,
			"{"+e.Name+"}", figure(e.Value),
			"{"+e.Name+"%}", fmt.Sprintf("%.0f%%", 100*e.Value),
			"{"+e.Name+"#}", decimals(e.Value),
			"{"+e.Name+"@}", trainer.FormatEpoch(e.Value))
	}
	return strings.NewReplacer(pairs...).Replace(f.says)
}

// figure writes a number in three digits, with an exponent where it is very large or
// very small: "0.0213", "1230", "5.8e41".
func figure(v float64) string {
	text := strconv.FormatFloat(v, 'g', 3, 64)
	if short, err := strconv.ParseFloat(text, 64); err == nil && math.Abs(short) >= 1000 && math.Abs(short) < 1e6 {
		return strconv.FormatFloat(short, 'f', -1, 64)
	}
	mantissa, exponent, ok := strings.Cut(text, "e")
	if n, err := strconv.Atoi(exponent); ok && err == nil {
		return mantissa + "e" + strconv.Itoa(n)
	}
	return text
}

// decimals writes an accuracy or R² with three decimals, and an R² that is far
// below 0 in four digits.
func decimals(v float64) string {
	if math.Abs(v) >= 1000 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// Evidence is the figures in a verdict's text, in their order there.
type Evidence []Figure

// A Figure is one of them.
type Figure struct {
	Name  string
	Value float64
}

// MarshalJSON implements json.Marshaler: one object, in which a figure that is
// not finite is null.
func (e Evidence) MarshalJSON() ([]byte, error) {
	out := []byte("{")
	for i, f := range e {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(strconv.AppendQuote(out, f.Name), ':')
		if math.IsNaN(f.Value) || math.IsInf(f.Value, 0) {
			out = append(out, "null"...)
			continue
		}
		out = strconv.AppendFloat(out, f.Value, 'g', -1, 64)
	}
	return append(out, '}'), nil
}
