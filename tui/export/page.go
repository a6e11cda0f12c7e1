package export

import (
	"context"
	"io"

	"descent/data"
	"descent/presets"
	"descent/trainer"
	"descent/trainer/interchange/chart"
	"descent/trainer/interchange/report"
)

// pictured returns what writes the curves as a picture.
func pictured(write func(io.Writer, []*chart.Chart) error) func(context.Context, *Run, io.Writer) error {
	return reported(func(r *report.Report, w io.Writer) error {
		all, _ := r.Charts()
		return write(w, all)
	})
}

// reported returns what writes a part of the report on a run.
func reported(write func(*report.Report, io.Writer) error) func(context.Context, *Run, io.Writer) error {
	return func(_ context.Context, r *Run, w io.Writer) error {
		page, err := r.Report()
		if err != nil {
			return err
		}
		return write(page, w)
	}
}

// writePreset writes the settings with what people wrote on the run. Files keep their
// paths, so that the lane opens on this machine.
func writePreset(_ context.Context, r *Run, w io.Writer) error {
	spec := r.Spec()
	spec.Name, spec.Data = r.Name, data.Absolute(spec.Data)
	title := r.Title
	if title == "" {
		title = spec.Name
	}
	_, err := w.Write(presets.Format(presets.Preset{Title: title, Note: r.Note, Lanes: []trainer.Spec{spec}}))
	return err
}
