package tabular

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"

	"descent/trainer/interchange"
)

// A row has the values of a step by tag.
type row struct {
	step   int
	time   float64 // of the last value; 0 if unknown
	values map[string]float64
}

// rowsOf returns the tags of a log and its rows in the order of their steps. If a tag has
// several values at a step, the row has the last one.
func rowsOf(l *interchange.Log) (tags []string, rows []*row) {
	at := map[int]*row{}
	for _, c := range l.Curves() {
		tags = append(tags, c.Tag)
		for _, p := range c.Points {
			r := at[p.Step]
			if r == nil {
				r = &row{step: p.Step, values: map[string]float64{}}
				at[p.Step] = r
			}
			r.time, r.values[c.Tag] = max(r.time, p.Time), p.Value
		}
	}
	for _, step := range slices.Sorted(maps.Keys(at)) {
		rows = append(rows, at[step])
	}
	return tags, rows
}

// WriteTable writes the curves of a log as a table: a row for each step, with
// the step, its time in seconds since 1970, and a column for each tag, empty where
// the row has no value. The comma is ',' or '\t'.
func WriteTable(w io.Writer, l *interchange.Log, comma rune) error {
	tags, rows := rowsOf(l)
	out := csv.NewWriter(w)
	out.Comma = comma
	out.Write(append([]string{"step", "timestamp"}, tags...))
	for _, r := range rows {
		cells := []string{strconv.Itoa(r.step), ""}
		if r.time > 0 {
			cells[1] = format(r.time)
		}
		for _, tag := range tags {
			text := ""
			if v, ok := r.values[tag]; ok {
				text = format(v)
			}
			cells = append(cells, text)
		}
		out.Write(cells)
	}
	out.Flush()
	return out.Error()
}

// format returns the shortest text that parses to v.
func format(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// WriteLines writes a log as JSON lines: first the settings in an object config, as numbers
// where possible, then an object for each step.
func WriteLines(w io.Writer, l *interchange.Log) error {
	out := json.NewEncoder(w)
	if settings := l.Settings(); len(settings) > 0 {
		config := map[string]any{}
		for _, s := range settings {
			config[s.Key] = s.Text
			if _, ok := number(s.Text); ok && json.Valid([]byte(s.Text)) {
				config[s.Key] = json.Number(s.Text)
			}
		}
		if err := out.Encode(map[string]any{"config": config}); err != nil {
			return err
		}
	}
	_, rows := rowsOf(l)
	for _, r := range rows {
		r.values["step"] = float64(r.step)
		if r.time > 0 {
			r.values["timestamp"] = r.time
		}
		if err := out.Encode(r.values); err != nil {
			return err
		}
	}
	return nil
}
