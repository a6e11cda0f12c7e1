// Package report writes what came of runs, or of a search, for others: as a page that
// needs nothing but itself, and as Markdown. Both contain the notes of the user, the
// settings that differ, the outcomes with their intervals, verdicts, data, numerics, all
// settings and the commands that train the runs again. The page also has the curves, and
// the records with which package reproduce trains the runs again; Read returns the
// records. The report of a search also shows how much each setting affects the score.
//
// A Report contains the runs. HTML and Markdown compute its page, which has the contents as
// tables and texts, and write the page with a template. A Study does the same for a search.
//
// A report contains no names of machines, accounts or folders, unless the user wrote them
// into a note. Texts are escaped.
package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"descent/data"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/reproduce"
	"descent/trainer/run"
)

// A Run is a run in a report.
type Run struct {
	run.Source
	Entry  library.Entry
	Record *reproduce.Record
	Set    *data.Prepared // its data; nil if they cannot be read
}

// A Report contains the runs of a report. The first run is the baseline.
type Report struct {
	Runs    []Run
	Program string // the version of this program

	// Preset returns lanes as the text of a preset file. Command returns the command line
	// that trains a lane, with the names of data files without their folders.
	Preset  func(title, note string, lanes []trainer.Spec) []byte
	Command func(spec trainer.Spec, files []data.Digest) string
}

// Most returns the maximum number of evaluations in the record of a run, for a report of
// the given number of runs. It keeps a page of eight runs below 2 MB.
func Most(runs int) int { return max(20, 1600/max(runs, 8)) }

// The texts before and after the records in a page.
const (
	recordsBegin = `<script type="application/json" id="descent-records">`
	recordsEnd   = `</script>`
)

// Read returns the records of the runs of a page that HTML has written.
func Read(page []byte) (records []*reproduce.Record, err error) {
	_, text, found := bytes.Cut(page, []byte(recordsBegin))
	text, _, ended := bytes.Cut(text, []byte(recordsEnd))
	if !found && bytes.Contains(page, []byte(aboutSearch)) {
		return nil, errors.New("the report is one of a search: want the command that stands in it, which makes the search again and prints the hash of its table")
	}
	if !found || !ended {
		return nil, errors.New("there are no records of runs in the file: want a page that descent report has written")
	}
	if err := json.Unmarshal(text, &records); err != nil {
		return nil, err
	}
	if len(records) == 0 || slices.Contains(records, nil) {
		return nil, errors.New("there is no run in the report: want one at least")
	}
	return records, nil
}

// records returns the records of all runs as JSON, without private names.
func (r *Report) records(p *privacy) ([]byte, error) {
	var all []*reproduce.Record
	for _, one := range r.Runs {
		c := *one.Record
		c.Links = append([]reproduce.Link(nil), c.Links...)
		for i := range c.Links {
			c.Links[i].Name = p.clean(c.Links[i].Name)
		}
		all = append(all, &c)
	}
	text, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("the records of the runs cannot be written: %w", err)
	}
	return text, nil
}
