package cli

import (
	"io"

	"descent/data"
	"descent/presets"
	"descent/trainer"
	"descent/trainer/interchange/chart"
)

// charts returns the curves of the run.
func (x *exported) charts() ([]*chart.Chart, error) {
	r, err := x.report()
	if err != nil {
		return nil, err
	}
	all, _ := r.Charts()
	return all, nil
}

// writeSVG writes the curves as a picture that scales.
func (x *exported) writeSVG(w io.Writer) error {
	all, err := x.charts()
	if err != nil {
		return err
	}
	return chart.WriteSVG(w, all)
}

// writePNG writes the curves as a picture of pixels.
func (x *exported) writePNG(w io.Writer) error {
	all, err := x.charts()
	if err != nil {
		return err
	}
	return chart.WritePNG(w, all)
}

// writeHTML writes a report.
func (x *exported) writeHTML(w io.Writer) error {
	r, err := x.report()
	if err != nil {
		return err
	}
	return r.HTML(w)
}

// writeMarkdown writes a report as Markdown.
func (x *exported) writeMarkdown(w io.Writer) error {
	r, err := x.report()
	if err != nil {
		return err
	}
	return r.Markdown(w)
}

// writePreset writes the settings with what people wrote on the run. Files keep their
// paths, so that the lane opens on this machine.
func (x *exported) writePreset(w io.Writer) error {
	spec := x.Spec()
	spec.Name, spec.Data = x.Entry.Name, data.Absolute(spec.Data)
	title := x.Entry.Title
	if title == "" {
		title = spec.Name
	}
	_, err := w.Write(presets.Format(presets.Preset{Title: title, Note: x.Entry.Note, Lanes: []trainer.Spec{spec}}))
	return err
}
