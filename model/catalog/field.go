package catalog

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// A Field is one setting of a struct, as text. It is a flag.Value.
//
// Struct tags describe it: `doc` (required for a field of a Spec), `key` (the
// name in texts; without the tag it is the Go name in lower case), `min` and
// `max` (inclusive), `over` (exclusive lower bound), `restrains` and `picks` (see
// the fields of these names), and `list` for texts with commas between them,
// whose key may be repeated.
type Field struct {
	Key       string
	Doc       string
	Choices   []Choice // the values to choose from, where there are few
	Restrains string   // what the setting limits, a word of the program's own such as "fit"; "" for nothing
	Picks     string   // whether the text is a path, or may be one beside Choices: PicksFile, PicksFolder or ""

	min, max, over float64
	text, list     bool
	number         bool
	fraction       bool          // whether the setting is a number that need not be whole
	get, full      func() string // full is nil where it would equal get
	set            func(string) error
	params         func() []*Field
}

// The kinds of paths that a setting may hold; see Field.Picks.
const (
	PicksFile   = "file"
	PicksFolder = "folder"
)

// A Choice is one value of a field that has few.
type Choice struct{ Name, Doc string }

// String returns the value as text.
func (f *Field) String() string {
	if f.get == nil {
		return "" // the zero Field, which package flag asks for
	}
	return f.get()
}

// Full returns the value as text that does not depend on any default: a part
// with all its parameters.
func (f *Field) Full() string {
	if f.full == nil {
		return f.String()
	}
	return f.full()
}

// Bounds returns the smallest and the largest number that the setting may have,
// infinite where there is no bound. A lower bound may be exclusive.
func (f *Field) Bounds() (least, most float64) { return math.Max(f.min, f.over), f.max }

// Fraction reports whether the setting is a number that need not be whole.
func (f *Field) Fraction() bool { return f.fraction }

// Set sets the value from text. If it returns an error, the value is unchanged.
// The error says what is wrong and what is wanted, without the key.
func (f *Field) Set(text string) error { return f.set(strings.TrimSpace(text)) }

// onOff are the choices of a setting that is true or false.
var onOff = []Choice{{"false", "no"}, {"true", "yes"}}

// SwitchField returns a field that is true or false. get reads it and set changes
// it.
func SwitchField(key, doc string, get func() bool, set func(bool)) *Field {
	return &Field{
		Key: key, Doc: doc, Choices: onOff,
		get: func() string { return strconv.FormatBool(get()) },
		set: func(text string) error {
			on, err := parseBool(text)
			if err == nil {
				set(on)
			}
			return err
		},
	}
}

// Numeric reports whether every value of the setting is a number.
func (f *Field) Numeric() bool { return f.number }

// Switch reports whether the setting is one that is true or false.
func (f *Field) Switch() bool { return len(f.Choices) == 2 && f.Choices[0].Name == "false" }

// Params returns the parameters of the part that is the field's value, or nil.
func (f *Field) Params() []*Field {
	if f.params == nil {
		return nil
	}
	return f.params()
}

// Lookup returns the field with the given key, or nil.
func Lookup(fields []*Field, key string) *Field {
	for _, f := range fields {
		if f.Key == key {
			return f
		}
	}
	return nil
}

// Keys returns the keys of fields, in order.
func Keys(fields []*Field) []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.Key
	}
	return keys
}

// Fields returns the settings of the struct that p points to, in order: its
// fields with a doc tag. A field whose type one of kinds lists is a choice
// among the parts of that catalog.
func Fields(p any, kinds ...Kind) []*Field {
	v := reflect.ValueOf(p).Elem()
	var fields []*Field
	for _, d := range described(v.Type()) {
		if d.Doc == "" {
			continue
		}
		f, value := d.Field, v.Field(d.index)
		fields = append(fields, &f)
		if k := kindOf(value.Type(), kinds); k != nil {
			f.bindPart(value, k)
		} else {
			f.get = func() string { return format(value) }
			f.set = func(text string) error { return f.assign(value, text) }
			if value.Kind() == reflect.Bool {
				f.Choices = onOff
			}
		}
	}
	return fields
}

