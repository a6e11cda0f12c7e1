package classic

import "math"

// A Circuit is a computational graph: nodes in an order in which each comes
// after its inputs; the last one is the output.
type Circuit []Node

// A Node is an input, or an operation on nodes before it.
type Node struct {
	Name  string // of an input or of the output, else ""
	Op    string // "", "+", "*", "sigmoid"
	In    []int  // which nodes it reads
	Value float64
	Grad  float64 // ∂output/∂node
}

// Run computes all values, forward, and all gradients, backward: each node passes
// on to its inputs its own gradient times its local derivatives, and a node's
// gradient is the sum of what it gets from all nodes that read it.
func (c Circuit) Run() {
	for i := range c {
		c.forward(&c[i])
		c[i].Grad = 0
	}
	c[len(c)-1].Grad = 1
	for i := len(c) - 1; i >= 0; i-- {
		c.backward(&c[i])
	}
}

func (c Circuit) forward(n *Node) {
	switch n.Op {
	case "+":
		n.Value = 0
		for _, i := range n.In {
			n.Value += c[i].Value
		}
	case "*":
		n.Value = c[n.In[0]].Value * c[n.In[1]].Value
	case "sigmoid":
		n.Value = 1 / (1 + math.Exp(-c[n.In[0]].Value))
	}
}

func (c Circuit) backward(n *Node) {
	switch n.Op {
	case "+":
		for _, i := range n.In {
			c[i].Grad += n.Grad
		}
	case "*":
		a, b := &c[n.In[0]], &c[n.In[1]]
		a.Grad += n.Grad * b.Value
		b.Grad += n.Grad * a.Value
	case "sigmoid":
		c[n.In[0]].Grad += n.Grad * n.Value * (1 - n.Value)
	}
}

// SumTimes returns the lecture's circuit f = (x + y)·z at (-2, 5, -4), run.
func SumTimes() Circuit {
	c := Circuit{
		{Name: "x", Value: -2}, {Name: "y", Value: 5}, {Name: "z", Value: -4},
		{Op: "+", In: []int{0, 1}},
		{Name: "f", Op: "*", In: []int{3, 2}},
	}
	c.Run()
	return c
}

// Unit returns CS231n's circuit f = sigmoid(w₀·x₀ + w₁·x₁ + w₂) at
// w = (2, -3, -3) and x = (-1, -2), run.
func Unit() Circuit {
	c := Circuit{
		{Name: "w0", Value: 2}, {Name: "x0", Value: -1}, {Name: "w1", Value: -3}, {Name: "x1", Value: -2}, {Name: "w2", Value: -3},
		{Op: "*", In: []int{0, 1}}, {Op: "*", In: []int{2, 3}},
		{Op: "+", In: []int{5, 6, 4}},
		{Name: "f", Op: "sigmoid", In: []int{7}},
	}
	c.Run()
	return c
}
