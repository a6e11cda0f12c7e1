package presets

import (
	"errors"
	"fmt"
	"math"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"descent/model/catalog"
	"descent/trainer"
)

// Parse reads the preset in a file's text. Its errors begin with the file's
// name and, where it is known, the line.
func Parse(name string, text []byte) (Preset, error) {
	p, err := parse(text)
	if err != nil {
		return Preset{}, fmt.Errorf("%s: %w", name, err)
	}
	p.Name = strings.TrimSuffix(path.Base(name), ".toml")
	return p, nil
}

func parse(text []byte) (p Preset, err error) {
	if len(text) > maxText {
		return p, fmt.Errorf("too large: want at most %d bytes", maxText)
	}
	lines, err := outlineOf(text)
	if err != nil {
		return p, err
	}
	f := file{lines: lines}
	if _, err := toml.Decode(string(text), &f.values); err != nil {
		return p, where(err)
	}
	if err := f.known(); err != nil {
		return p, err
	}
	for _, head := range []struct {
		key string
		to  *string
	}{{"title", &p.Title}, {"heading", &p.Heading}, {"note", &p.Note}, {"picture", &p.Picture}} {
		if *head.to, err = f.text(head.key); err != nil {
			return p, err
		}
	}
	p.Note = strings.TrimSpace(p.Note)
	if p.Pace, err = f.pace(); err != nil {
		return p, err
	}
	p.Lanes, err = f.lanes()
	return p, err
}

// where puts the line of a syntax error before its message.
func where(err error) error {
	var pe toml.ParseError
	if errors.As(err, &pe) {
		return fmt.Errorf("line %d: %s", pe.Position.Line, pe.Message)
	}
	return err
}

// keys are those that a file may have.
var keys = []string{"title", "heading", "note", "picture", "pace", "base", "lane"}

// A file is what a file holds, before its settings become values.
type file struct {
	values map[string]any
	lines  outline
}

// wrong returns an error about the value of a key.
func (f *file) wrong(key, format string, args ...any) error {
	return fmt.Errorf("%s%s: %s", f.lines.line(key), key, fmt.Sprintf(format, args...))
}

// known returns an error about the first key that no file has.
func (f *file) known() error {
	var odd []string
	for key := range f.values {
		if !slices.Contains(keys, key) {
			odd = append(odd, key)
		}
	}
	if odd == nil {
		return nil
	}
	sort.Slice(odd, func(i, j int) bool {
		a, b := f.lines[odd[i]], f.lines[odd[j]]
		return a < b || a == b && odd[i] < odd[j]
	})
	err, spec := catalog.Unknown("key", odd[0], keys), trainer.Default()
	if _, unknown := spec.Field(odd[0]); unknown == nil {
		err = fmt.Errorf("%s is a setting: want it below [base] or [[lane]]", odd[0])
	}
	return fmt.Errorf("%s%w", f.lines.line(odd[0]), err)
}

// text returns the text of a key, or "" where there is none.
func (f *file) text(key string) (string, error) {
	v, ok := f.values[key]
	text, isText := v.(string)
	if ok && !isText {
		return "", f.wrong(key, "this is %s: want a text in quotes", kind(v))
	}
	return text, nil
}

// What a pace may be, but for 0.
const slowest, fastest = 1e-3, 1e6

// pace returns the epochs a second, or 0 where there is none.
func (f *file) pace() (float64, error) {
	var pace float64
	switch v := f.values["pace"].(type) {
	case nil:
	case int64:
		pace = float64(v)
	case float64:
		pace = v
	default:
		return 0, f.wrong("pace", "this is %s: want a number, the epochs a second", kind(v))
	}
	switch {
	case pace == 0:
		return 0, nil
	case math.IsNaN(pace) || math.IsInf(pace, 0):
		return 0, f.wrong("pace", "%v is no number of epochs a second: want one, or 0, which is unlimited", pace)
	case pace < slowest:
		return 0, f.wrong("pace", "%v is too small: want at least %v, or 0, which is unlimited", pace, slowest)
	case pace > fastest:
		return 0, f.wrong("pace", "%v is too large: want at most %.0f, or 0, which is unlimited", pace, fastest)
	}
	return pace, nil
}

