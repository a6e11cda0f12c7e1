package report

import (
	"math"
	"strconv"
	"strings"

	"descent/data"
	"descent/trainer/compare"
	"descent/trainer/reproduce"
)

// A dataSet describes the data of some runs.
type dataSet struct {
	Runs    string // names of the runs; "" for all runs
	Name    string
	Sum     string
	Files   []data.Digest
	Sizes   table
	Balance []share // shares of the classes in the training part
	Missing string  // why Sizes and Balance are unknown; "" if they are known
}

// A share is the share of a class in the training examples.
type share struct {
	Class   string
	Count   int
	Percent float64
}

// mostClasses is the largest number of classes whose balance is shown.
const mostClasses = 50

// describeData sets the descriptions of the data of the runs.
func (g *page) describeData(p *privacy) {
	groups := compare.Groups(g.lanes, func(l *lane) string {
		return data.Sources.Format(data.Portable(l.spec.Data)) + l.link().Data
	})
	for _, group := range groups {
		l := group[0]
		d := newDataSet(l.spec.Data, l.link().Data, l.link().Files, l.Set, p)
		if len(groups) > 1 {
			d.Runs = names(group)
		}
		g.Data = append(g.Data, d)
	}
}

// newDataSet returns the description of the data of a source. sum is the hash of the data
// during training; "" if it was not stored. set contains the data as they are now; nil if
// they cannot be read.
func newDataSet(src data.Source, sum string, files []data.Digest, set *data.Prepared, p *privacy) dataSet {
	d := dataSet{Name: data.Sources.Format(data.Portable(src)), Sum: sum}
	for _, f := range files {
		d.Files = append(d.Files, data.Digest{Name: p.clean(f.Name), Sum: f.Sum})
	}
	if d.Sum == "" && set != nil { // the run ended before the hash was stored
		d.Sum = set.Sum()
	}
	if set == nil || set.Sum() != d.Sum {
		d.Missing = "The data cannot be read any more as they were, so that their parts and classes are not known."
	} else {
		d.measure(set.Set, p)
	}
	return d
}

// link returns the entry of the run itself in its record.
func (l *lane) link() *reproduce.Link { return &l.Record.Links[len(l.Record.Links)-1] }

// names returns the names of lanes.
func names(group []*lane) string {
	var all []string
	for _, l := range group {
		all = append(all, l.name)
	}
	return strings.Join(all, ", ")
}

// measure sets the sizes of the parts and the balance of the classes.
func (d *dataSet) measure(set *data.Set, p *privacy) {
	parts := []*data.Part{&set.Train, &set.Val, &set.Test}
	d.Sizes.Head = head("part", "examples")
	for i, part := range parts {
		d.Sizes.Rows = append(d.Sizes.Rows, []cell{{Text: []string{"train", "validation", "test"}[i]}, {Text: strconv.Itoa(part.Len())}})
	}
	if set.Regression() {
		d.Sizes.Head = append(d.Sizes.Head, head("least "+p.clean(set.Target), "mean", "most")...)
		for i, part := range parts {
			lo, mean, hi := math.NaN(), math.NaN(), math.NaN()
			if n := float64(len(part.Target)); n > 0 {
				lo, mean, hi = math.Inf(1), 0, math.Inf(-1)
				for _, y := range part.Target {
					lo, hi, mean = math.Min(lo, float64(y)), math.Max(hi, float64(y)), mean+float64(y)/n
				}
			}
			d.Sizes.Rows[i] = append(d.Sizes.Rows[i], cell{Text: digits(lo)}, cell{Text: digits(mean)}, cell{Text: digits(hi)})
		}
		return
	}
	counts := make([]int, len(set.Classes))
	for _, k := range set.Train.Class {
		counts[k]++
	}
	for k, n := range counts[:min(len(counts), mostClasses)] {
		d.Balance = append(d.Balance, share{p.clean(set.Classes[k]), n, 100 * float64(n) / float64(max(set.Train.Len(), 1))})
	}
}
