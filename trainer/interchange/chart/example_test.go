package chart_test

import (
	"fmt"
	"strings"

	"descent/trainer/interchange/chart"
)

func ExampleChart_SVG() {
	c := chart.Chart{Title: "loss", X: "epoch", Curves: []chart.Curve{
		{Name: "sgd, train", Label: "sgd", X: []float64{0, 1, 2}, Y: []float64{1, 0.5, 0.4}},
	}}
	var b strings.Builder
	if err := c.SVG(&b); err != nil {
		fmt.Println(err)
	}
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, "<title>") {
			fmt.Print(line)
		}
	}
	// Output:
	// <path class="c0" stroke-width="2" d="M0 8.9L174 194.1L348 231.1"><title>sgd, train</title></path>
}
