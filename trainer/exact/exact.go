// Package exact writes values as JSON that reads back to the same bits: floats
// with all their digits, and those that are no numbers as the texts "NaN",
// "+Inf" and "-Inf", which plain JSON has not.
package exact

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Marshal returns v as JSON. It knows structs, whose exported fields are the
// members, under their names in lower case; slices, arrays, maps of texts;
// numbers, texts and booleans. A field with the tag json:"-" is left out, and
// one of zero value is too. A type that writes itself as JSON does so. No type may contain
// itself.
func Marshal(v any) ([]byte, error) { return Append(nil, v) }

// An Appender appends itself as JSON, as a json.Marshaler would return it.
type Appender interface{ AppendExact(b []byte) []byte }

// Append appends v as Marshal returns it to b.
func Append(b []byte, v any) ([]byte, error) {
	value := reflect.ValueOf(v)
	return write(b, value, shapeOf(value.Type()))
}

// A shape is what is known of how a type is written and read.
type shape struct {
	self    bool     // whether it writes itself
	append  bool     // whether it is an Appender
	reads   bool     // whether it reads itself from JSON
	texts   bool     // whether it reads itself from a text
	members []member // of a struct
	element *shape   // of a pointer, slice or array
}

// A member is a field that is written.
type member struct {
	index int
	name  string
	head  string // its name as JSON and a colon
	shape *shape // of its type
}

var (
	marshaler   = reflect.TypeFor[json.Marshaler]()
	appender    = reflect.TypeFor[Appender]()
	unmarshaler = reflect.TypeFor[json.Unmarshaler]()
	texter      = reflect.TypeFor[encoding.TextUnmarshaler]()
	shapes      sync.Map // of *shape, by reflect.Type
)

// shapeOf returns the shape of a type.
func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	p := reflect.PointerTo(t)
	s := &shape{self: t.Implements(marshaler), append: t.Implements(appender), reads: p.Implements(unmarshaler), texts: p.Implements(texter)}
	if t.Kind() == reflect.Struct && !s.self {
		for i := range t.NumField() {
			if key, ok := name(t.Field(i)); ok {
				s.members = append(s.members, member{i, key, strconv.Quote(key) + ":", shapeOf(t.Field(i).Type)})
			}
		}
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		s.element = shapeOf(t.Elem())
	}
	shapes.Store(t, s)
	return s
}

func write(b []byte, v reflect.Value, s *shape) ([]byte, error) {
	switch {
	case s.append:
		if v.CanAddr() { // so that it is not copied
			v = v.Addr()
		}
		return v.Interface().(Appender).AppendExact(b), nil
	case s.self:
		text, err := v.Interface().(json.Marshaler).MarshalJSON()
		return append(b, text...), err
	}
	switch v.Kind() {
	case reflect.Pointer:
		return write(b, v.Elem(), s.element)
	case reflect.Struct:
		return writeStruct(b, v, s)
	case reflect.Slice, reflect.Array:
		var err error
		b = append(b, '[')
		for i := 0; i < v.Len() && err == nil; i++ {
			if i > 0 {
				b = append(b, ',')
			}
			b, err = write(b, v.Index(i), s.element)
		}
		return append(b, ']'), err
	case reflect.Float64, reflect.Float32:
		return AppendFloat(b, v.Float()), nil
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case reflect.Uint, reflect.Uint64, reflect.Uint32, reflect.Uint16, reflect.Uint8:
		return strconv.AppendUint(b, v.Uint(), 10), nil
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case reflect.String:
		if text := v.String(); isPlain(text) {
			return append(append(append(b, '"'), text...), '"'), nil
		}
	}
	text, err := json.Marshal(v.Interface())
	return append(b, text...), err
}

// isPlain reports whether a text stands in JSON as it is, between quotes.
func isPlain[T string | []byte](text T) bool {
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' || strings.IndexByte(`"\<>&`, c) >= 0 {
			return false
		}
	}
	return true
}

