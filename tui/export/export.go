// Package export writes charts and tables to files: PNG and SVG pictures, CSV,
// the screen's own characters as text, the settings of the runs as a preset,
// and all their series as tab-separated values. It writes runs in the formats of
// other programs, which Targets lists.
package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"descent/trainer/interchange/chart"
)

// A Figure is a chart or a table: what a panel shows.
type Figure struct {
	chart.Chart            // of a chart
	Table       [][]string // of a table, the head first
	Text        string     // as it is on the screen
	Preset      []byte     // a file of the settings of the runs; may be nil

	// Series returns all series of the runs as a table, the head first. It is
	// called by Write, since it may be long; may be nil.
	Series func() [][]string
}

// A Form is a kind of file that a Figure can be written to.
type Form struct {
	Ending string
	Kind   string // "panel" for what a panel shows, "runs" for what is known of the runs
	Doc    string
	fits   func(f *Figure) bool
}

// forms lists the kinds of files, the best first.
var forms = []Form{
	{".png", "panel", "a picture of the chart", (*Figure).isChart},
	{".svg", "panel", "a picture that can be scaled", (*Figure).isChart},
	{".csv", "panel", "the curves: a row for each point", (*Figure).isChart},
	{".csv", "panel", "the table, as numbers", (*Figure).isTable},
	{".txt", "panel", "as it is on the screen", func(*Figure) bool { return true }},
	{".toml", "runs", "settings of the runs, as a preset", func(f *Figure) bool { return f.Preset != nil }},
	{".tsv", "runs", "all series of the runs", func(f *Figure) bool { return f.Series != nil }},
}

func (f *Figure) isChart() bool { return len(f.Curves) > 0 }
func (f *Figure) isTable() bool { return !f.isChart() && len(f.Table) > 0 }

// Forms returns the kinds of files that f can be written to, the best first.
func (f *Figure) Forms() (fit []Form) {
	for _, k := range forms {
		if k.fits(f) {
			fit = append(fit, k)
		}
	}
	return fit
}

// Has reports whether one of the kinds has an ending.
func (f *Figure) Has(ending string) bool { return slices.Contains(f.endings(), ending) }

// endings returns those of the kinds.
func (f *Figure) endings() (all []string) {
	for _, k := range f.Forms() {
		all = append(all, k.Ending)
	}
	return all
}

// Write writes f to a new file, in the format that the ending of path names, as
// Create does.
func (f *Figure) Write(path string) error {
	kind := strings.ToLower(filepath.Ext(path))
	if !f.Has(kind) {
		return fmt.Errorf("%q has the ending %q: want one of %s", path, kind, strings.Join(f.endings(), ", "))
	}
	return Create(path, func(w io.Writer) error { return f.write(w, kind) })
}

// write writes f in the format of an ending.
func (f *Figure) write(w io.Writer, kind string) error {
	switch kind {
	case ".csv":
		return f.writeCSV(w)
	case ".tsv":
		c := csv.NewWriter(w)
		c.Comma = '\t'
		return c.WriteAll(f.Series())
	case ".txt":
		_, err := io.WriteString(w, f.Text)
		return err
	case ".toml":
		_, err := w.Write(f.Preset)
		return err
	}
	if kind == ".svg" {
		return f.SVG(w)
	}
	return f.PNG(w)
}

// writeCSV writes a table as it is, and of a chart a row for each point.
func (f *Figure) writeCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	if len(f.Curves) == 0 {
		return c.WriteAll(f.Table)
	}
	c.Write([]string{"curve", f.X, f.Title})
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for _, k := range f.Curves {
		for i := range k.X {
			c.Write([]string{k.Name, number(k.X[i]), number(k.Y[i])})
		}
	}
	c.Flush()
	return c.Error()
}
