package tensorboard_test

import (
	"bytes"
	"fmt"

	"descent/trainer/interchange"
	"descent/trainer/interchange/tensorboard"
	"descent/trainer/run"
)

// What is written can be read while it is written: the rest waits.
func Example() {
	l := interchange.NewLog("run", 100)
	l.Add("val_loss", interchange.Point{Step: 10, Time: 1750000000, Value: 0.5})
	l.Set("lr", "0.1")
	var file bytes.Buffer
	if err := tensorboard.Write(&file, l, run.Running); err != nil {
		fmt.Println(err)
		return
	}
	r, read := tensorboard.NewReader(), interchange.NewLog("read", 100)
	n, err := r.Decode(file.Bytes()[:200], false, read)
	fmt.Println(read.Settings(), len(read.Curves()), err)
	_, err = r.Decode(file.Bytes()[n:], false, read)
	fmt.Println(read.Curves(), err)
	// Output:
	// [{lr 0.1}] 0 <nil>
	// [{val_loss [{10 1.75e+09 0.5}]}] <nil>
}
