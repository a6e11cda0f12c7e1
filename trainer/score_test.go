package trainer

import (
	"math"
	"testing"

	"descent/trainer/exact"
	"descent/trainer/metric"
)

// A Score is read back with the same bits, whatever it was made of.
func TestScoreReadsBack(t *testing.T) {
	nan := math.NaN()
	classes := metric.Of(map[string]float64{"loss": 0.25, "accuracy": 0.5, "roc_auc": 1. / 3})
	for text, s := range map[string]Score{
		`{}`: Unmeasured(),
		`{"values":{"loss":0.25,"accuracy":0.5,"roc_auc":0.3333333333333333}}`: score(metric.TwoClasses, classes),
		`{"values":{"loss":0.5,"r2":-2,"rmse":7}}`:                             score(metric.Number, metric.Of(map[string]float64{"loss": 0.5, "r2": -2, "rmse": 7})),
		`{"values":{"loss":0.5}}`:                                              score(metric.Number, metric.Of(map[string]float64{"loss": 0.5})),
		`{"values":{"loss":"+Inf","r2":"NaN"}}`:                                score(metric.Number, metric.Of(map[string]float64{"loss": math.Inf(1), "r2": nan})),
		`{"loss":0.25,"accuracy":0.75,"metrics":{}}`:                           {Loss: 0.25, Accuracy: 0.75},
		`{"loss":0.25,"accuracy":0.75,"metrics":{"loss":0.25,"accuracy":0.5}}`: {0.25, 0.75, metric.Of(map[string]float64{"loss": 0.25, "accuracy": 0.5})},
		`{"loss":"NaN","accuracy":0,"metrics":{}}`:                             {Loss: nan},
		`{"loss":-0,"accuracy":"NaN","metrics":{"loss":1}}`:                    {math.Copysign(0, -1), nan, metric.Of(map[string]float64{"loss": 1})},
	} {
		written, err := exact.Marshal(s)
		if err != nil || string(written) != text {
			t.Errorf("%+v is written as %s, %v: want %s", s, written, err, text)
		}
		var got Score
		if err := exact.Unmarshal([]byte(text), &got); err != nil || !got.same(s) || !sameValues(got.Metrics, s.Metrics) {
			t.Errorf("%s is read as %+v, %v: want %+v", text, got, err, s)
		}
	}
}

func sameValues(a, b metric.Values) bool {
	for i := range a {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			return false
		}
	}
	return true
}

// What earlier versions wrote is read, and nothing else is.
func TestScoreOfEarlierVersions(t *testing.T) {
	for text, want := range map[string]Score{
		`{"loss":"NaN","accuracy":"NaN"}`:         Unmeasured(),
		`{"loss":0.5,"metrics":{"loss":0.5}}`:     {Loss: 0.5, Metrics: metric.Of(map[string]float64{"loss": 0.5})},
		`{"accuracy":1,"metrics":{"accuracy":1}}`: {Accuracy: 1, Metrics: metric.Of(map[string]float64{"accuracy": 1})},
	} {
		var got Score
		if err := exact.Unmarshal([]byte(text), &got); err != nil || got != want && want.Measured() || got.Measured() != want.Measured() {
			t.Errorf("%s is read as %+v, %v: want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{`{"los":1}`, `{"values":{"los":1}}`, `{"loss":"x"}`, `[]`, `1`} {
		if err := exact.Unmarshal([]byte(text), new(Score)); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}
