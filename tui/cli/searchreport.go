package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"descent/data"
	"descent/presets"
	"descent/trainer/interchange/report"
	"descent/trainer/search"
	"descent/trainer/store"
	"descent/tui/export"
)

// reportSearch writes the report of a stored search.
func (c *command) reportSearch(y *store.StoredStudy, f *reportFormat, path string) error {
	r, err := c.reportOnSearch(y)
	if err != nil {
		return err
	}
	return c.writeReport(r, f, path, "report-"+export.FileName(y.Called()))
}

// reportOnSearch returns the report of a stored search.
func (c *command) reportOnSearch(y *store.StoredStudy) (*report.Study, error) {
	if y.Search == nil {
		return nil, fmt.Errorf("the plan of search %s is not stored, as early versions did not: want a search whose plan is", y.Called())
	}
	r := &report.Study{StoredStudy: y, Program: c.storeSettings().Program, Preset: presetOf, Command: searchAgain}
	set, err := y.Search.Base.Load(c.ctx)
	if c.ctx.Err() != nil {
		return nil, c.ctx.Err()
	}
	if err != nil || set.Sum() != y.Data {
		return r, nil // the report says so
	}
	r.Set = set
	r.Files, err = data.Digests(c.ctx, y.Search.Base.Data)
	if errors.Is(err, context.Canceled) {
		return nil, err
	}
	return r, nil // files that do not exist any more are omitted
}

// searchAgain returns the command line that runs s again, with the names of files without
// their folders.
func searchAgain(s *search.Search, files []data.Digest) string {
	var flags []string
	add := func(name, text string) { flags = append(flags, "--"+name, text) }
	for _, a := range s.Axes {
		add("over", a.Portable().String())
	}
	add("trials", strconv.Itoa(s.Trials))
	add("sampler", search.Samplers.Format(s.Sampler))
	if s.Pruner != nil && s.Pruner != search.Pruner(search.NoPruner{}) {
		add("pruner", search.Pruners.Format(s.Pruner))
	}
	if s.Repeats.Seeds > 0 {
		add("repeats", strconv.Itoa(s.Repeats.Seeds))
		add("repeat-best", strconv.Itoa(s.Repeats.Top))
	}
	if s.Folds > 0 {
		add("folds", strconv.Itoa(s.Folds))
	}
	if s.Epochs > 0 {
		add("budget-epochs", strconv.FormatFloat(s.Epochs, 'g', -1, 64))
	}
	if s.Metric != "" {
		add("metric", string(s.Metric))
	}
	if s.Patient {
		flags = append(flags, "--patient")
	}
	return presets.SharedSearch(s.Base, flags, files)
}
