// Package npz writes NumPy archives of named arrays, which numpy.load reads.
//
// An archive is a zip file of arrays in the format NPY
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html),
// stored without compression.
package npz

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"descent/trainer/safetensors"
)

// Write writes an archive of arrays, which must have different names. Equal arrays give
// equal bytes.
func Write(w io.Writer, arrays []safetensors.Tensor) error {
	z := zip.NewWriter(w)
	for i := range arrays {
		a := &arrays[i]
		f, err := z.CreateHeader(&zip.FileHeader{Name: a.Name + ".npy", Method: zip.Store})
		if err != nil {
			return err
		}
		if _, err := f.Write(header(a)); err != nil {
			return err
		}
		if err := binary.Write(f, binary.LittleEndian, a.Data); err != nil {
			return err
		}
	}
	return z.Close()
}

// header returns the header of an array in the format NPY 1.0: a Python dictionary,
// padded with blanks and a newline to a multiple of 64 bytes.
func header(a *safetensors.Tensor) []byte {
	shape := ""
	for _, d := range a.Shape {
		shape += fmt.Sprintf("%d, ", d)
	}
	if len(a.Shape) > 1 {
		shape = strings.TrimSuffix(shape, ", ")
	}
	dict := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", elementType(a.Data), strings.TrimSuffix(shape, " "))
	const fixed = 10 // length of the part before the dictionary
	size := (fixed+len(dict)+1+63)/64*64 - fixed
	var b bytes.Buffer
	b.WriteString("\x93NUMPY\x01\x00")
	b.Write(binary.LittleEndian.AppendUint16(nil, uint16(size)))
	fmt.Fprintf(&b, "%-*s\n", size-1, dict)
	return b.Bytes()
}

// elementType returns NumPy's name of the type of the elements.
func elementType(data any) string {
	switch data.(type) {
	case []float32:
		return "<f4"
	case []float64:
		return "<f8"
	case []int32:
		return "<i4"
	case []uint64:
		return "<u8"
	}
	panic(fmt.Sprintf("npz: an array of %T", data))
}