// bindPart makes f a choice among the parts of k.
func (f *Field) bindPart(value reflect.Value, k Kind) {
	f.Choices = k.choices()
	f.get = func() string { return k.format(value, false) }
	f.full = func() string { return k.format(value, true) }
	f.set = func(text string) error {
		part, err := k.parse(text)
		if err == nil {
			value.Set(part)
		}
		return err
	}
	f.params = func() []*Field { return partFields(value.Addr().Interface()) }
}

// partFields returns the parameters of the part in *p, where p points to an
// interface. A part cannot be changed in place, so setting a parameter replaces
// it by a changed copy.
func partFields(p any) []*Field {
	part := reflect.ValueOf(p).Elem()
	if part.IsNil() {
		return nil
	}
	t := part.Elem().Type()
	var fields []*Field
	for _, d := range described(t) {
		f, i := d.Field, d.index
		fields = append(fields, &f)
		f.get = func() string { return format(part.Elem().Field(i)) }
		f.set = func(text string) error {
			changed := reflect.New(t).Elem()
			changed.Set(part.Elem())
			err := f.assign(changed.Field(i), text)
			if err == nil {
				part.Set(changed)
			}
			return err
		}
	}
	return fields
}

// A Chooser is a type of setting with few values, which Choices lists. The type
// also implements encoding.TextUnmarshaler, which returns an error for all other
// texts.
type Chooser interface{ Choices() []Choice }

// A description is what the type and the tags of a field say, without access to a value.
type description struct {
	Field
	index int // of the field in its struct
}

var descriptions sync.Map // of []description, by reflect.Type

// described returns the descriptions of the exported fields of a struct. Reading the tags
// takes longer than all else that is done with settings, so it is done once.
func described(t reflect.Type) []description {
	if all, ok := descriptions.Load(t); ok {
		return all.([]description)
	}
	var all []description
	for i := range t.NumField() {
		if sf := t.Field(i); sf.IsExported() {
			all = append(all, description{describe(sf), i})
		}
	}
	descriptions.Store(t, all)
	return all
}

// describe returns a field with what the type and the tags of sf say.
func describe(sf reflect.StructField) Field {
	f := Field{
		Key:       strings.ToLower(sf.Name),
		Doc:       sf.Tag.Get("doc"),
		Restrains: sf.Tag.Get("restrains"),
		Picks:     sf.Tag.Get("picks"),
		min:       bound(sf, "min", math.Inf(-1)),
		max:       bound(sf, "max", math.Inf(1)),
		over:      bound(sf, "over", math.Inf(-1)),
		text:      sf.Type.Kind() == reflect.String,
		number:    sf.Type.Kind() >= reflect.Int && sf.Type.Kind() <= reflect.Float64,
		fraction:  sf.Type.Kind() == reflect.Float64,
		list:      sf.Tag.Get("list") != "",
	}
	if key := sf.Tag.Get("key"); key != "" {
		f.Key = key
	}
	if c, ok := reflect.Zero(sf.Type).Interface().(Chooser); ok {
		f.Choices = c.Choices()
	}
	return f
}

// bound returns the value of a numeric tag of sf, or none without the tag. It
// panics if the tag is no number, which is a mistake in the program.
func bound(sf reflect.StructField, tag string, none float64) float64 {
	text := sf.Tag.Get(tag)
	if text == "" {
		return none
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("catalog: tag %s of %s: %v", tag, sf.Name, err))
	}
	return x
}

// kindOf returns the catalog that lists parts of the type t, or nil.
func kindOf(t reflect.Type, kinds []Kind) Kind {
	for _, k := range kinds {
		if k.elem() == t {
			return k
		}
	}
	return nil
}

// TextField returns a field whose value is the text that p points to.
func TextField(key, doc string, p *string) *Field {
	return &Field{
		Key: key, Doc: doc,
		get: func() string { return *p },
		set: func(text string) error { *p = text; return nil },
	}
}
