package tabular

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"descent/trainer/interchange"
)

// Lines decodes JSON lines, each an object of numbers by tag. Nested objects give tags
// with a slash: {"eval": {"loss": 1}} has the tag eval/loss. An object named config,
// hparams or params has settings. NaN and Infinity are accepted, as Python writes them.
type Lines struct{ rows int }

// RecognizeLines reports whether a file that begins with head has JSON lines.
func RecognizeLines(_ string, head []byte) bool {
	line, _, whole := bytes.Cut(bytes.TrimLeft(head, " \t\r\n\ufeff"), []byte("\n"))
	var row map[string]any
	return whole && unmarshal(line, &row) == nil && len(row) > 0
}

// NewLines returns a Decoder of JSON lines for one file.
func NewLines() interchange.Decoder { return new(Lines) }

// Decode implements interchange.Decoder. It skips lines that are not objects.
func (d *Lines) Decode(data []byte, _ bool, to interchange.Sink) (n int, err error) {
	for {
		size := bytes.IndexByte(data[n:], '\n') + 1
		if size == 0 {
			return n, nil
		}
		var row map[string]any
		if unmarshal(data[n:n+size], &row) == nil {
			object(row, d.rows, to)
			d.rows++
		}
		n += size
	}
}

// settingsOf has the names of objects with settings.
var settingsOf = []string{"config", "hparams", "params"}

// object passes the content of an object to a sink. count is the number of objects before
// it.
func object(row map[string]any, count int, to interchange.Sink) {
	var cells []cell
	flatten("", row, func(tag string, v any) {
		group, key, _ := strings.Cut(tag, "/")
		switch x, isNumber := numberOf(v); {
		case slices.Contains(settingsOf, group) && key != "":
			to.Set(key, fmt.Sprint(v))
		case isNumber:
			cells = append(cells, cell{tag, x})
		case rank(times, tag) < len(times):
			if t, ok := timeOf(fmt.Sprint(v)); ok {
				cells = append(cells, cell{tag, t})
			}
		}
	})
	slices.SortFunc(cells, func(a, b cell) int { return strings.Compare(a.name, b.name) })
	add(cells, count, to)
}

// flatten calls do with the values of an object and its nested objects.
func flatten(prefix string, row map[string]any, do func(tag string, v any)) {
	for key, v := range row {
		if inner, ok := v.(map[string]any); ok {
			flatten(prefix+key+"/", inner, do)
			continue
		}
		do(prefix+key, v)
	}
}

// numberOf returns the number of a value that is a number, or a text for NaN or infinity.
func numberOf(v any) (x float64, ok bool) {
	switch v := v.(type) {
	case json.Number:
		return number(v.String())
	case string:
		if slices.Contains(notFinite, v) {
			return number(v)
		}
	}
	return 0, false
}

// State decodes the trainer_state.json of Hugging Face: a JSON object whose log_history is
// a list of objects of numbers. The whole file is rewritten each time.
type State struct{}

// RecognizeState reports whether a file that begins with head is a trainer_state.json,
// whatever its name is.
func RecognizeState(path string, head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n\ufeff")
	return bytes.HasPrefix(head, []byte("{")) &&
		(bytes.Contains(head, []byte(`"log_history"`)) || strings.HasSuffix(path, "trainer_state.json"))
}

// NewState returns a Decoder of a trainer_state.json.
func NewState() interchange.Decoder { return State{} }

// Decode implements interchange.Decoder.
func (State) Decode(data []byte, end bool, to interchange.Sink) (n int, err error) {
	var state struct {
		History []map[string]any `json:"log_history"`
	}
	if !end || unmarshal(data, &state) != nil {
		return 0, nil // the file is incomplete: it is being written
	}
	for i, row := range state.History {
		object(row, i, to)
	}
	return len(data), nil
}

// notFinite has the numbers that Python writes and standard JSON does not have.
var notFinite = []string{"NaN", "Infinity", "-Infinity"}

// unmarshal is json.Unmarshal for JSON of Python: NaN and infinities become strings, and
// other numbers json.Number.
func unmarshal(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(quoteNotFinite(text)))
	d.UseNumber()
	return d.Decode(v)
}

// quoteNotFinite puts quotes around the numbers of notFinite outside strings. It returns
// text itself if there are none.
func quoteNotFinite(text []byte) []byte {
	if !slices.ContainsFunc(notFinite, func(n string) bool { return bytes.Contains(text, []byte(n)) }) {
		return text
	}
	out := make([]byte, 0, len(text)+32)
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\' && i+1 < len(text):
			out = append(out, c)
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == 'N' || c == 'I' || c == '-'):
			if k := slices.IndexFunc(notFinite, func(n string) bool { return bytes.HasPrefix(text[i:], []byte(n)) }); k >= 0 {
				out = append(append(append(out, '"'), notFinite[k]...), '"')
				i += len(notFinite[k]) - 1
				continue
			}
		}
		out = append(out, text[i])
	}
	return out
}