// kind says in words what a value is.
func kind(v any) string {
	switch v := v.(type) {
	case string:
		return "a text"
	case bool:
		return "true or false"
	case int64, float64:
		return "a number"
	case time.Time:
		return "a date"
	case map[string]any:
		return "a table"
	case []map[string]any:
		return "a list of tables"
	case []any:
		if len(v) > 0 {
			if _, ok := v[0].(map[string]any); ok {
				return "a list of tables"
			}
		}
		return "a list"
	}
	return "something else"
}

// base returns the settings of all lanes.
func (f *file) base() (map[string]any, error) {
	v, ok := f.values["base"]
	table, isTable := v.(map[string]any)
	if ok && !isTable {
		return nil, f.wrong("base", "this is %s: want one table, [base]", kind(v))
	}
	return table, nil
}

// tables returns the settings of each lane; an empty table where there is none.
func (f *file) tables() (tables []map[string]any, err error) {
	switch v := f.values["lane"].(type) {
	case nil:
		return []map[string]any{{}}, nil
	case []map[string]any:
		tables = v
	case []any:
		for _, one := range v {
			table, ok := one.(map[string]any)
			if !ok {
				return nil, f.wrong("lane", "this is %s of which one is %s: want tables, [[lane]]", kind(v), kind(one))
			}
			tables = append(tables, table)
		}
	default:
		return nil, fmt.Errorf("%slane: this is %s: want [[lane]], with two brackets, for each lane", f.lines.line("lane", "lane 1"), kind(v))
	}
	switch n := len(tables); {
	case n == 0:
		return []map[string]any{{}}, nil
	case n > MaxLanes:
		return nil, fmt.Errorf("there are %d lanes: want at most %d", n, MaxLanes)
	}
	return tables, nil
}

func (f *file) lanes() ([]trainer.Spec, error) {
	settings, err := f.base()
	if err != nil {
		return nil, err
	}
	base := trainer.Default()
	if key, err := apply(&base, settings); err != nil {
		return nil, fmt.Errorf("%sbase: %w", f.lines.line("base."+key, "base"), err)
	}
	tables, err := f.tables()
	if err != nil {
		return nil, err
	}
	var lanes []trainer.Spec
	seen := map[string]bool{}
	for i, settings := range tables {
		spec, place := base, fmt.Sprintf("lane %d", i+1)
		spec.Name = place
		if key, err := apply(&spec, settings); err != nil {
			return nil, fmt.Errorf("%s%s (%s): %w", f.lines.line(place+"."+key, place), place, spec.Name, err)
		}
		switch {
		case spec.Name == "":
			return nil, fmt.Errorf("%s%s: the name is empty: want a text", f.lines.line(place+".name", place), place)
		case seen[spec.Name]:
			return nil, fmt.Errorf("%s%s: the name %q is taken: want another", f.lines.line(place+".name", place), place, spec.Name)
		}
		seen[spec.Name] = true
		lanes = append(lanes, spec)
	}
	return lanes, nil
}

// apply sets settings of spec. It sets the name first, because errors about
// other settings contain it. With an error it returns the key that is to blame.
func apply(spec *trainer.Spec, settings map[string]any) (key string, err error) {
	keys := make([]string, 0, len(settings))
	for key := range settings {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool {
		if (keys[i] == "name") != (keys[j] == "name") {
			return keys[i] == "name"
		}
		return keys[i] < keys[j]
	})
	for _, key := range keys {
		text, err := literal(settings[key])
		if err != nil {
			return key, fmt.Errorf("%s: %w", key, err)
		}
		if key == "name" {
			spec.Name = text
			continue
		}
		if err := spec.Set(key, text); err != nil {
			return key, err
		}
	}
	return "", nil
}

// literal returns a TOML value as the text of a setting.
func literal(v any) (string, error) {
	list, ok := v.([]any)
	if !ok {
		return scalar(v)
	}
	if len(list) == 0 {
		return "none", nil
	}
	parts := make([]string, len(list))
	for i := range list {
		var err error
		if parts[i], err = scalar(list[i]); err != nil {
			return "", err
		}
	}
	return strings.Join(parts, ","), nil
}

func scalar(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case bool, int64:
		return fmt.Sprint(v), nil
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	}
	return "", fmt.Errorf("%s is no setting: want a text, a number, or a list of numbers", kind(v))
}
