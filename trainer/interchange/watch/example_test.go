package watch_test

import (
	"fmt"
	"os"
	"path/filepath"

	"descent/trainer/interchange"
	"descent/trainer/interchange/watch"
)

// Logs of any format in a folder become runs.
func Example() {
	dir, err := os.MkdirTemp("", "logs")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	os.WriteFile(filepath.Join(dir, "keras.csv"), []byte("epoch,loss,val_loss\n0,2,3\n1,1,2\n"), 0o644)
	w, err := watch.New(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	runs, err := w.Poll() // and again every second
	for _, r := range runs {
		curves := interchange.FromRun(r, 0).Curves()
		fmt.Println(r.Spec().Name, curves[1].Tag, curves[1].Points[1].Value, err)
	}
	// Output:
	// keras val_loss 2 <nil>
}
