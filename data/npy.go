package data

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"descent/data/memory"
)

// An npyArray holds a NumPy array in row-major order: numbers or texts.
type npyArray struct {
	shape   []int
	numbers []float64
	texts   []string
	bytes   bool // whether the elements are unsigned bytes
}

// len returns the number of elements.
func (a *npyArray) len() int { return max(len(a.numbers), len(a.texts)) }

// row returns how many elements a row has: all but the first dimension.
func (a *npyArray) row() int { return a.len() / max(1, a.shape[0]) }

// maxDims is how many dimensions an array may have. It is more than any that is
// read: a table has two, and pictures have up to four.
const maxDims = 8

// npyMagic begins a file of NumPy's format NPY.
const npyMagic = "\x93NUMPY"

// Parts of the header of an NPY file, a Python dictionary.
var (
	npyType   = regexp.MustCompile(`'descr':\s*'([<>|=]?)([a-zA-Z])(\d+)'`)
	npyOrder  = regexp.MustCompile(`'fortran_order':\s*(True|False)`)
	npyShape  = regexp.MustCompile(`'shape':\s*\(([^)]*)\)`)
	npyObject = regexp.MustCompile(`'descr':\s*'[<>|=]?O'`)
)

// readNPY reads an array in NumPy's format NPY, versions 1 to 3
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
func readNPY(ctx context.Context, r io.Reader) (*npyArray, error) {
	start, err := readUpTo(r, 8)
	if err != nil {
		return nil, err
	}
	if len(start) < 8 || string(start[:6]) != npyMagic {
		return nil, errors.New("no NumPy array: want a .npy or .npz file, as numpy.save and numpy.savez write")
	}
	size := 2
	if start[6] > 1 {
		size = 4
	}
	length, err := readUpTo(r, size)
	if err != nil || len(length) < size {
		return nil, errNPYHeader(err)
	}
	n := int(binary.LittleEndian.Uint32(append(length, 0, 0)[:4]))
	if n > 1<<16 {
		return nil, errNPYHeader(nil)
	}
	header, err := readUpTo(r, n)
	if err != nil || len(header) < n {
		return nil, errNPYHeader(err)
	}
	return readElements(ctx, r, string(header))
}

// errNPYHeader returns err or, if it is nil, the error of an incomplete header.
func errNPYHeader(err error) error {
	if err != nil {
		return err
	}
	return errors.New("truncated: the array ends in its header")
}

// readElements reads the elements that follow a header.
func readElements(ctx context.Context, r io.Reader, header string) (*npyArray, error) {
	kind, shape := npyType.FindStringSubmatch(header), npyShape.FindStringSubmatch(header)
	if npyObject.MatchString(header) {
		return nil, errors.New("its elements are Python objects: want numbers or texts, such as x.astype(float)")
	}
	if kind == nil || shape == nil {
		return nil, fmt.Errorf("the header %q is not understood: want numbers or texts of one type", strings.TrimSpace(header[:min(len(header), 100)]))
	}
	a := &npyArray{bytes: kind[2]+kind[3] == "u1"}
	total := 1.0
	for s := range strings.SplitSeq(shape[1], ",") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		d, err := strconv.Atoi(s)
		if err != nil || d < 1 {
			return nil, fmt.Errorf("dimension %s of the array: want at least 1", s)
		}
		a.shape = append(a.shape, d)
		total *= float64(d)
	}
	width, _ := strconv.Atoi(kind[3])
	if kind[2] == "U" {
		width *= 4
	}
	switch n := len(a.shape); {
	case n == 0 || n > maxDims:
		return nil, fmt.Errorf("the array has %d dimensions: want 1 to 4, the first of which counts the examples", n)
	case width < 1:
		return nil, errors.New("the texts of the array are all empty: want numbers or texts")
	case total*float64(width) > maxBytes:
		return nil, errTooLarge
	}
	if err := memory.Of(ctx).Check(total*float64(8+width), "the array", "its rows or columns"); err != nil {
		return nil, err
	}
	n := int(total)
	raw, err := readExamples(ctx, r, n*width)
	if err != nil {
		return nil, err
	}
	if len(raw) < n*width {
		return nil, fmt.Errorf("truncated: %d bytes follow the header: want %d", len(raw), n*width)
	}
	if err := a.decode(raw, kind[1], kind[2], width); err != nil {
		return nil, err
	}
	if order := npyOrder.FindStringSubmatch(header); order != nil && order[1] == "True" {
		a.numbers, a.texts = rowMajor(a.numbers, a.shape), rowMajor(a.texts, a.shape)
	}
	return a, nil
}

// decode sets the elements from raw, each of width bytes. endian and kind are the
// characters for them in the header.
func (a *npyArray) decode(raw []byte, endian, kind string, width int) error {
	var order binary.ByteOrder = binary.LittleEndian
	if endian == ">" {
		order = binary.BigEndian
	}
	if kind == "U" || kind == "S" {
		for i := 0; i < len(raw); i += width {
			a.texts = append(a.texts, npyText(raw[i:i+width], kind, order))
		}
		return nil
	}
	read := map[string]func([]byte) float64{
		"b1": func(b []byte) float64 { return float64(b[0]) },
		"u1": func(b []byte) float64 { return float64(b[0]) },
		"i1": func(b []byte) float64 { return float64(int8(b[0])) },
		"u2": func(b []byte) float64 { return float64(order.Uint16(b)) },
		"i2": func(b []byte) float64 { return float64(int16(order.Uint16(b))) },
		"u4": func(b []byte) float64 { return float64(order.Uint32(b)) },
		"i4": func(b []byte) float64 { return float64(int32(order.Uint32(b))) },
		"u8": func(b []byte) float64 { return float64(order.Uint64(b)) },
		"i8": func(b []byte) float64 { return float64(int64(order.Uint64(b))) },
		"f4": func(b []byte) float64 { return float64(math.Float32frombits(order.Uint32(b))) },
		"f8": func(b []byte) float64 { return math.Float64frombits(order.Uint64(b)) },
	}[kind+strconv.Itoa(width)]
	if read == nil {
		return fmt.Errorf("its elements have type %s%d: want whole numbers, float32, float64 or texts, such as x.astype('float32')", kind, width)
	}
	a.numbers = make([]float64, 0, len(raw)/width)
	for i := 0; i < len(raw); i += width {
		a.numbers = append(a.numbers, read(raw[i:i+width]))
	}
	return nil
}

// npyText returns a text that is padded with zeros.
func npyText(raw []byte, kind string, order binary.ByteOrder) string {
	if kind == "S" {
		return string(bytes.TrimRight(raw, "\x00"))
	}
	var b strings.Builder
	for i := 0; i+4 <= len(raw); i += 4 {
		if r := order.Uint32(raw[i:]); r != 0 {
			b.WriteRune(rune(r))
		}
	}
	return b.String()
}

// rowMajor returns the elements of a column-major array in row-major order.
func rowMajor[T any](all []T, shape []int) []T {
	out := make([]T, len(all))
	index := make([]int, len(shape))
	for i := range out {
		at, step := 0, 1
		for k, n := range shape {
			at += index[k] * step
			step *= n
		}
		out[i] = all[at]
		for k := len(shape) - 1; k >= 0; k-- {
			if index[k]++; index[k] < shape[k] {
				break
			}
			index[k] = 0
		}
	}
	return out
}
