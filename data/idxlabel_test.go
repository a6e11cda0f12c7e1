package data

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// qmnistLabels returns labels as QMNIST has them, with seven numbers behind each.
func qmnistLabels(labels []byte) []byte {
	b := []byte{0, 0, idxInt, 2}
	b = binary.BigEndian.AppendUint32(b, uint32(len(labels)))
	b = binary.BigEndian.AppendUint32(b, 8)
	for _, l := range labels {
		b = binary.BigEndian.AppendUint32(b, uint32(l))
		b = append(b, bytes.Repeat([]byte{9}, 28)...)
	}
	return b
}

// renamed returns the sample with other names and, where it is not nil, other
// labels for training.
func renamed(rename func(string) string, labels []byte) map[string][]byte {
	files := map[string][]byte{}
	for name, b := range idxSample() {
		if name == "train-labels-idx1-ubyte" && labels != nil {
			b = labels
		}
		files[rename(name)] = b
	}
	return files
}

func TestIDXNames(t *testing.T) {
	replace := strings.NewReplacer
	same := func(s string) string { return s }
	for what, files := range map[string]map[string][]byte{
		"test for t10k":    renamed(replace("t10k", "test").Replace, nil),
		"qmnist":           renamed(func(s string) string { return "qmnist-" + s }, nil),
		"without a format": renamed(replace("-idx3-ubyte", "", "-idx1-ubyte", "").Replace, nil),
		"underscores":      renamed(replace("-", "_").Replace, nil),
		"QMNIST's labels":  renamed(replace("train-labels-idx1-ubyte", "train-labels-idx2-int").Replace, qmnistLabels(bytes.Repeat([]byte{0, 1, 2}, 4))),
		"plain":            renamed(same, nil),
	} {
		s := mustLoad(t, IDX{folder(t, files)}, 1)
		verify(t, s)
		if s.Train.Len() != 10 || s.Val.Len() != 2 || s.Test.Len() != 3 || len(s.Classes) != 3 {
			t.Errorf("%s: %d, %d, %d, classes %q", what, s.Train.Len(), s.Val.Len(), s.Test.Len(), s.Classes)
		}
	}
	two := renamed(func(s string) string { return "emnist-digits-" + s }, nil)
	for name, b := range renamed(func(s string) string { return "emnist-letters-" + s }, nil) {
		two[name] = b
	}
	dir := folder(t, two)
	want := dir + ": 2 sets: emnist-digits-train-images, emnist-letters-train-images: want one in a folder"
	if _, err := (IDX{dir}).Load(t.Context(), 1); err == nil || err.Error() != want {
		t.Errorf("%v: want %s", err, want)
	}
}

// TestEMNISTIsTransposed has square pictures whose pixel in row 1, column 0 is
// bright.
func TestEMNISTIsTransposed(t *testing.T) {
	files := map[string][]byte{
		"emnist-x-train-images-idx3-ubyte": idxBytes(bytes.Repeat([]byte{1, 2, 200, 4}, 12), 12, 2, 2),
		"emnist-x-train-labels-idx1-ubyte": idxBytes(bytes.Repeat([]byte{1, 2, 3}, 4), 12),
	}
	s := mustLoad(t, IDX{folder(t, files)}, 1)
	for _, p := range []*Part{&s.Train, &s.Val, &s.Test} {
		if !slices.Equal(p.Pixels[:4], []byte{1, 200, 2, 4}) {
			t.Errorf("picture %v: want 1, 200, 2, 4", p.Pixels[:4])
		}
	}
	if !slices.Equal(s.Classes, []string{"1", "2", "3"}) || !strings.Contains(strings.Join(s.Notes, "\n"), "rows and columns were swapped") {
		t.Errorf("classes %q, notes %q", s.Classes, s.Notes)
	}
}

func TestClassesOfLabels(t *testing.T) {
	many := slices.Repeat([]int32{0, 1, 2, 3}, 75)
	stray := slices.Clone(many)
	stray[16] = 255
	for what, c := range map[string]struct {
		labels  []int32
		classes string
		lone    []int
	}{
		"from 0":               {[]int32{0, 1, 2, 1}, "0 1 2", nil},
		"from 1":               {[]int32{1, 2, 3, 1}, "1 2 3", nil},
		"one without examples": {[]int32{0, 2, 2, 0}, "0 1 2", nil},
		"one stray":            {stray, "0 1 2 3", []int{16}},
		"far apart":            {[]int32{10, 200, 10, 200, 77, 77}, "10 77 200", nil},
		"all lone":             {[]int32{10, 200, 3000}, "10 200 3000", nil},
		"negative":             {[]int32{-1, 1, -1, 1}, "-1 0 1", nil},
	} {
		names, class, lone, err := classesOf(c.labels)
		if err != nil || strings.Join(names, " ") != c.classes || !slices.Equal(lone, c.lone) {
			t.Errorf("%s: classes %q, lone %v, %v: want %q, %v", what, names, lone, err, c.classes, c.lone)
		}
		for i, l := range c.labels {
			if _, ok := class[l]; ok == slices.Contains(lone, i) {
				t.Errorf("%s: label %d of example %d has a class: %v", what, l, i+1, ok)
			}
		}
	}
	if _, _, _, err := classesOf(inOrder(1001)); err == nil {
		t.Error("1001 classes: want an error")
	}
}

// TestStrayLabelIsLeftOut leaves the example out with its picture.
func TestStrayLabelIsLeftOut(t *testing.T) {
	var pixels []byte
	labels := bytes.Repeat([]byte{0, 1, 2, 3}, 75)
	for i := range labels {
		pixels = append(pixels, byte(i%4), byte(i%4)+1)
	}
	labels[17], pixels[34] = 255, 99
	s := mustLoad(t, IDX{folder(t, map[string][]byte{
		"train-images-idx3-ubyte": idxBytes(pixels, 300, 1, 2),
		"train-labels-idx1-ubyte": idxBytes(labels, 300),
	})}, 1)
	verify(t, s)
	if n := s.Train.Len() + s.Val.Len() + s.Test.Len(); n != 299 || len(s.Classes) != 4 || slices.Contains(s.Train.Pixels, 99) {
		t.Errorf("%d examples of %d classes: want 299 of 4, without the stray one", n, len(s.Classes))
	}
	if !strings.Contains(strings.Join(s.Notes, "\n"), "label 255 occurs once, at example 18: it was left out") {
		t.Errorf("notes %q", s.Notes)
	}
	for i, c := range s.Train.Class {
		if s.Train.Pixels[2*i] != byte(c) {
			t.Fatalf("example %d of class %d has the picture of another", i, c)
		}
	}
}
