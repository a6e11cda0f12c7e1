// Command benchmark reads what go test -bench prints and writes it as one
// table: a row for each benchmark, a column for each thing measured. See make
// bench.
//
// With -against COMMIT it measures the benchmarks of this tree and those of
// the commit in turns and writes their ratios. See make bench-against.
//
// The file peers.py beside it measures other programs; see make bench-peers.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
)

// columns are the measured things that are shown, in order, with their titles
// and formats.
var columns = []struct{ unit, title, format string }{
	{"samples/s", "samples/s", "%.0f"},
	{"GFLOP/s", "GFLOP/s", "%.1f"},
	{"%limit", "of the limit", "%.0f%%"},
	{"ns/op", "time", ""},
	{"allocs/op", "allocations", "%.0f"},
}

func main() {
	var c comparison
	flag.StringVar(&c.ref, "against", "", "the `commit` to compare this tree with")
	flag.StringVar(&c.files, "files", "", "`files` of this tree that take the place of the other's, by commas: benchmarks that no longer run there")
	flag.StringVar(&c.pkg, "package", "./trainer", "the `package` whose benchmarks are compared")
	flag.StringVar(&c.pattern, "bench", "Step/W[1-6]/workers=1$", "which benchmarks are compared")
	flag.StringVar(&c.time, "time", "300ms", "`time` of each benchmark in each turn")
	flag.IntVar(&c.pairs, "pairs", 10, "how often both are measured")
	flag.Parse()
	var err error
	if c.ref != "" {
		err = c.against(os.Stdout)
	} else {
		err = table(os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

// table writes the benchmarks in r to w as a table.
func table(r io.Reader, w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(tw, "\t")
	for _, c := range columns {
		fmt.Fprint(tw, c.title, "\t")
	}
	fmt.Fprintln(tw)
	failed := benchmarks(r, func(name string, metrics map[string]float64) {
		fmt.Fprint(tw, name, "\t")
		for _, c := range columns {
			fmt.Fprint(tw, cell(metrics, c.unit, c.format), "\t")
		}
		fmt.Fprintln(tw)
	})
	if err := tw.Flush(); err != nil {
		return err
	}
	return failed
}

// benchmarks calls see with the name and the metrics of each benchmark in r.
// It returns an error, with the lines that say so, if one failed or measured what
// is no number, and another if there is none.
func benchmarks(r io.Reader, see func(name string, metrics map[string]float64)) error {
	rows, failures, failed := 0, "", false
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		name, metrics, ok := parse(line)
		if ok {
			see(name, metrics)
			rows++
		}
		// What a failed benchmark says is indented below its name.
		failed = strings.Contains(line, "FAIL") || failed && strings.HasPrefix(line, " ")
		if failed || !finite(metrics) {
			failures += "\n" + line
		}
	}
	switch {
	case lines.Err() != nil:
		return lines.Err()
	case failures != "":
		return fmt.Errorf("benchmarks failed:%s", failures)
	case rows == 0:
		return errors.New("there is no benchmark")
	}
	return nil
}

// parse reads a line such as
//
//	BenchmarkStep/W1/workers=1-2   2034   298789 ns/op   214200 samples/s
func parse(line string) (name string, metrics map[string]float64, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
		return "", nil, false
	}
	name = strings.TrimPrefix(fields[0], "Benchmark")
	if i := strings.LastIndexByte(name, '-'); i > 0 {
		name = name[:i] // the number of processors
	}
	metrics = map[string]float64{}
	for i := 2; i+1 < len(fields); i += 2 {
		v, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			return "", nil, false
		}
		metrics[fields[i+1]] = v
	}
	return name, metrics, true
}

// finite reports whether all metrics are numbers.
func finite(metrics map[string]float64) bool {
	for _, v := range metrics {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// cell returns a metric as text, or nothing if it was not measured.
func cell(metrics map[string]float64, unit, format string) string {
	v, ok := metrics[unit]
	switch {
	case !ok:
		return ""
	case unit == "ns/op" && v < 1e3:
		return fmt.Sprintf("%.0f ns", v)
	case unit == "ns/op" && v < 1e6:
		return fmt.Sprintf("%.2f µs", v/1e3)
	case unit == "ns/op":
		return fmt.Sprintf("%.2f ms", v/1e6)
	}
	return fmt.Sprintf(format, v)
}
