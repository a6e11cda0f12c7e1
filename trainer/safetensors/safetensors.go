// Package safetensors reads and writes files of named arrays, in the format of
// that name: the length of a header as 8 bytes, little endian; the header, a
// JSON object that gives each array's element type, shape and place; and the
// arrays' bytes, little endian and row by row, without holes.
package safetensors

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// A File is what a file holds.
type File struct {
	Metadata map[string]string
	Tensors  []Tensor // each with a name of its own
}

// A Tensor is an array of numbers. Data is a []float32, []float64, []int32 or
// []uint64 with as many elements as the shape says, row by row.
type Tensor struct {
	Name  string
	Shape []int
	Data  any
}

// maxHeader is how long a header may be, as the format has it.
const maxHeader = 100_000_000

// metadataKey is the entry of the header that describes no tensor.
const metadataKey = "__metadata__"

// An entry is what a header says of a tensor.
type entry struct {
	DType   string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets [2]int `json:"data_offsets"` // of its bytes, behind the header
}

// Find returns the tensor called name, or nil.
func (f *File) Find(name string) *Tensor {
	if i := slices.IndexFunc(f.Tensors, func(t Tensor) bool { return t.Name == name }); i >= 0 {
		return &f.Tensors[i]
	}
	return nil
}

// Floats returns the numbers of t in the given precision, and whether they are
// floats. Where they are of it already, they share the memory of t.
func Floats[T float32 | float64](t *Tensor) ([]T, bool) {
	switch d := t.Data.(type) {
	case []T:
		return d, true
	case []float32:
		return converted[T](d), true
	case []float64:
		return converted[T](d), true
	}
	return nil, false
}

func converted[T, F float32 | float64](from []F) []T {
	to := make([]T, len(from))
	for i, x := range from {
		to[i] = T(x)
	}
	return to
}

// elements returns the element type of the tensor in the format's words, its
// number of elements and their size.
func (t *Tensor) elements() (dtype string, n, size int) {
	switch d := t.Data.(type) {
	case []float32:
		return "F32", len(d), 4
	case []float64:
		return "F64", len(d), 8
	case []int32:
		return "I32", len(d), 4
	case []uint64:
		return "U64", len(d), 8
	}
	panic(fmt.Sprintf("safetensors: tensor %q of type %T", t.Name, t.Data))
}

// Write writes f to w, as Marshal returns it.
func Write(w io.Writer, f *File) error {
	text, err := Marshal(f)
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}

// Marshal returns f as bytes. Equal files give equal ones.
func Marshal(f *File) ([]byte, error) {
	head := map[string]any{}
	if len(f.Metadata) > 0 {
		head[metadataKey] = f.Metadata
	}
	at := 0
	for i := range f.Tensors {
		t := &f.Tensors[i]
		dtype, n, size := t.elements()
		if elements(t.Shape) != n || head[t.Name] != nil {
			panic(fmt.Sprintf("safetensors: tensor %q of shape %v has %d elements, or its name is taken", t.Name, t.Shape, n))
		}
		shape := append([]int{}, t.Shape...) // never null
		head[t.Name] = entry{dtype, shape, [2]int{at, at + n*size}}
		at += n * size
	}
	text, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	blanks := (8 - len(text)%8) % 8 // so that the arrays begin at a multiple of 8
	b := make([]byte, 0, 8+len(text)+blanks+at)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(text)+blanks))
	b = append(append(b, text...), "       "[:blanks]...)
	for i := range f.Tensors {
		b = f.Tensors[i].appendTo(b)
	}
	return b, nil
}

// appendTo appends the bytes of t to b.
func (t *Tensor) appendTo(b []byte) []byte {
	switch d := t.Data.(type) {
	case []float32:
		return AppendFloats(b, d)
	case []float64:
		b, to := extend(b, 8*len(d))
		for i, x := range d {
			binary.LittleEndian.PutUint64(to[8*i:], math.Float64bits(x))
		}
		return b
	case []int32:
		b, to := extend(b, 4*len(d))
		for i, n := range d {
			binary.LittleEndian.PutUint32(to[4*i:], uint32(n))
		}
		return b
	case []uint64:
		b, to := extend(b, 8*len(d))
		for i, n := range d {
			binary.LittleEndian.PutUint64(to[8*i:], n)
		}
		return b
	}
	return b
}

