package catalog_test

import (
	"fmt"

	"descent/model/catalog"
)

// A figure is what the parts of the example are.
type figure interface{ area() float64 }

type box struct {
	Width  float64 `doc:"from left to right" over:"0"`
	Height float64 `doc:"from bottom to top" over:"0"`
}

func (b box) area() float64 { return b.Width * b.Height }

// figures is a catalog: from it come choices, text, help and errors.
var figures = catalog.Of[figure]{
	{Name: "box", Doc: "a rectangle", Part: box{Width: 1, Height: 1}},
}

func ExampleOf() {
	part, err := figures.Parse("box:width=3")
	fmt.Println(part.area(), err)
	fmt.Println(figures.Format(part), figures.Full(part))
	_, err = figures.Parse("bux")
	fmt.Println(err)
	_, err = figures.Parse("box:width=-1")
	fmt.Println(err)
	// Output:
	// 3 <nil>
	// box:width=3 box:width=3,height=1
	// unknown figure "bux": want box
	// box: width: -1 is too small: want more than 0
}

// The settings of a struct are its fields with a doc tag.
func ExampleFields() {
	var plan struct {
		Figure figure `doc:"what to draw"`
		Copies int    `doc:"how often" min:"1" max:"9"`
	}
	plan.Figure, plan.Copies = figures.Default("box"), 1
	for _, f := range catalog.Fields(&plan, figures) {
		fmt.Printf("%s=%s: %s\n", f.Key, f, f.Doc)
	}
	copies := catalog.Lookup(catalog.Fields(&plan, figures), "copies")
	fmt.Println(copies.Set("12"))
	fmt.Println(copies.Set("3"), plan.Copies)
	// Output:
	// figure=box: what to draw
	// copies=1: how often
	// 12 is too large: want at most 9
	// <nil> 3
}

func ExampleNearest() {
	fmt.Println(catalog.Nearest("momentun", []string{"sgd", "momentum", "adam"}))
	// Output: momentum
}
