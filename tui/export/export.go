// Package export writes charts and tables to files: PNG and SVG pictures, CSV,
// the screen's own characters as text, the settings of the runs as a preset,
// and all their series as tab-separated values. It writes runs in the formats of
// other programs, which Targets lists.
package export

import (
	"encoding/csv"
	"fmt"
	"image/color"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"descent/trainer/interchange/chart/axis"
	chart "descent/tui/plot"
)

// A Curve is one line of a picture or file.
type Curve struct {
	Name   string
	X, Y   []float64
	Dashed bool
	Faint  bool
	Color  color.Color
}

// A Figure is a chart or a table: what a panel shows.
type Figure struct {
	Title, X string
	Curves   []Curve // of a chart
	Log      bool
	Table    [][]string // of a table, the head first
	Text     string     // as it is on the screen
	Preset   []byte     // a file of the settings of the runs; may be nil

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
	return f.draw(w, kind[1:])
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

// Size of a picture.
const width, height = 20 * vg.Centimeter, 12 * vg.Centimeter

// draw draws a chart in a format of gonum/plot.
func (f *Figure) draw(w io.Writer, format string) error {
	p := plot.New()
	p.Title.Text, p.X.Label.Text = f.Title, f.X
	p.Legend.Top = true
	p.Add(plotter.NewGrid())
	if f.Log {
		p.Y.Scale = plot.LogScale{}
		p.Y.Tick.Marker = logTicks{}
	}
	for _, k := range f.Curves {
		points := k.points(f.Log)
		if len(points) == 0 {
			continue
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return err
		}
		line.Color, line.Width = k.Color, vg.Points(1.5)
		if k.Faint {
			line.Width = vg.Points(0.4)
		}
		if k.Dashed {
			line.Dashes = []vg.Length{vg.Points(5), vg.Points(3)}
		}
		p.Add(line)
		if !k.Faint {
			p.Legend.Add(k.Name, line)
		}
	}
	out, err := p.WriterTo(width, height, format)
	if err != nil {
		return err
	}
	_, err = out.WriteTo(w)
	return err
}

// points returns what can be drawn of k: finite and, on a logarithmic axis,
// positive.
func (k *Curve) points(log bool) (points plotter.XYs) {
	for i, y := range k.Y {
		if math.IsNaN(y) || math.IsInf(y, 0) || log && y <= 0 {
			continue
		}
		points = append(points, plotter.XY{X: k.X[i], Y: y})
	}
	return points
}

// logTicks are the ticks of the screen.
type logTicks struct{}

// Ticks implements plot.Ticker.
func (logTicks) Ticks(lo, hi float64) (ticks []plot.Tick) {
	for _, v := range axis.LogTicks(lo, hi, 10) {
		ticks = append(ticks, plot.Tick{Value: v, Label: chart.FormatShortest(v)})
	}
	return ticks
}
