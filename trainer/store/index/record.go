package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"reflect"
	"strings"
	"time"

	"descent/trainer/library"
)

// An Entry is stored as the sequence of its fields: a number as 8 bytes, little endian;
// a text or a list after its length; a time as nanoseconds since 1970, 0 for the zero
// time. The fields are found by reflection.

// errRecord is the error of bytes that hold no Entry.
var errRecord = errors.New("the record of the run is damaged")

// moment is the type of times.
var moment = reflect.TypeFor[time.Time]()

// encode returns an Entry as bytes, and their checksum.
func encode(e *library.Entry) (record []byte, sum int64) {
	record = put(nil, reflect.ValueOf(e).Elem())
	return record, checksum(record)
}

func checksum(record []byte) int64 { return int64(crc32.ChecksumIEEE(record)) }

// decode returns the Entry that encode wrote.
func decode(record []byte, sum int64) (e library.Entry, err error) {
	if checksum(record) != sum {
		return e, errRecord
	}
	r := reader{rest: string(record)}
	r.get(reflect.ValueOf(&e).Elem())
	if r.bad || r.rest != "" {
		return e, errRecord
	}
	return e, nil
}

// put appends a value to b.
func put(b []byte, v reflect.Value) []byte {
	if v.Type() == moment {
		var ns int64
		if t := v.Interface().(time.Time); !t.IsZero() {
			ns = t.UnixNano()
		}
		return putInt(b, ns)
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			b = put(b, v.Field(i))
		}
	case reflect.Slice:
		b = putInt(b, int64(v.Len()))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			b = put(b, v.Index(i))
		}
	case reflect.String:
		b = append(putInt(b, int64(v.Len())), v.String()...)
	case reflect.Float64:
		b = putInt(b, int64(math.Float64bits(v.Float())))
	case reflect.Int, reflect.Int64:
		b = putInt(b, v.Int())
	case reflect.Uint8:
		b = putInt(b, int64(v.Uint()))
	default:
		panic(fmt.Sprintf("index: a value of type %v", v.Type()))
	}
	return b
}

func putInt(b []byte, n int64) []byte { return binary.LittleEndian.AppendUint64(b, uint64(n)) }

// A reader decodes the output of put. Its texts are substrings of the record, so that
// ten thousand entries take little memory.
type reader struct {
	rest string
	bad  bool
}

// take returns the next n bytes, or marks the record as bad.
func (r *reader) take(n int64) string {
	if n < 0 || n > int64(len(r.rest)) {
		r.bad, r.rest, n = true, "", 0
	}
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}

func (r *reader) int() int64 {
	var n int64
	for i, c := range []byte(r.take(8)) {
		n |= int64(c) << (8 * i)
	}
	return n
}

// get sets v to the next value.
func (r *reader) get(v reflect.Value) {
	if v.Type() == moment {
		if ns := r.int(); ns != 0 {
			v.Set(reflect.ValueOf(time.Unix(0, ns).UTC()))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			r.get(v.Field(i))
		}
	case reflect.Slice:
		n := r.int()
		if n < 0 || n > int64(len(r.rest)) {
			r.bad, n = true, 0
		}
		if n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), int(n), int(n)))
		}
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			r.get(v.Index(i))
		}
	case reflect.String:
		v.SetString(r.take(r.int()))
	case reflect.Float64:
		v.SetFloat(math.Float64frombits(uint64(r.int())))
	case reflect.Int, reflect.Int64:
		v.SetInt(r.int())
	case reflect.Uint8:
		n := r.int()
		r.bad = r.bad || n < 0 || n > math.MaxUint8
		v.SetUint(uint64(n))
	}
}

// layout describes how put encodes a type: types with equal layouts have the same
// encoding.
func layout(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Struct && t != moment:
		fields := make([]string, t.NumField())
		for i := range fields {
			f := t.Field(i)
			fields[i] = f.Name + " " + layout(f.Type)
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case t.Kind() == reflect.Slice:
		return "[]" + layout(t.Elem())
	case t.Kind() == reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), layout(t.Elem()))
	}
	return t.String()
}
