package tabular_test

import (
	"fmt"
	"os"

	"descent/trainer/interchange"
	"descent/trainer/interchange/tabular"
)

// A log of Keras becomes JSON lines. The last line is not complete.
func Example() {
	file := "epoch,loss,val_loss\n0,2,NA\n1,1,1.5\n2,0."
	l := interchange.NewLog("keras", 100)
	n, err := tabular.NewTable().Decode([]byte(file), false, l)
	fmt.Println(n, "of", len(file), "bytes", err)
	if err := tabular.WriteLines(os.Stdout, l); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 35 of 39 bytes <nil>
	// {"loss":2,"step":0}
	// {"loss":1,"step":1,"val_loss":1.5}
}
