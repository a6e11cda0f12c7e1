package plot_test

import (
	"fmt"
	"strings"

	"descent/tui/plot"
)

// A chart draws curves on a canvas of cells.
func ExampleChart() {
	var x, y []float64
	for i := range 21 {
		x, y = append(x, float64(i)), append(y, 1/(1+float64(i)))
	}
	chart := plot.Chart{
		Title: "loss", XLabel: "epoch", XMax: 20, Glyphs: &plot.ASCII,
		Lines: []plot.Line{{Label: "A", X: x, Y: y}},
	}
	canvas := plot.NewCanvas(40, 8)
	chart.Draw(canvas)
	// A bar shows where each line ends.
	for line := range strings.Lines(canvas.String()) {
		fmt.Println(strings.TrimRight(line, " \n") + "|")
	}
	// Output:
	// loss|
	//    1 |.|
	//      |||
	//      |'.|
	//      | '-.|
	//      |   '---------.|
	//    0 |             '----------------- A|
	// epoch 0              10             20|
}
