package asciicast_test

import (
	"fmt"
	"os"
	"time"

	"descent/tui/asciicast"
)

func Example() {
	at := time.Unix(1750000000, 0)
	now := func() time.Time { return at }
	w, err := asciicast.NewWriter(os.Stdout, asciicast.Header{Cols: 80, Rows: 24, Title: "a run"}, now)
	if err != nil {
		return
	}
	at = at.Add(2 * time.Second)
	fmt.Fprint(w, "loss 0.5\r\n")
	w.Close()
	// Output:
	// {"version":2,"width":80,"height":24,"timestamp":1750000000,"title":"a run"}
	// [2.000000,"o","loss 0.5\r\n"]
}
