package presets

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"descent/data"
	"descent/data/excerpt"
	"descent/model/catalog"
	"descent/trainer"
)

// Absolute returns p with absolute paths in the data of its lanes, so that its
// file means the same in any folder.
func Absolute(p Preset) Preset {
	p.Lanes = slices.Clone(p.Lanes)
	for i := range p.Lanes {
		p.Lanes[i].Data = data.Absolute(p.Lanes[i].Data)
	}
	return p
}

// Format returns p as the text of a file that Parse reads back: the same lanes,
// to the bit. All settings are in it, parts with all their parameters, so that
// it means the same in a program with other defaults. The settings that all
// lanes share are in [base].
func Format(p Preset) []byte {
	var w writer
	for _, head := range []struct{ key, text string }{
		{"title", p.Title}, {"heading", p.Heading}, {"note", p.Note}, {"picture", p.Picture},
	} {
		if head.text != "" {
			w.pair(head.key, head.text)
		}
	}
	if p.Pace > 0 {
		w.pair("pace", p.Pace)
	}
	shared, own := divide(p.Lanes)
	if len(shared) > 0 {
		w.WriteString("\n[base]\n")
		w.settings(shared)
	}
	for i, spec := range p.Lanes {
		w.WriteString("\n[[lane]]\n")
		w.pair("name", spec.Name)
		w.settings(own[i])
	}
	return bytes.TrimLeft(w.Bytes(), "\n")
}

// divide returns the settings that all lanes share, if there are several lanes,
// and those that are a lane's own.
func divide(lanes []trainer.Spec) (shared []*catalog.Field, own [][]*catalog.Field) {
	own = make([][]*catalog.Field, len(lanes))
	fields := make([][]*catalog.Field, len(lanes))
	for i := range lanes {
		fields[i] = lanes[i].Fields()
	}
	for k := range fields[0] {
		same := len(lanes) > 1
		for i := range lanes {
			same = same && fields[i][k].Full() == fields[0][k].Full()
		}
		if same {
			shared = append(shared, fields[0][k])
			continue
		}
		for i := range lanes {
			own[i] = append(own[i], fields[i][k])
		}
	}
	return shared, own
}

// A writer writes TOML.
type writer struct{ bytes.Buffer }

// settings writes a line for each setting.
func (w *writer) settings(fields []*catalog.Field) {
	for _, f := range fields {
		w.pair(f.Key, value(f))
	}
}

// pair writes key = value. Characters of texts that are not printable are escaped:
// a file may be looked at in a terminal.
func (w *writer) pair(key string, value any) {
	text, err := toml.Marshal(map[string]any{key: value})
	if err != nil {
		panic(err) // texts, numbers and lists of numbers can all be written
	}
	for _, r := range string(text) {
		if r < utf8.RuneSelf && r != 0x7F || excerpt.Printable(string(r)) == string(r) {
			w.WriteRune(r)
		} else {
			fmt.Fprintf(w, `\U%08X`, r)
		}
	}
}

// value returns the value of a setting as people write it in a file: a
// number, a list of numbers, true or false, or a text.
func value(f *catalog.Field) any {
	text := f.Full()
	if len(f.Choices) > 0 && !f.Switch() {
		return text
	}
	if b, err := strconv.ParseBool(text); f.Switch() && err == nil {
		return b
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	if x, err := strconv.ParseFloat(text, 64); err == nil && strings.ContainsAny(text, ".e") {
		return x
	}
	if list, ok := numbers(text); ok {
		return list
	}
	return text
}

// numbers reads a list such as 128,64.
func numbers(text string) ([]int64, bool) {
	var list []int64
	for _, part := range strings.Split(text, ",") {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, false
		}
		list = append(list, n)
	}
	return list, true
}
