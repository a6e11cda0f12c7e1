package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// A comparison says how this tree is compared with another commit.
type comparison struct {
	ref     string // the other commit
	files   string // those of this tree that take the place of the other's, by commas
	pkg     string // whose benchmarks are compared: "./trainer"
	pattern string // of the benchmarks, as for go test -bench
	time    string // of each benchmark in each turn, as for go test -benchtime
	pairs   int    // how often both are measured
}

// against measures the benchmarks of this tree and those of another commit in
// turns, on one processor, and writes the ratios of their times to w.
func (c comparison) against(w io.Writer) error {
	dir, err := os.MkdirTemp("", "bench-against")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	other := filepath.Join(dir, "tree")
	if err := extract(c.ref, other); err != nil {
		return err
	}

	if err := c.lend(other); err != nil {
		return err
	}

	mine, theirs := filepath.Join(dir, "mine.test"), filepath.Join(dir, "theirs.test")
	if err := c.build(".", mine); err != nil {
		return err
	}
	if err := c.build(other, theirs); err != nil {
		return err
	}
	r := newRatios()
	for pair := range c.pairs {
		fmt.Fprintf(os.Stderr, "pair %d of %d\n", pair+1, c.pairs)
		binaries := []string{mine, theirs}
		if pair%2 == 1 { // so that neither always comes first
			slices.Reverse(binaries)
		}
		times := map[string]map[string]float64{}
		for _, binary := range binaries {
			if times[binary], err = c.measure(binary); err != nil {
				return err
			}
		}
		r.add(times[mine], times[theirs])
	}
	return r.table(w, c.ref)
}

// extract writes the files of a commit to dir.
func extract(ref, dir string) error {
	const script = `mkdir "$2" && git archive --format=tar "$1" >"$2.tar" && tar -xf "$2.tar" -C "$2"`
	if out, err := exec.Command("sh", "-c", script, "extract", ref, dir).CombinedOutput(); err != nil {
		return fmt.Errorf("commit %q: %w\n%s", ref, err, out)
	}
	return nil
}

// lend copies the files to the other tree.
func (c comparison) lend(other string) error {
	for name := range strings.SplitSeq(c.files, ",") {
		if name == "" {
			continue
		}
		text, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(filepath.Join(other, name), text, 0o666)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// build compiles the benchmarks of the tree in dir.
func (c comparison) build(dir, binary string) error {
	cmd := exec.Command("go", "test", "-c", "-o", binary, c.pkg)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go test -c in %s: %w\n%s", dir, err, out)
	}
	return nil
}

// measure runs the benchmarks of a binary on one processor and returns their
// times in ns, by name.
func (c comparison) measure(binary string) (map[string]float64, error) {
	args := []string{binary, "-test.run", "^$", "-test.bench", c.pattern, "-test.benchtime", c.time}
	if path, err := exec.LookPath("taskset"); err == nil {
		args = append([]string{path, "-c", "0"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", binary, err, out)
	}
	times := map[string]float64{}
	err = benchmarks(bytes.NewReader(out), func(name string, metrics map[string]float64) { times[name] = metrics["ns/op"] })
	return times, err
}

// ratios are the times of this tree by those of the other, a number for each
// pair.
type ratios struct {
	names []string // sorted
	logs  map[string][]float64
	mine  map[string][]float64 // ns
}

func newRatios() *ratios {
	return &ratios{logs: map[string][]float64{}, mine: map[string][]float64{}}
}

// add adds a pair. A benchmark that only one of the two has is left out.
func (r *ratios) add(mine, theirs map[string]float64) {
	for _, name := range slices.Sorted(maps.Keys(mine)) {
		t, ok := theirs[name]
		if !ok {
			continue
		}
		if r.logs[name] == nil {
			r.names = append(r.names, name)
		}
		r.logs[name] = append(r.logs[name], math.Log(mine[name]/t))
		r.mine[name] = append(r.mine[name], mine[name])
	}
}

// interval returns the geometric mean of ratios, from their logarithms, and
// the ends of its 95 % interval by Student's t.
func interval(logs []float64) (low, mean, high float64) {
	n := float64(len(logs))
	m, std := stat.MeanStdDev(logs, nil)
	half := math.NaN()
	if n > 1 {
		half = distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975) * std / math.Sqrt(n)
	}
	return math.Exp(m - half), math.Exp(m), math.Exp(m + half)
}

// table writes a row for each benchmark.
func (r *ratios) table(w io.Writer, ref string) error {
	if len(r.names) == 0 {
		return fmt.Errorf("no benchmark is in both trees")
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tw, "time by that of %s\tratio\t95%% interval\tpairs\ttime\t\n", ref)
	for _, name := range r.names {
		low, mean, high := interval(r.logs[name])
		time := cell(map[string]float64{"ns/op": stat.Mean(r.mine[name], nil)}, "ns/op", "")
		fmt.Fprintf(tw, "%s\t%.3f\t%.3f to %.3f\t%d\t%s\t\n", name, mean, low, high, len(r.logs[name]), time)
	}
	return tw.Flush()
}
