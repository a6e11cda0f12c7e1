package pictures

import (
	"context"
	"fmt"
	"strings"

	"descent/presets"
	"descent/trainer/classic"
	"descent/tui/plot"
)

// A graph is two computational graphs, and the mistakes that a check of
// gradients finds.
type graph struct {
	sum, unit classic.Circuit
	mistakes  []classic.Mistake
}

// computeGraph makes the graphs and checks the gradients of each mistake.
func computeGraph(context.Context, presets.Preset) (Drawing, error) {
	return &graph{classic.SumTimes(), classic.Unit(), classic.Mistakes(1)}, nil
}

// How many rows the circuits need with their titles.
const sumRows, unitRows = 10, 16

// unitColumns are those from which the circuits stand beside each other.
const unitColumns = 90

// tableRows is how many rows the mistakes take.
func (d *graph) tableRows() int { return len(d.mistakes) + 2 }

// Draw implements Drawing: the circuit of (x + y)z above the mistakes, and the
// unit beside it or below it where there is room.
func (d *graph) Draw(c plot.Canvas, k Palette, step int) {
	if table := d.tableRows(); c.Height >= sumRows+table {
		d.drawMistakes(c.Sub(0, c.Height-table, c.Width, table), k, step)
		c = c.Sub(0, 0, c.Width, c.Height-table)
	}
	sum, unit := c, c.Sub(0, 0, 0, 0)
	switch half := c.Width / 2; {
	case c.Height >= sumRows+unitRows:
		rows := c.Height * 2 / 5
		sum, unit = c.Sub(0, 0, c.Width, rows), c.Sub(0, rows, c.Width, c.Height-rows)
	case c.Width >= unitColumns && c.Height >= unitRows-1:
		sum, unit = c.Sub(0, 0, half-2, c.Height), c.Sub(half, 0, c.Width-half, c.Height)
	}
	d.drawSum(sum, k, step)
	if unit.Height > 0 {
		d.drawUnit(unit, k, step)
	}
}

// drawSum draws the circuit of (x + y)z.
func (d *graph) drawSum(c plot.Canvas, k Palette, _ int) {
	drawCircuit(titled(c, "f = (x + y)z: values above, gradients below", k.Strong), k, d.sum)
}

// drawUnit draws the circuit of a unit.
func (d *graph) drawUnit(c plot.Canvas, k Palette, _ int) {
	drawCircuit(titled(c, "f = sigmoid(w0 x0 + w1 x1 + w2)", k.Strong), k, d.unit)
}

// drawCircuit draws a graph with values forward and gradients backward.
func drawCircuit(c plot.Canvas, k Palette, circuit classic.Circuit) {
	g := &plot.Graph{Forward: k.run(0), Backward: k.run(1), Strong: k.Strong, Weak: k.Weak, Glyphs: k.glyphs()}
	for _, n := range circuit {
		text := n.Name
		if n.Op != "" {
			text = strings.TrimSuffix("("+n.Op+") "+n.Name, " ")
		}
		g.Nodes = append(g.Nodes, plot.Node{Text: text, Value: n.Value, Grad: n.Grad, In: n.In})
	}
	g.Draw(c)
}

// drawMistakes draws a row for each mistake: the element where it is worst,
// what differences say there, what backpropagation gives, right and with the
// mistake, and the largest relative errors of both.
func (d *graph) drawMistakes(c plot.Canvas, k Palette, _ int) {
	c = titled(c, "planted mistakes: gradients beside differences", k.Strong)
	const name, where, column = 18, 19, 8
	heads := []string{"numeric", "right", "error", "planted", "error"}
	x := name
	if c.Width >= name+where+len(heads)*column {
		x += where
	}
	if c.Width < x+len(heads)*column {
		heads[2] = "" // it is small, as the figures beside it show
	}
	for i, m := range d.mistakes {
		row := c.Sub(0, 1+i, c.Width, 1)
		row.Set(0, 0, k.glyphs().Cross, k.Grave)
		row.Text(2, 0, m.Short, k.Strong)
		if x > name {
			row.Text(name, 0, fmt.Sprintf("%s[%d] of layer %d", m.Wrong.Param, m.Wrong.Index, m.Wrong.Layer), k.Weak)
		}
		texts := []string{
			fmt.Sprintf("%.4f", m.Wrong.Numeric), fmt.Sprintf("%.4f", m.Gradient), fmt.Sprintf("%.0e", m.Right.Worst),
			fmt.Sprintf("%.4f", m.Wrong.Analytic), fmt.Sprintf("%.2f", m.Wrong.Worst),
		}
		styles := []plot.Style{k.Weak, k.run(0), k.run(0), k.Grave, k.Grave}
		end := x
		for j, head := range heads {
			if head == "" {
				continue
			}
			end += column
			c.TextRight(end, 0, head, k.Weak)
			row.TextRight(end, 0, texts[j], styles[j])
		}
	}
}
