package data

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"descent/model/tensor"
)

// npy returns an array as numpy.save writes it.
func npy(descr string, fortran bool, data []byte, shape ...int) []byte {
	dims := strings.Trim(fmt.Sprint(shape), "[]")
	order := map[bool]string{true: "True", false: "False"}[fortran]
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s,), }", descr, order, strings.ReplaceAll(dims, " ", ", "))
	header += strings.Repeat(" ", 63-(len(header)+10)%64) + "\n"
	b := append([]byte(npyMagic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	return append(append(b, header...), data...)
}

// float64s returns the bytes of numbers.
func float64s(xs ...float64) []byte {
	var b []byte
	for _, x := range xs {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	return b
}

// npz returns arrays as numpy.savez_compressed writes them.
func npz(t *testing.T, arrays map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, a := range arrays {
		w, err := z.Create(name + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNPY(t *testing.T) {
	rows := float64s(1, 2, 0.5, 3, 4, 1.5, 5, 6, 2.5)
	columns := float64s(1, 3, 5, 2, 4, 6, 0.5, 1.5, 2.5)
	for what, b := range map[string][]byte{
		"row-major":    npy("<f8", false, rows, 3, 3),
		"column-major": npy("<f8", true, columns, 3, 3),
	} {
		s := mustLoad(t, NPZ{File: write(t, "a.npy", b)}, 1)
		verify(t, s)
		all := slices.Sorted(slices.Values(slices.Concat(s.Train.Target, s.Val.Target, s.Test.Target)))
		if !slices.Equal(s.Features, []string{"c1", "c2"}) || !slices.Equal(all, []tensor.Float{0.5, 1.5, 2.5}) {
			t.Errorf("%s: inputs %q, targets %v", what, s.Features, all)
		}
		for i, y := range s.Train.Target {
			if x := s.Train.Values[2*i : 2*i+2]; x[1] != x[0]+1 || x[0] != 2*y {
				t.Errorf("%s: row %v of target %v", what, x, y)
			}
		}
	}
}

func TestNPZ(t *testing.T) {
	pixels := make([]byte, 20*2*2*3)
	labels := make([]byte, 20)
	for i := range pixels {
		pixels[i] = byte(i % 3) // its channel, which is last
	}
	for i := range labels {
		labels[i] = byte(i%2 + 5)
	}
	s := mustLoad(t, NPZ{File: write(t, "a.npz", npz(t, map[string][]byte{
		"x_train": npy("|u1", false, pixels, 20, 2, 2, 3), "y_train": npy("|u1", false, labels, 20),
		"x_test": npy("|u1", false, pixels[:48], 4, 2, 2, 3), "y_test": npy("|u1", false, labels[:4], 4, 1),
	}))}, 1)
	verify(t, s)
	if s.Shape != (Shape{2, 2, 3}) || s.Train.Len() != 16 || s.Val.Len() != 4 || s.Test.Len() != 4 || !slices.Equal(s.Classes, []string{"5", "6"}) {
		t.Errorf("%v, %d, %d, %d, classes %q", s.Shape, s.Train.Len(), s.Val.Len(), s.Test.Len(), s.Classes)
	}
	if want := []byte{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2}; !slices.Equal(s.Test.Pixels[:12], want) {
		t.Errorf("pixels %v: want %v, channel by channel", s.Test.Pixels[:12], want)
	}
	texts := npy("<U3", false, utf32("cat", "dog", "cat", "dog"), 4)
	s = mustLoad(t, NPZ{File: write(t, "a.npz", npz(t, map[string][]byte{
		"features": npy("<f8", false, float64s(1, 2, 3, 4), 4), "species": texts, "other": texts})), X: "features", Y: "species"}, 1)
	verify(t, s)
	if !slices.Equal(s.Classes, []string{"cat", "dog"}) || s.Shape.Len() != 1 {
		t.Errorf("classes %q, %v inputs", s.Classes, s.Shape)
	}
}

// utf32 returns texts as NumPy stores them.
func utf32(texts ...string) []byte {
	var b []byte
	for _, text := range texts {
		for _, r := range text {
			b = binary.LittleEndian.AppendUint32(b, uint32(r))
		}
	}
	return b
}

// manyTexts returns n different texts of four characters as NumPy stores them.
func manyTexts(n int) []byte {
	var b []byte
	for i := range n {
		b = append(b, utf32(fmt.Sprintf("%04d", i))...)
	}
	return b
}

// TestNPZBombLies reads an archive whose list says that an array takes much more of
// the file than it does.
func TestNPZBombLies(t *testing.T) {
	b := npz(t, map[string][]byte{"x": npy("|u1", false, make([]byte, 8<<20), 1<<20, 8), "y": npy("|u1", false, make([]byte, 1<<20), 1<<20)})
	at := 0
	for range 2 { // the list of an archive has an entry for each array
		at += bytes.Index(b[at:], []byte("PK\x01\x02"))
		binary.LittleEndian.PutUint32(b[at+20:], 1<<30)
		at += 4
	}
	if _, err := (NPZ{File: write(t, "a.npz", b)}).Load(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "unpacks to more than 200 times") {
		t.Errorf("%v: want that it unpacks to too much", err)
	}
}

func TestNPZErrors(t *testing.T) {
	good := npy("<f8", false, float64s(1, 2, 3, 4, 5, 6), 3, 2)
	for want, b := range map[string][]byte{
		"no NumPy array: want a .npy or .npz file, as numpy.save and numpy.savez write":     []byte("x,y\n1,2\n"),
		"truncated: 40 bytes follow the header: want 48":                                    good[:len(good)-8],
		"truncated: the array ends in its header":                                           good[:20],
		"its elements are Python objects: want numbers or texts, such as x.astype(float)":   npy("|O", false, nil, 3, 2),
		"too large: want at most 1024 MB a file":                                            npy("<f8", false, nil, 1<<40, 1<<40),
		"want an array of two dimensions, whose last column is the target; or a .npz file":  npy("<f8", false, float64s(1, 2), 2),
		"an input is not finite: want numbers":                                              npy("<f8", false, float64s(math.NaN(), 2, 3, 4), 2, 2),
		"which of the arrays a, b are inputs and targets is not clear: want x=NAME,y=NAME":  nil,
		"the targets have shape [2] for inputs of shape [3 2]: want one for each example":   npz(t, map[string][]byte{"x": good, "y": npy("<f8", false, float64s(1, 2), 2)}),
		`class "7" of example 1 is not among the 2 of the training part`:                    npz(t, map[string][]byte{"x_train": npy("|u1", false, []byte{1, 2, 3, 4}, 4), "y_train": npy("|u1", false, []byte{0, 1, 0, 1}, 4), "x_test": npy("|u1", false, []byte{1}, 1), "y_test": npy("|u1", false, []byte{7}, 1)}),
		"the array has 0 dimensions: want 1 to 4, the first of which counts the examples":   npz(t, map[string][]byte{"x": good, "y": []byte("\x93NUMPY\x01\x00\x37\x00{'descr': '<f8', 'fortran_order': False, 'shape': (), }1234567812345678")}),
		"the array has 9 dimensions: want 1 to 4":                                           npy("<f8", true, float64s(1, 2), 2, 1, 1, 1, 1, 1, 1, 1, 1),
		"the texts of the array are all empty: want numbers or texts":                       npz(t, map[string][]byte{"x": good, "y": npy("<U0", false, nil, 3)}),
		"there are 1 different targets: want 2 to 1000 classes":                             npz(t, map[string][]byte{"x": good, "y": npy("<U1", false, utf32("a", "a", "a"), 3)}),
		"there are 1001 different targets: want 2 to 1000 classes":                          npz(t, map[string][]byte{"x": npy("|u1", false, make([]byte, 1001), 1001), "y": npy("<U4", false, manyTexts(1001), 1001)}),
		"its elements have type f2: want whole numbers, float32, float64 or texts, such as": npy("<f2", false, make([]byte, 8), 2, 2),
	} {
		if b == nil {
			b = npz(t, map[string][]byte{"a": good, "b": good})
		}
		_, err := NPZ{File: write(t, "a.npz", b)}.Load(t.Context(), 1)
		if err == nil || !strings.Contains(err.Error(), want) && !strings.Contains(err.Error(), strings.Replace(want, "a, b", "b, a", 1)) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

func FuzzNPY(f *testing.F) {
	f.Add(npy("<f8", true, float64s(1, 2, 3, 4, 5, 6), 3, 2))
	f.Add(npy("|u1", false, make([]byte, 48), 4, 2, 2, 3))
	f.Add(npy("<U3", false, utf32("cat", "dog"), 2))
	f.Add(npy("<f8", false, nil, 1<<20, 1<<10))
	f.Fuzz(func(t *testing.T, b []byte) {
		used := allocated(func() {
			if a, err := readNPY(t.Context(), bytes.NewReader(b)); err == nil && a.len() == 0 {
				t.Error("an array without elements")
			}
		})
		if limit := maxFuzzAlloc(b); used > limit {
			t.Errorf("%d bytes allocated: want at most %d", used, limit)
		}
	})
}
