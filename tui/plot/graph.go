package plot

// A Graph is a computational graph, drawn from left to right. Above each node
// stands its value, from the forward pass, and below it its gradient, from the
// backward pass.
type Graph struct {
	Nodes             []Node // each after its inputs
	Forward, Backward Style
	Strong, Weak      Style
	Glyphs            *Glyphs
}

// A Node is an input or an operation.
type Node struct {
	Text        string
	Value, Grad float64
	In          []int // indices of the nodes that are its operands
}

// Draw draws the graph so that it fills c. Inputs stand at the left; any other
// node stands to the right of all its operands, at their mean height.
func (g *Graph) Draw(c Canvas) {
	xs, ys := g.places(c)
	for i, n := range g.Nodes {
		for _, from := range n.In {
			g.edge(c, xs[from]+Width(g.Nodes[from].Text)+1, ys[from], xs[i]-2, ys[i])
		}
	}
	for i, n := range g.Nodes {
		c.Text(xs[i], ys[i]-1, Short(n.Value, 4), g.Forward)
		c.Text(xs[i], ys[i], n.Text, g.Strong)
		c.Text(xs[i], ys[i]+1, Short(n.Grad, 4), g.Backward)
	}
}

// places returns the column and row of each node's text.
func (g *Graph) places(c Canvas) (xs, ys []int) {
	depth, deepest, inputs := make([]int, len(g.Nodes)), 0, 0
	for i, n := range g.Nodes {
		for _, from := range n.In {
			depth[i] = max(depth[i], depth[from]+1)
		}
		deepest = max(deepest, depth[i])
		if len(n.In) == 0 {
			inputs++
		}
	}
	xs, ys = make([]int, len(g.Nodes)), make([]int, len(g.Nodes))
	column := float64(c.Width-10) / float64(max(deepest, 1))
	seen := 0
	for i, n := range g.Nodes {
		xs[i] = 1 + int(float64(depth[i])*column)
		if len(n.In) == 0 {
			ys[i] = (2*seen + 1) * c.Height / (2 * inputs)
			seen++
			continue
		}
		sum := 0
		for _, from := range n.In {
			sum += ys[from]
		}
		ys[i] = sum / len(n.In)
	}
	return xs, ys
}

// edge draws a line from the end of one node to the front of another, upright
// close to the second.
func (g *Graph) edge(c Canvas, x0, y0, x1, y1 int) {
	s := g.Glyphs.Solid
	turn := max(x0, x1-2)
	for x := x0; x <= x1; x++ {
		y := y0
		if x > turn {
			y = y1
		}
		c.Set(x, y, s[0], g.Weak)
	}
	if y0 == y1 {
		return
	}
	for y := min(y0, y1) + 1; y < max(y0, y1); y++ {
		c.Set(turn, y, s[1], g.Weak)
	}
	first, last := s[3], s[4] // down: ╮ then ╰
	if y1 < y0 {
		first, last = s[5], s[2]
	}
	c.Set(turn, y0, first, g.Weak)
	c.Set(turn, y1, last, g.Weak)
}
