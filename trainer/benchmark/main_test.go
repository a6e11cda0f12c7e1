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
	for bad, want := range map[string]string{
		"":       "there is no benchmark",
		"PASS\n": "there is no benchmark",
		"--- FAIL: BenchmarkStep\n    bench_test.go:9: no such data\n" + in: "benchmarks failed:\n--- FAIL: BenchmarkStep\n    bench_test.go:9: no such data",
		in + "BenchmarkOverhead-2 1 7 ns/op +Inf %-wall\n":                  "benchmarks failed:\nBenchmarkOverhead-2 1 7 ns/op +Inf %-wall",
	} {
		if err := table(strings.NewReader(bad), &strings.Builder{}); err == nil || err.Error() != want {
			t.Errorf("%q: the error is %v: want %s", bad, err, want)
		}
	}
}

func TestRatios(t *testing.T) {
	r := newRatios()
	r.add(map[string]float64{"Step/W1": 110, "Step/W2": 50, "Step/new": 1}, map[string]float64{"Step/W1": 100, "Step/W2": 100})
	r.add(map[string]float64{"Step/W1": 100, "Step/W2": 200}, map[string]float64{"Step/W1": 110, "Step/W2": 400})
	var out strings.Builder
	if err := r.table(&out, "main"); err != nil {
		t.Fatal(err)
	}
	// Log ratios of ±ln 1.1: sd 0.1348, times t(0.975, 1) = 12.706 by √2.
	want := `  time by that of main  ratio    95% interval  pairs    time
               Step/W1  1.000  0.298 to 3.357      2  105 ns
               Step/W2  0.500  0.500 to 0.500      2  125 ns
`
	if strings.ReplaceAll(out.String(), " \n", "\n") != want {
		t.Errorf("the table is\n%swant\n%s", out.String(), want)
	}
}
