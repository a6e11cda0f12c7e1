package trainer

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"descent/trainer/trainertest/python"
)

// customers returns a table of n rows with numbers, of which some are missing,
// texts, and three classes that depend on them by chance.
func customers(rng *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString("age,income,visits,city,plan,churn\n")
	cities, plans := []string{"Ulm", "Bonn", "Kiel", "Jena", "Hof"}, []string{"basic", "plus", "pro"}
	for range n {
		age, income, visits := 40+12*rng.NormFloat64(), math.Exp(10+0.5*rng.NormFloat64()), rng.IntN(30)
		city, plan := rng.IntN(5), rng.IntN(3)
		score := (age-40)/12 + 0.8*math.Log(income) - 8 + float64(city-2)/2 - 0.1*float64(visits) + 0.5*rng.NormFloat64()
		class := "stays"
		switch {
		case score > 0.4+float64(plan)/2:
			class = "leaves"
		case score < -1.5+float64(plan)/2:
			class = "doubts"
		}
		cells := []string{fmt.Sprintf("%.1f", age), fmt.Sprintf("%.0f", income), fmt.Sprint(visits)}
		for i, share := range []float64{0.1, 0.05, 0} {
			if rng.Float64() < share {
				cells[i] = ""
			}
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s\n", strings.Join(cells, ","), cities[city], plans[plan], class)
	}
	return b.String()
}

// A table with missing numbers and categories, trained here and in scikit-learn
// on the same recipe with ten seeds each, has the same scores: their means are
// no further apart than the standard deviation over the seeds.
func TestPipelineOfScikitLearn(t *testing.T) {
	const seeds, width, batch, epochs = 10, 16, 32, 25
	dir, rng := t.TempDir(), rand.New(rand.NewPCG(17, 1))
	training, testing := written(t, dir, "train.csv", customers(rng, 400)), written(t, dir, "test.csv", customers(rng, 1000))
	for _, c := range []struct {
		optimizer, solver string
		rate              float64
		missing           string
	}{{"momentum:mu=0.9", "sgd", 0.02, "median"}, {"adam", "adam", 0.005, "flag"}} {
		var theirs struct{ Loss, Accuracy []float64 }
		python.Run(t, "testdata/pipeline.py", []string{"sklearn"}, map[string]any{
			"train": training, "test": testing, "target": "churn",
			"numbers": []string{"age", "income", "visits"}, "texts": []string{"city", "plan"}, "indicator": c.missing == "flag",
			"seeds": seeds, "width": width, "batch": batch, "epochs": epochs, "solver": c.solver, "rate": c.rate,
		}, &theirs)
		var loss, accuracy []float64
		for seed := range uint64(seeds) {
			s := rule(t, "preprocess", "standardize", "hidden", fmt.Sprint(width), "activation", "relu", "init", "xavier_uniform",
				"optimizer", c.optimizer, "lr", fmt.Sprint(c.rate), "batch", fmt.Sprint(batch), "epochs", fmt.Sprint(epochs),
				"data", fmt.Sprintf("csv:file=%q,val=%q,test=%q,missing=%s", training, testing, testing, c.missing))
			s.Seed, s.DataSeed = seed+1, 1
			events := train(t, s)
			last := events[len(events)-1]
			loss, accuracy = append(loss, last.Test.Loss), append(accuracy, last.Test.Accuracy)
		}
		for name, pair := range map[string][2][]float64{"loss": {loss, theirs.Loss}, "accuracy": {accuracy, theirs.Accuracy}} {
			mean, std := stat.MeanStdDev(pair[0], nil)
			want, spread := stat.MeanStdDev(pair[1], nil)
			t.Logf("%s, %s: %.4f ± %.4f here, %.4f ± %.4f in scikit-learn", c.solver, name, mean, std, want, spread)
			if !(math.Abs(mean-want) <= max(std, spread)) {
				t.Errorf("%s: the %s is %.4f here and %.4f in scikit-learn: want less than %.4f apart", c.solver, name, mean, want, max(std, spread))
			}
		}
	}
}
