// Package exact writes values as JSON that reads back to the same bits: floats
// with all their digits, and those that are no numbers as the texts "NaN",
// "+Inf" and "-Inf", which plain JSON has not.
package exact

import (
	"bytes"
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
// one of zero value is too. A type that writes itself as JSON does so.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	err := write(&b, reflect.ValueOf(v))
	return b.Bytes(), err
}

func write(b *bytes.Buffer, v reflect.Value) error {
	if m, ok := v.Interface().(json.Marshaler); ok {
		text, err := m.MarshalJSON()
		b.Write(text)
		return err
	}
	switch v.Kind() {
	case reflect.Pointer:
		return write(b, v.Elem())
	case reflect.Struct:
		return list(b, '{', '}', v.NumField(), func(i int) error {
			key, ok := name(v.Type().Field(i))
			if !ok || v.Field(i).IsZero() {
				return nil
			}
			separate(b, '{')
			fmt.Fprintf(b, "%q:", key)
			return write(b, v.Field(i))
		})
	case reflect.Slice, reflect.Array:
		return list(b, '[', ']', v.Len(), func(i int) error {
			separate(b, '[')
			return write(b, v.Index(i))
		})
	case reflect.Float64, reflect.Float32:
		b.WriteString(Float(v.Float()))
		return nil
	}
	text, err := json.Marshal(v.Interface())
	b.Write(text)
	return err
}

// list writes the elements between two brackets.
func list(b *bytes.Buffer, open, end byte, n int, element func(i int) error) error {
	b.WriteByte(open)
	for i := range n {
		if err := element(i); err != nil {
			return err
		}
	}
	b.WriteByte(end)
	return nil
}

// separate writes a comma unless the list has just been opened.
func separate(b *bytes.Buffer, open byte) {
	if last := b.Bytes()[b.Len()-1]; last != open {
		b.WriteByte(',')
	}
}

// name returns the name of a field as a member, and whether it is one.
func name(f reflect.StructField) (string, bool) {
	return strings.ToLower(f.Name), f.IsExported() && f.Tag.Get("json") != "-"
}

// Float returns x as JSON: a number with all its digits, or a text.
func Float(x float64) string {
	switch {
	case math.IsNaN(x):
		return `"NaN"`
	case math.IsInf(x, 0):
		return fmt.Sprintf("%q", fmt.Sprintf("%+v", x))
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// Unmarshal sets what p points to from JSON that Marshal wrote. A member that
// the struct does not have is an error.
func Unmarshal(data []byte, p any) error {
	if !json.Valid(data) {
		return json.Unmarshal(data, new(any)) // which says what is wrong
	}
	return read(data, reflect.ValueOf(p).Elem())
}

// read sets v from valid JSON.
func read(data []byte, v reflect.Value) error {
	if u, ok := v.Addr().Interface().(json.Unmarshaler); ok {
		return u.UnmarshalJSON(data)
	}
	switch v.Kind() {
	case reflect.Struct:
		return readStruct(data, v)
	case reflect.Slice, reflect.Array:
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
			if err := read(raw[i], v.Index(i)); err != nil {
				return err
			}
		}
		return nil
	case reflect.Float64, reflect.Float32:
		x, err := strconv.ParseFloat(strings.Trim(string(data), `"`), 64)
		v.SetFloat(x)
		return err
	}
	return json.Unmarshal(data, v.Addr().Interface())
}

func readStruct(data []byte, v reflect.Value) error {
	v.SetZero()
	names := namesOf(v.Type())
	return Members(data, func(key string, value []byte) error {
		i := slices.Index(names, key)
		if i < 0 || key == "" {
			return fmt.Errorf("unknown member %q", key)
		}
		if err := read(value, v.Field(i)); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		return nil
	})
}

// known are the names of the fields of types; see namesOf.
var known sync.Map

// namesOf returns the names of the fields of a struct as members, "" for those
// that are none.
func namesOf(t reflect.Type) []string {
	if names, ok := known.Load(t); ok {
		return names.([]string)
	}
	names := make([]string, t.NumField())
	for i := range names {
		if key, ok := name(t.Field(i)); ok {
			names[i] = key
		}
	}
	known.Store(t, names)
	return names
}
