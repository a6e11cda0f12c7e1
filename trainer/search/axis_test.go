package search

import (
	"fmt"
	"strings"
	"testing"

	"descent/trainer"
)

func TestParseAxis(t *testing.T) {
	base := trainer.Default()
	for text, want := range map[string]Axis{
		"lr=1e-4..10":                  {Key: "lr", From: 1e-4, To: 10, Log: true},
		"lr=0.1..1":                    {Key: "lr", From: 0.1, To: 1},
		"dropout=0..0.8":               {Key: "dropout", From: 0, To: 0.8},
		"l2=1e-6..1e-2:linear":         {Key: "l2", From: 1e-6, To: 1e-2},
		"hidden=8..128:log":            {Key: "hidden", From: 8, To: 128, Log: true, Whole: true},
		"epochs=5..50":                 {Key: "epochs", From: 5, To: 50, Whole: true},
		"optimizer.mu=0.5..0.99":       {Key: "optimizer.mu", From: 0.5, To: 0.99},
		"activation=relu|tanh":         {Key: "activation", Choices: []string{"relu", "tanh"}},
		"optimizer=sgd | adam":         {Key: "optimizer", Choices: []string{"sgd", "adam"}},
		"norm=*":                       {Key: "norm", Choices: []string{"none", "batch"}},
		"batchnorm=*":                  {Key: "batchnorm", Choices: []string{"false", "true"}},
		"hidden=32|32,32|none":         {Key: "hidden", Choices: []string{"32", "32,32", "none"}},
		"schedule=step:every=5|cosine": {Key: "schedule", Choices: []string{"step:every=5", "cosine"}},
	} {
		got, err := ParseAxis(text, base)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %+v, %v: want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"lr":                    `"lr" is no axis: want KEY=FROM..TO`,
		"rate=1..2":             `unknown setting "rate"`,
		"lr=0..1":               `lr: 0 is too small: want more than 0`,
		"lr=1..0.1":             `lr: 1 is not below 0.1`,
		"lr=a..1":               `lr: "a" is not a number`,
		"l2=0..1:log":           `l2: a log scale cannot begin at 0`,
		"l2=0..1:lgo":           `l2: unknown scale "lgo": did you mean "log"?`,
		"activation=rleu|tanh":  `activation: unknown activation "rleu": did you mean "relu"?`,
		"activation=relu,tanh":  `(for several values: activation=relu|tanh)`,
		"lr=0.1,0.2":            `lr: "0.1,0.2" is not a number (for several values: lr=0.1|0.2)`,
		"lr=*":                  `lr: * stands for all parts`,
		"optimizer.muu=0.5..1":  `optimizer: unknown parameter "muu": did you mean "mu"?`,
		"optimizer.mu=0.5..1.5": `optimizer.mu: 1.5 is too large`,
		"examples=1..1e20":      `examples: "1e+20" is not a whole number`,
		"examples=1.5..20":      `examples: "1.5" is not a whole number`,
		"lr=1..NaN":             `lr: "NaN" is not a number`,
		"lr=1..1e400":           `lr: "1e400" is not a number`,
	} {
		if _, err := ParseAxis(text, base); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v: want %q", text, err, want)
		}
	}
}

// TestValues tests whole numbers of any size, and ranges whose width is infinite.
func TestValues(t *testing.T) {
	base := trainer.Default()
	for _, c := range []struct{ text, low, middle, high string }{
		{"examples=100..20000", "100", "1414", "20000"},
		{"examples=100..20000:linear", "100", "10050", "20000"},
		{"examples=10000..10001", "10000", "10001", "10001"},
		{"batch=0..1000000", "0", "500000", "1000000"},
		{"hidden=10000..60000", "10000", "35000", "60000"},
		{"seed=1000000..9000000", "1000000", "5000000", "9000000"},
		{"lr=1e-320..1e300", "1e-320", "1e-10", "1e+300"},
		{"lr=1e-3..1e3", "0.001", "1", "1000"},
		{"bias=-1e308..1e308", "-1e+308", "0", "1e+308"},
		{"dropout=0..0.8", "0", "0.4", "0.8"},
	} {
		a, err := ParseAxis(c.text, base)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		for u, want := range map[float64]string{0: c.low, 0.5: c.middle, 1: c.high} {
			got := a.Value(u)
			if got != want {
				t.Errorf("%s at %v is %s: want %s", c.text, u, got, want)
			}
			if err := a.try(base, got); err != nil {
				t.Errorf("%s at %v: %v", c.text, u, err)
			}
		}
	}
}

func TestAxesDiffer(t *testing.T) {
	if _, err := ParseAxes([]string{"lr=1..2", "l2=0..1", "lr=3..4"}, trainer.Default()); err == nil || err.Error() != "lr is given twice: want it once" {
		t.Errorf("%v: want an error about lr", err)
	}
}
