package metric_test

import (
	"fmt"

	"descent/model/tensor"
	"descent/trainer/metric"
)

// Metrics are made from counts, which are gathered batch by batch.
func ExampleCounts() {
	counts := metric.NewCounts(2, 1)
	scores := tensor.Matrix{Rows: 4, Cols: 2, Data: []tensor.Float{2, 1, 3, 0, 1, 2, 5, 4}}
	counts.AddClasses(scores, []int32{0, 0, 1, 1}, nil)
	counts.AddLoss(1, 4)
	values := counts.Values()
	for _, key := range metric.Keys(metric.TwoClasses) {
		fmt.Printf("%s %.3f\n", key, values.Of(key))
	}
	// Output:
	// loss 0.250
	// accuracy 0.750
	// balanced_accuracy 0.750
	// macro_f1 0.733
	// roc_auc 0.875
}

func ExampleMain() {
	fmt.Println(metric.Main(metric.TaskOf(10)).Name, metric.Main(metric.Number).Name)
	// Output: accuracy R²
}
