package trainer_test

import (
	"context"
	"fmt"

	"descent/trainer"
)

// example returns a Spec that is trained in no time.
func example() trainer.Spec {
	spec := trainer.Default()
	for key, text := range map[string]string{
		"data": "moons:n=200,noise=0.1", "hidden": "16", "optimizer": "adam", "lr": "0.02", "batch": "20", "epochs": "40", "evals": "1",
	} {
		if err := spec.Set(key, text); err != nil {
			panic(err)
		}
	}
	return spec
}

// Train runs a Spec to its end and reports what happens.
func ExampleTrain() {
	steps := 0
	err := trainer.Train(context.Background(), example(), nil, nil, func(e *trainer.Event) {
		switch e.Kind {
		case trainer.Started:
			fmt.Println(e.Plan.Params, "parameters,", e.Plan.Steps(), "steps")
		case trainer.Stepped:
			steps++
		case trainer.Ended:
			fmt.Println(steps, "steps made, test accuracy above 0.9:", e.Test.Accuracy > 0.9)
		}
	})
	fmt.Println(err)
	// Output:
	// 82 parameters, 240 steps
	// 240 steps made, test accuracy above 0.9: true
	// <nil>
}

// Equal Specs give equal bits.
func ExampleTrain_repeats() {
	var losses []float64
	for range 2 {
		trainer.Train(context.Background(), example(), nil, nil, func(e *trainer.Event) {
			if e.Kind == trainer.Ended {
				losses = append(losses, e.Val.Loss)
			}
		})
	}
	fmt.Println(losses[0] == losses[1])
	// Output: true
}

// Settings are set from text, and differences are told as text.
func ExampleSpec_Set() {
	spec := trainer.Default()
	fmt.Println(spec.Set("activation", "leaky_relu:slope=0.1"))
	fmt.Println(spec.Set("optimizer", "adamm"))
	for _, f := range spec.Diff(trainer.Default()) {
		fmt.Printf("%s=%s\n", f.Key, f)
	}
	// Output:
	// <nil>
	// optimizer: unknown optimizer "adamm": did you mean "adam"? want one of sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw
	// activation=leaky_relu:slope=0.1
}

// A schedule is a pure function of the epochs gone by.
func ExampleSchedule() {
	step := trainer.StepDecay{Every: 10, Factor: 0.5}
	fmt.Println(step.At(0, 30), step.At(10, 30), step.At(25, 30))
	// Output: 1 0.5 0.25
}
