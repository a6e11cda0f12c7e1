package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strconv"

	"descent/data"
	"descent/data/excerpt"
	"descent/data/table"
	"descent/model"
	"descent/model/tensor"
	"descent/trainer/metric"
	"descent/trainer/predict"
)

// answers writes predictions as CSV or as JSON lines. It implements predict.Sink.
type answers struct {
	to       io.Writer
	warn     func(format string, args ...any) // prints why a row cannot be read
	json     bool
	parts    bool          // whether the examples are those of the parts of a set
	rows     *table.Stream // the table of the examples; nil for the examples of a set
	outputs  string        // the kind of the outputs, such as "probabilities"
	classes  []string      // names of the classes, as written in the format; nil for a regression
	task     metric.Task
	text     []byte // buffered output
	titled   bool
	truthful bool // whether the true values are known
}

// fullText is the length of text, in bytes, at which it is written.
const fullText = 1 << 16

// newAnswers returns answers for the predictions of net.
func newAnswers(to io.Writer, warn func(string, ...any), net predict.Network, asJSON bool) *answers {
	a := &answers{to: to, warn: warn, json: asJSON, outputs: "scores", task: metric.TaskOf(len(net.Reader.Classes))}
	if _, ok := net.Spec.Loss.(model.Probabilistic); ok {
		a.outputs = "probabilities"
	}
	for _, name := range net.Reader.Classes {
		if name = excerpt.Printable(name); asJSON {
			a.classes = append(a.classes, jsonText(name))
		} else {
			a.classes = append(a.classes, csvCell(name))
		}
	}
	return a
}

// csvCell returns text as a cell of a CSV.
func csvCell(text string) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write([]string{text})
	w.Flush()
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// jsonText returns text as JSON.
func jsonText(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // impossible: a string can be written as JSON
	}
	return string(b)
}

// Answer implements predict.Sink.
func (a *answers) Answer(r *predict.Answer) error {
	a.title()
	switch {
	case r.Err != nil && a.parts:
		a.warn("%s, example %d: %v", r.Part, r.Line, r.Err)
	case r.Err != nil:
		a.warn("line %d: %v", r.Line, r.Err)
	}
	if a.json {
		a.object(r)
	} else {
		a.record(r)
	}
	if len(a.text) >= fullText {
		return a.write()
	}
	return nil
}

// Flush implements predict.Sink.
func (a *answers) Flush() error {
	a.title()
	return a.write()
}

// write writes the buffered output.
func (a *answers) write() error {
	a.note()
	if len(a.text) == 0 {
		return nil
	}
	_, err := a.to.Write(a.text)
	a.text = a.text[:0]
	return err
}

// note prints the remarks on the table.
func (a *answers) note() {
	if a.rows == nil {
		return
	}
	for _, note := range a.rows.Notes() {
		a.warn("note: %s", note)
	}
}

// title writes the header of the CSV, once.
func (a *answers) title() {
	if a.titled {
		return
	}
	a.titled, a.truthful = true, a.rows == nil || a.rows.True()
	if a.json {
		return
	}
	head := []string{"line", "prediction"}
	if a.parts {
		head = []string{"part", "example", "prediction"}
	}
	a.text = appendList(a.text, head)
	one := a.outputs[:1] // p_setosa, s_setosa
	for _, name := range a.classes {
		a.text = append(a.text, ',')
		a.text = append(a.text, prefixed(one+"_", name)...)
	}
	if a.truthful {
		a.text = append(a.text, ",true"...)
	}
	a.text = append(a.text, '\n')
}

// prefixed returns a cell of a CSV with text before it, in its quotes.
func prefixed(text, cell string) string {
	if cell[0] == '"' {
		return `"` + text + cell[1:]
	}
	return text + cell
}

// appendList appends texts with commas between them.
func appendList(b []byte, texts []string) []byte {
	for i, t := range texts {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, t...)
	}
	return b
}

// record writes a prediction as a row of the CSV.
func (a *answers) record(r *predict.Answer) {
	b := a.text
	if a.parts {
		b = append(append(b, r.Part...), ',')
	}
	b = strconv.AppendInt(b, int64(r.Line), 10)
	b = append(b, ',')
	if r.Err == nil {
		b = a.prediction(b, r)
	}
	for j := range a.classes {
		b = append(b, ',')
		if r.Err == nil {
			b = appendFloat(b, r.Outputs[j])
		}
	}
	if a.truthful {
		b = append(b, ',')
		if a.known(r) {
			b = a.truth(b, r)
		}
	}
	a.text = append(b, '\n')
}

// object writes a prediction as a JSON object on a line.
func (a *answers) object(r *predict.Answer) {
	b := append(a.text, '{')
	if a.parts {
		b = append(append(append(b, `"part":"`...), r.Part...), `","example":`...)
	} else {
		b = append(b, `"line":`...)
	}
	b = strconv.AppendInt(b, int64(r.Line), 10)
	if r.Err != nil {
		b = append(append(b, `,"error":`...), jsonText(excerpt.Printable(r.Err.Error()))...)
	} else {
		b = append(b, `,"prediction":`...)
		b = a.prediction(b, r)
	}
	if a.classes != nil && r.Err == nil {
		b = append(append(append(b, `,"`...), a.outputs...), `":{`...)
		for j, name := range a.classes {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(append(b, name...), ':')
			b = appendFloat(b, r.Outputs[j])
		}
		b = append(b, '}')
	}
	if a.truthful {
		b = append(b, `,"true":`...)
		if a.known(r) {
			b = a.truth(b, r)
		} else {
			b = append(b, "null"...)
		}
	}
	a.text = append(b, '}', '\n')
}

// prediction appends the predicted class or number.
func (a *answers) prediction(b []byte, r *predict.Answer) []byte {
	if a.classes != nil {
		return append(b, a.classes[r.Class]...)
	}
	return strconv.AppendFloat(b, r.Number, 'g', -1, 64)
}

// known reports whether the true value of an example is known.
func (a *answers) known(r *predict.Answer) bool {
	return r.Err == nil && (a.classes != nil && r.Truth.Class >= 0 || a.classes == nil && !math.IsNaN(r.Truth.Number))
}

// truth appends the true class or number.
func (a *answers) truth(b []byte, r *predict.Answer) []byte {
	if a.classes != nil {
		return append(b, a.classes[r.Truth.Class]...)
	}
	return strconv.AppendFloat(b, r.Truth.Number, 'g', -1, 64)
}

// appendFloat appends the shortest text that parses to x.
func appendFloat(b []byte, x tensor.Float) []byte {
	return strconv.AppendFloat(b, float64(x), 'g', -1, 8*data.FloatBytes)
}

// result writes the scores.
func (a *answers) result(r predict.Result) error {
	if r.Scored > 0 {
		a.warn("%s", resultText(r, a.task))
	}
	if !a.json {
		return nil
	}
	var o object
	if a.parts {
		o.add("part", r.Part)
	}
	o.add("rows", r.Rows)
	o.add("failed", r.Failed)
	o.add("scored", r.Scored)
	if r.Scored > 0 {
		o.scores("", a.task, r.Score)
	}
	return newObjects(a.to).enc.Encode(o)
}

// rawOutput writes text that is known to be printable to an output.
type rawOutput struct{ to *output }

// Write implements io.Writer.
func (r rawOutput) Write(p []byte) (int, error) {
	if err := r.to.raw(p); err != nil {
		return 0, err
	}
	return len(p), nil
}
