package main

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	in := `goos: linux
BenchmarkStep/W1/workers=1-2         	    2034	    298789 ns/op	        84.2 %limit	    214200 samples/s	       4 B/op	       0 allocs/op
BenchmarkPeak-2      	   43520	      788 ns/op	        64.91 GFLOP/s
PASS
`
	var out strings.Builder
	if err := table(strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	want := `                     samples/s  GFLOP/s  of the limit       time  allocations
  Step/W1/workers=1     214200                    84%  298.79 µs            0
               Peak                64.9                   788 ns             
`
	if out.String() != want {
		t.Errorf("the table is\n%swant\n%s", out.String(), want)
	}
	for _, bad := range []string{"", "PASS\n", "--- FAIL: BenchmarkStep\n" + in} {
		if err := table(strings.NewReader(bad), &strings.Builder{}); err == nil {
			t.Errorf("no error for %q", bad)
		}
	}
}
