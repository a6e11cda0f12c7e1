package search_test

import (
	"context"
	"fmt"

	"descent/trainer"
	"descent/trainer/search"
)

func ExampleParseAxis() {
	axis, err := search.ParseAxis("lr=1e-4..1", trainer.Default())
	fmt.Println(axis.Log, axis.Value(0), axis.Value(0.5), axis.Value(1), err)
	_, err = search.ParseAxis("lr=1..x", trainer.Default())
	fmt.Println(err)
	// Output:
	// true 0.0001 0.01 1 <nil>
	// lr: "x" is not a number: want FROM..TO
}

// A search trains changed copies of a Spec and ranks them.
func ExampleSearch() {
	base := trainer.Default()
	for key, text := range map[string]string{"data": "moons:n=200", "hidden": "8", "epochs": "5"} {
		base.Set(key, text)
	}
	axis, err := search.ParseAxis("lr=1e-5..0.5", base)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := search.Search{Base: base, Axes: []search.Axis{axis}, Sampler: search.Grid{}, Trials: 3, Seed: 1}
	trials, err := s.Run(context.Background(), func(search.Trial) {})
	if err != nil {
		fmt.Println(err)
		return
	}
	best := search.Ranked(trials)[0]
	fmt.Println(len(trials), "trials, the lowest rate is best:", best.Values[0] == trials[0].Values[0])
	// Output: 3 trials, the lowest rate is best: false
}

// An ended search continues from the outcomes that Hear has received.
func ExampleSearch_past() {
	base := trainer.Default()
	for key, text := range map[string]string{"data": "moons:n=200", "hidden": "8", "epochs": "4"} {
		base.Set(key, text)
	}
	axes, err := search.ParseAxes([]string{"lr=1e-3..0.5"}, base)
	if err != nil {
		fmt.Println(err)
		return
	}
	var stored []search.Outcome
	s := search.Search{Base: base, Axes: axes, Sampler: search.Random{}, Trials: 4, Seed: 1, Pruner: search.Halving{Factor: 2}}
	s.Hear = func(o search.Outcome) { stored = append(stored, o) }
	whole, err := s.Run(context.Background(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Past, stored = stored[:3], nil
	again, err := s.Run(context.Background(), nil)
	fmt.Println(len(stored), "jobs are left, the table is equal:", search.Hash(again) == search.Hash(whole), err)
	// Output: 4 jobs are left, the table is equal: true <nil>
}
