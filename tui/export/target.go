package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"descent/trainer/interchange"
	"descent/trainer/interchange/chart"
	"descent/trainer/interchange/report"
	"descent/trainer/interchange/tabular"
	"descent/trainer/interchange/tensorboard"
	"descent/trainer/run"
	"descent/trainer/store"
)

// A Target is a format in which a run can be written for other programs.
type Target struct {
	Name, Ending, Doc string
	Network           bool // whether it has the network of the run, and not its curves
	Page              bool // whether it is made of a Report, or of what people wrote on a stored run

	// One of them is nil: a format is one file, or what has to lie at a path.
	file  func(ctx context.Context, r *Run, w io.Writer) error
	files func(ctx context.Context, r *Run, path string) error
}

// Targets lists the formats. To add one, write its line here.
var Targets = []Target{
	{Name: "csv", Ending: ".csv", Doc: "curves as a table: a row for each step", file: func(_ context.Context, r *Run, w io.Writer) error {
		return tabular.WriteTable(w, r.curves(), ',')
	}},
	{Name: "tsv", Ending: ".tsv", Doc: "the same with tabs", file: func(_ context.Context, r *Run, w io.Writer) error {
		return tabular.WriteTable(w, r.curves(), '\t')
	}},
	{Name: "json", Ending: ".jsonl", Doc: "settings and curves as JSON lines", file: func(_ context.Context, r *Run, w io.Writer) error {
		return tabular.WriteLines(w, r.curves())
	}},
	{Name: "tensorboard", Doc: "a folder with an event file: curves and hyper-parameters", files: writeTensorboard},
	{Name: "npz", Ending: ".npz", Doc: "parameters as a NumPy archive", Network: true, file: writeNPZ},
	{Name: "safetensors", Ending: ".safetensors", Doc: "parameters with the names and the layout of PyTorch", Network: true, file: writeSafetensors},
	{Name: "onnx", Ending: ".onnx", Doc: "a model of raw numbers to probabilities, or to the number of a regression", Network: true, file: writeONNX},
	{Name: "pytorch", Ending: ".py", Doc: "a script that builds the network, loads it and scores the test part", Network: true, files: writePyTorch},
	{Name: "svg", Ending: ".svg", Doc: "the curves as a picture that scales, light or dark as the reader has it", Page: true, file: pictured(chart.WriteSVG)},
	{Name: "png", Ending: ".png", Doc: "the curves as a picture on white", Page: true, file: pictured(chart.WritePNG)},
	{Name: "html", Ending: ".html", Doc: "a report: one page, as descent report writes it", Page: true, file: reported((*report.Report).HTML)},
	{Name: "md", Ending: ".md", Doc: "the same as Markdown", Page: true, file: reported((*report.Report).Markdown)},
	{Name: "preset", Ending: ".toml", Doc: "the settings, which descent FILE.toml opens", Page: true, file: writePreset},
}

// Write writes a run to a path at which nothing exists yet.
func (t *Target) Write(ctx context.Context, r *Run, path string) error {
	if t.files != nil {
		return t.files(ctx, r, path)
	}
	return Create(path, func(w io.Writer) error { return t.file(ctx, r, w) })
}

// WriteTo writes a run to w. A format of several files is an error.
func (t *Target) WriteTo(ctx context.Context, r *Run, w io.Writer) error {
	if t.file == nil {
		return fmt.Errorf("%s: want a path, not standard output, since it is more than one file", t.Name)
	}
	return t.file(ctx, r, w)
}

// WriteAll writes one run to a path, or several into a new folder there, each under
// its name.
func (t *Target) WriteAll(ctx context.Context, runs []*Run, path string) error {
	if len(runs) == 1 {
		return t.Write(ctx, runs[0], path)
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		return About(path, err)
	}
	for _, r := range runs {
		if err := t.Write(ctx, r, filepath.Join(path, FileName(r.Name)+t.Ending)); err != nil {
			return err
		}
	}
	return nil
}

// FileName returns the name of a run as part of the name of a file.
func FileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name)
}

// A Run is a run that is written: one of this process, a stored one, or what another
// program logged.
type Run struct {
	run.Source
	Name  string
	Began float64 // in seconds since 1970
	Data  string  // the digest of the data that it learned from; "" if that is not known
	Epoch float64 // of the network that is written; 0 for the last one

	Title, Note string                         // what people wrote on a stored run
	Report      func() (*report.Report, error) // of the run alone; nil for one that is not stored
}

// NewRun returns a run with a name. One of this process, of which the running time is
// known alone, counts as begun that long before now.
func NewRun(src run.Source, name string) *Run {
	r := &Run{Source: src, Name: name}
	if s, ok := src.(*store.Stored); ok {
		r.Began, r.Data = float64(s.Entry.Created.UnixMilli())/1000, s.Entry.Data
		r.Title, r.Note = s.Entry.Title, s.Entry.Note
		return r
	}
	if f, ok := src.(interface{ Began() time.Time }); ok && !f.Began().IsZero() {
		r.Began = float64(f.Began().UnixMilli()) / 1000
		return r
	}
	var s run.Snapshot
	src.Snapshot(&s)
	r.Began = float64(time.Now().Add(-s.Elapsed).UnixMilli()) / 1000
	return r
}

// curves returns the curves and settings of the run.
func (r *Run) curves() *interchange.Log { return interchange.FromRun(r.Source, r.Began) }

// writeTensorboard writes a folder.
func writeTensorboard(_ context.Context, r *Run, path string) error {
	if err := os.Mkdir(path, 0o755); errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s exists: want another name, since a folder is one run", path)
	} else if err != nil {
		return About(path, err)
	}
	err := Create(filepath.Join(path, tensorboard.FileName(r.Began)), func(w io.Writer) error {
		var s run.Snapshot
		r.Snapshot(&s)
		return tensorboard.Write(w, r.curves(), s.State)
	})
	if err != nil {
		os.Remove(path)
	}
	return err
}