// AppendFloats appends the bytes of numbers to b, little endian.
func AppendFloats(b []byte, numbers []float32) []byte {
	b, to := extend(b, 4*len(numbers))
	for i, x := range numbers {
		binary.LittleEndian.PutUint32(to[4*i:], math.Float32bits(x))
	}
	return b
}

// extend returns b with n more bytes, and these bytes, which are not set.
func extend(b []byte, n int) (longer, added []byte) {
	longer = slices.Grow(b, n)[:len(b)+n]
	return longer, longer[len(b):]
}

// elements returns how many elements an array of the given shape has, or -1
// if that is not a number of elements.
func elements(shape []int) int {
	n := 1
	for _, d := range shape {
		if d < 0 || d > 0 && n > math.MaxInt32/d {
			return -1
		}
		n *= d
	}
	return n
}

// Read returns the file in data. Its tensors are in the order of their bytes.
func Read(data []byte) (*File, error) {
	head, body, err := cut(data)
	if err != nil {
		return nil, err
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(head, &raw); err != nil {
		return nil, fmt.Errorf("the header is no JSON object: %w", err)
	}
	f := &File{}
	entries := map[string]entry{}
	for name, text := range raw {
		if name == metadataKey {
			if err := json.Unmarshal(text, &f.Metadata); err != nil {
				return nil, fmt.Errorf("the metadata are no texts: %w", err)
			}
			continue
		}
		var e entry
		if err := json.Unmarshal(text, &e); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		entries[name] = e
		f.Tensors = append(f.Tensors, Tensor{Name: name})
	}
	slices.SortFunc(f.Tensors, func(a, b Tensor) int {
		x, y := entries[a.Name], entries[b.Name]
		return cmp.Or(slices.Compare(x.Offsets[:], y.Offsets[:]), cmp.Compare(a.Name, b.Name))
	})
	at := 0
	for i := range f.Tensors {
		t := &f.Tensors[i]
		e := entries[t.Name]
		if e.Offsets[0] != at || e.Offsets[1] < at || e.Offsets[1] > len(body) {
			return nil, fmt.Errorf("tensor %q takes the bytes %d to %d: want them from %d, within %d", t.Name, e.Offsets[0], e.Offsets[1], at, len(body))
		}
		if err := t.decode(e, body[at:e.Offsets[1]]); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		at = e.Offsets[1]
	}
	if at != len(body) {
		return nil, fmt.Errorf("%d bytes follow the last tensor", len(body)-at)
	}
	return f, nil
}

// cut returns the header in data and what follows it.
func cut(data []byte) (head, body []byte, err error) {
	if len(data) < 8 {
		return nil, nil, errors.New("the file is shorter than 8 bytes")
	}
	n, rest := binary.LittleEndian.Uint64(data), data[8:]
	if n > maxHeader || n > uint64(len(rest)) {
		return nil, nil, fmt.Errorf("the header would have %d bytes, and %d are there: the file is cut off, or no safetensors file", n, len(rest))
	}
	return rest[:n], rest[n:], nil
}

// decode sets the shape and the data of t.
func (t *Tensor) decode(e entry, raw []byte) error {
	n := elements(e.Shape)
	t.Shape = e.Shape
	switch {
	case n < 0 || n > len(raw): // an element takes a byte at least
		return fmt.Errorf("shape %v does not fit %d bytes", e.Shape, len(raw))
	case e.DType == "F32":
		t.Data = make([]float32, n)
	case e.DType == "F64":
		t.Data = make([]float64, n)
	case e.DType == "I32":
		t.Data = make([]int32, n)
	case e.DType == "U64":
		t.Data = make([]uint64, n)
	default:
		return fmt.Errorf("elements of type %q: want F32, F64, I32 or U64", e.DType)
	}
	if _, _, size := t.elements(); n*size != len(raw) {
		return fmt.Errorf("shape %v of %s does not fit %d bytes", e.Shape, e.DType, len(raw))
	}
	_, err := binary.Decode(raw, binary.LittleEndian, t.Data)
	return err
}