func writeStruct(b []byte, v reflect.Value, s *shape) ([]byte, error) {
	b = append(b, '{')
	first, err := true, error(nil)
	for i := range s.members {
		m := &s.members[i]
		f := v.Field(m.index)
		if f.IsZero() {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, m.head...)
		if b, err = write(b, f, m.shape); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

// name returns the name of a field as a member, and whether it is one.
func name(f reflect.StructField) (string, bool) {
	return strings.ToLower(f.Name), f.IsExported() && f.Tag.Get("json") != "-"
}

// Float returns x as JSON: a number with all its digits, or a text.
func Float(x float64) string { return string(AppendFloat(nil, x)) }

// AppendFloat appends x as Float returns it to b.
func AppendFloat(b []byte, x float64) []byte {
	switch {
	case math.IsNaN(x):
		return append(b, `"NaN"`...)
	case math.IsInf(x, 1):
		return append(b, `"+Inf"`...)
	case math.IsInf(x, -1):
		return append(b, `"-Inf"`...)
	}
	return strconv.AppendFloat(b, x, 'g', -1, 64)
}

// ParseFloat returns the number that AppendFloat wrote.
func ParseFloat(data []byte) (float64, error) {
	return strconv.ParseFloat(string(bytes.Trim(data, `"`)), 64)
}

// Unmarshal sets what p points to from JSON that Marshal wrote. A member that
// the struct does not have is an error.
func Unmarshal(data []byte, p any) error {
	if !json.Valid(data) {
		return json.Unmarshal(data, new(any)) // which says what is wrong
	}
	return UnmarshalValid(data, p)
}

// UnmarshalValid is Unmarshal for JSON that is known to be valid, such as that of which
// package encoding/json calls UnmarshalJSON.
func UnmarshalValid(data []byte, p any) error {
	v := reflect.ValueOf(p).Elem()
	return read(data, v, shapeOf(v.Type()), false)
}

// UnmarshalPart sets a struct to which p points, and structs in it, from JSON that
// Marshal wrote for one with more fields. The JSON must be valid, as that with the right
// checksum is.
func UnmarshalPart(data []byte, p any) error {
	v := reflect.ValueOf(p).Elem()
	return read(data, v, shapeOf(v.Type()), true)
}

// read sets v, of shape s, from valid JSON. With part members that a struct does not
// have are left out.
func read(data []byte, v reflect.Value, s *shape, part bool) error {
	if s.reads {
		return v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(data)
	}
	switch v.Kind() {
	case reflect.Struct:
		return readStruct(data, v, s, part)
	case reflect.Slice, reflect.Array:
		return readElements(data, v, s.element, part)
	case reflect.Float64, reflect.Float32:
		x, err := ParseFloat(data)
		v.SetFloat(x)
		return err
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		if x, err := strconv.ParseInt(string(data), 10, v.Type().Bits()); err == nil && !s.texts {
			v.SetInt(x)
			return nil
		}
	case reflect.Uint, reflect.Uint64, reflect.Uint32, reflect.Uint16, reflect.Uint8:
		if x, err := strconv.ParseUint(string(data), 10, v.Type().Bits()); err == nil && !s.texts {
			v.SetUint(x)
			return nil
		}
	case reflect.String:
		if text := bytes.Trim(data, `"`); len(text) == len(data)-2 && isPlain(text) && !s.texts {
			v.SetString(string(text))
			return nil
		}
	}
	return json.Unmarshal(data, v.Addr().Interface())
}

// readElements sets v, a slice or an array of elements of the given shape, from valid JSON.
func readElements(data []byte, v reflect.Value, element *shape, part bool) error {
	raw, err := elements(data)
	if err != nil {
		return err
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), len(raw), len(raw)))
	} else if len(raw) != v.Len() {
		return fmt.Errorf("%d elements: want %d", len(raw), v.Len())
	}
	for i := range raw {
		if err := read(raw[i], v.Index(i), element, part); err != nil {
			return err
		}
	}
	return nil
}

func readStruct(data []byte, v reflect.Value, s *shape, part bool) error {
	v.SetZero()
	return Members(data, func(key string, value []byte) error {
		i := slices.IndexFunc(s.members, func(m member) bool { return m.name == key })
		if i < 0 && part {
			return nil
		}
		if i < 0 {
			return fmt.Errorf("unknown member %q", key)
		}
		m := &s.members[i]
		if err := read(value, v.Field(m.index), m.shape, part); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		return nil
	})
}
