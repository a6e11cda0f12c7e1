package data

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// idxBytes returns an IDX file of unsigned bytes.
func idxBytes(data []byte, dims ...uint32) []byte {
	b := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return append(b, data...)
}

// Twelve pictures of 2x3 pixels, labeled 0 1 2 0 1 2 ...; pixel j of picture
// i is 10i + j. The test part has three.
func idxSample() map[string][]byte {
	images := func(n int) []byte {
		var data []byte
		for i := range n * 6 {
			data = append(data, byte(10*(i/6)+i%6))
		}
		return idxBytes(data, uint32(n), 2, 3)
	}
	return map[string][]byte{
		"train-images-idx3-ubyte": images(12),
		"train-labels-idx1-ubyte": idxBytes(bytes.Repeat([]byte{0, 1, 2}, 4), 12),
		"t10k-images-idx3-ubyte":  images(3),
		"t10k-labels-idx1-ubyte":  idxBytes([]byte{0, 1, 2}, 3),
	}
}

func TestIDX(t *testing.T) {
	renamed := func(name func(string) string, pack func([]byte) []byte) map[string][]byte {
		files := map[string][]byte{}
		for old, b := range idxSample() {
			files[name(old)] = pack(b)
		}
		return files
	}
	same := func(b []byte) []byte { return b }
	dotted := func(s string) string { return strings.Replace(s, "-idx", ".idx", 1) }
	for what, files := range map[string]map[string][]byte{
		"plain":                    idxSample(),
		"zipped":                   renamed(func(s string) string { return s + ".gz" }, zipped),
		"zipped without .gz":       renamed(func(s string) string { return s }, zipped),
		"plain in spite of .gz":    renamed(func(s string) string { return s + ".gz" }, same),
		"dotted":                   renamed(dotted, same),
		"dotted, zipped":           renamed(func(s string) string { return dotted(s) + ".gz" }, zipped),
		"in raw":                   renamed(func(s string) string { return "raw/" + s }, same),
		"in torchvision's MNIST":   renamed(func(s string) string { return "MNIST/raw/" + s }, same),
		"in torchvision's Fashion": renamed(func(s string) string { return "FashionMNIST/raw/" + s }, same),
	} {
		s, err := IDX{folder(t, files)}.Load(t.Context(), 1)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		verify(t, s)
		if s.Shape != (Shape{2, 3, 1}) || s.Train.Len() != 10 || s.Val.Len() != 2 || s.Test.Len() != 3 || len(s.Classes) != 3 {
			t.Errorf("%s: %v, %d, %d, %d, classes %q", what, s.Shape, s.Train.Len(), s.Val.Len(), s.Test.Len(), s.Classes)
		}
		if !slices.Equal(s.Val.Pixels[:6], []byte{100, 101, 102, 103, 104, 105}) || s.Val.Class[0] != 1 {
			t.Errorf("%s: the first validation picture is %v, class %d", what, s.Val.Pixels[:6], s.Val.Class[0])
		}
		if !strings.Contains(strings.Join(s.Notes, "\n"), "unknown files") {
			t.Errorf("%s: notes %q", what, s.Notes)
		}
	}
}

func TestIDXNotes(t *testing.T) {
	with := func(changes map[string][]byte) map[string][]byte {
		files := idxSample()
		for name, b := range changes {
			files[name] = b
			if b == nil {
				delete(files, name)
			}
		}
		return files
	}
	for want, files := range map[string]map[string][]byte{
		"no t10k files": with(map[string][]byte{"t10k-images-idx3-ubyte": nil, "t10k-labels-idx1-ubyte": nil}),
		"class 1 is missing from the training part": with(map[string][]byte{
			"train-labels-idx1-ubyte": idxBytes([]byte{0, 2, 2, 0, 2, 2, 0, 2, 2, 0, 2, 2}, 12)}),
		"the file is sorted by label": with(map[string][]byte{
			"train-labels-idx1-ubyte": idxBytes([]byte{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2}, 12)}),
		"2 pictures are of one color": with(map[string][]byte{
			"train-images-idx3-ubyte": idxBytes(slices.Concat(make([]byte, 12), idxSample()["train-images-idx3-ubyte"][28:]), 12, 2, 3)}),
		"the validation part is empty": {
			"train-images-idx3-ubyte": idxBytes([]byte{1, 2, 3, 4}, 2, 1, 2),
			"train-labels-idx1-ubyte": idxBytes([]byte{1, 0}, 2)},
	} {
		s, err := IDX{folder(t, files)}.Load(t.Context(), 1)
		if err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		verify(t, s)
		if !strings.Contains(strings.Join(s.Notes, "\n"), want) {
			t.Errorf("notes %q: want %q", s.Notes, want)
		}
		if strings.HasPrefix(want, "no t10k") && (s.Train.Len() != 8 || s.Val.Len() != 2 || s.Test.Len() != 2) {
			t.Errorf("sizes %d, %d, %d: want 8, 2, 2", s.Train.Len(), s.Val.Len(), s.Test.Len())
		}
		if strings.HasPrefix(want, "the file is sorted") && !slices.Equal(s.Train.Class[:4], []int32{0, 1, 2, 0}) {
			t.Errorf("classes %v: want them to take turns", s.Train.Class)
		}
	}
}

// TestIDXSizes has the proportions of MNIST.
func TestIDXSizes(t *testing.T) {
	files := idxSample()
	var images []byte
	for i := range byte(120) {
		images = append(images, i, i+1)
	}
	files["train-images-idx3-ubyte"] = idxBytes(images, 120, 1, 2)
	files["train-labels-idx1-ubyte"] = idxBytes(bytes.Repeat([]byte{0, 1, 2}, 40), 120)
	files["t10k-images-idx3-ubyte"] = idxBytes(images[:6], 3, 1, 2)
	s := mustLoad(t, IDX{folder(t, files)}, 1)
	if s.Train.Len() != 100 || s.Val.Len() != 20 || s.Test.Len() != 3 || s.Val.Pixels[0] != 100 {
		t.Errorf("sizes %d, %d, %d, validation from %d: want 100, 20, 3, from 100", s.Train.Len(), s.Val.Len(), s.Test.Len(), s.Val.Pixels[0])
	}
}

func TestIDXErrors(t *testing.T) {
	sample := idxSample()
	const trainI, trainL, testI, testL = "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
	images, labels := sample[trainI], sample[trainL]
	float := slices.Clone(images)
	float[2] = 0x0d
	for _, c := range []struct {
		want string // after the path of the file
		file string // that is replaced
		with []byte // nil: removed
	}{
		{"the file is empty", trainI, []byte{}},
		{"truncated: the file ends in its header", trainI, images[:3]},
		{"truncated: the file ends in its header", trainI, images[:9]},
		{"no IDX file: it begins with 3c 21 44 4f: want 00 00 08 03", trainI, []byte("<!DOCTYPE html>")},
		{"its elements have type 0d: want 08, unsigned bytes", trainI, float},
		{"it holds labels, not images: are the two files swapped?", trainI, labels},
		{"it holds images, not labels: are the two files swapped?", trainL, images},
		{"it has 2 dimensions: want 3", trainI, idxBytes(make([]byte, 12), 12, 1)},
		{"dimension 2 of 3 is 0: want at least 1", trainI, idxBytes(nil, 12, 0, 3)},
		{"dimension 1 of 3 is 0: want at least 1", trainI, idxBytes(nil, 0, 2, 3)},
		{"too large: want at most 1024 MB a file", trainI, idxBytes(nil, 60000, 28000, 28000)},
		{"too large: want at most 1024 MB a file", trainI, idxBytes(nil, 1<<31, 1<<31, 4)}, // 0 modulo 2^64
		{"truncated: 71 bytes follow the header: want 72", trainI, images[:len(images)-1]},
		{"truncated: 0 bytes follow the header: want 1073741824", trainI, idxBytes(nil, 1<<30, 1, 1)},
		{"data follows after the end", trainI, append(slices.Clone(images), 0)},
		{"truncated: the zipped data ends too early", trainI, zipped(images)[:40]},
		{"truncated: the zipped data ends too early", trainI, zipped(images)[:5]},
		{"damaged: the checksum of the zipped data is wrong", trainI, changed(zipped(images), -8)},
		{"damaged: the checksum of the zipped data is wrong", trainL, changed(zipped(labels), -1)},
		{"damaged: the zipped data make no sense", trainI, changed(zipped(images), 2)},
		{"damaged: the zipped data make no sense", trainI, changed(zipped(images), 10)},
		{"data follows after the end", trainI, append(zipped(images), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)},
		{"11 labels for 12 images: want one each", trainL, idxBytes(labels[8:19], 11)},
		{"every label is 3: want at least two classes", trainL, idxBytes(bytes.Repeat([]byte{3}, 12), 12)},
		{"label 3 of example 2 is out of range: want 0 to 2", testL, idxBytes([]byte{0, 3, 1}, 3)},
		{"its pictures are 2x2: want 2x3 as in the training file", testI, idxBytes(make([]byte, 12), 3, 2, 2)},
		{"2 labels for 3 images: want one each", testL, idxBytes([]byte{0, 1}, 2)},
		{"missing: want train-labels-idx1-ubyte or train-labels.idx1-ubyte beside train-images-idx3-ubyte", trainL, nil},
		{"missing: want t10k-labels-idx1-ubyte or t10k-labels.idx1-ubyte beside train-images-idx3-ubyte", testL, nil},
	} {
		files := idxSample()
		files[c.file] = c.with
		if c.with == nil {
			delete(files, c.file)
			c.file = ""
		}
		dir := folder(t, files)
		s, err := IDX{dir}.Load(t.Context(), 1)
		if want := filepath.Join(dir, c.file) + ": " + c.want; err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
		if s != nil {
			t.Errorf("%s: a set came with the error", c.want)
		}
	}
	dir := t.TempDir()
	_, err := IDX{dir}.Load(t.Context(), 1)
	for _, want := range []string{dir + ": no images", "train-images-idx3-ubyte", "train-images.idx3-ubyte", ".gz", filepath.Join(dir, "MNIST", "raw")} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want %q in it", err, want)
		}
	}
}

// TestDebianFashion reads the full set where Debian's package put it.
func TestDebianFashion(t *testing.T) {
	if _, err := (IDX{}).locate(); err != nil {
		if !strings.Contains(err.Error(), "idx:dir=FOLDER") {
			t.Errorf("%v: want idx:dir=FOLDER in it", err)
		}
		t.Skip("the package dataset-fashion-mnist is not installed")
	}
	s := mustLoad(t, IDX{}, 1)
	verify(t, s)
	if s.Train.Len() != 50000 || s.Val.Len() != 10000 || s.Test.Len() != 10000 || s.Classes[9] != "Ankle boot" {
		t.Errorf("sizes %d, %d, %d, classes %q", s.Train.Len(), s.Val.Len(), s.Test.Len(), s.Classes)
	}
	if !slices.Equal(s.Notes, []string{"official Fashion-MNIST"}) {
		t.Errorf("notes %q: want it recognized, and nothing else", s.Notes)
	}
}

// TestOfficialSums recognizes the official sets by their sums alone, since
// their files are not at hand.
func TestOfficialSums(t *testing.T) {
	for _, o := range officials {
		sums := o.sums
		sum := func(file int) string { return sums[file] }
		var s Set
		if s.recognize(sum); !slices.Equal(s.Notes, []string{"official " + o.name}) || !slices.Equal(s.Classes, o.classes) {
			t.Errorf("%s: notes %q, classes %q", o.name, s.Notes, s.Classes)
		}
		sums[testImages] = ""
		s = Set{}
		if s.recognize(sum); !strings.HasPrefix(s.Notes[0], "unknown") || !slices.Equal(s.Classes, o.classes) {
			t.Errorf("%s with another test file: notes %q, classes %q", o.name, s.Notes, s.Classes)
		}
	}
}

// TestPicturesAreReadInPlace checks that the memory for pictures is allocated once:
// memory that grows while a file is read is copied again and again.
func TestPicturesAreReadInPlace(t *testing.T) {
	const n, side = 6000, 28
	rng := rand.New(rand.NewPCG(7, 7))
	pixels, labels := make([]byte, n*side*side), make([]byte, n)
	for i := range pixels {
		pixels[i] = byte(rng.Uint32())
	}
	for i := range labels {
		labels[i] = byte(rng.IntN(10))
	}
	images, classes := idxBytes(pixels, n, side, side), idxBytes(labels, n)
	for name, files := range map[string]map[string][]byte{
		"plain":  {"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": classes},
		"zipped": {"train-images-idx3-ubyte.gz": zipped(images), "train-labels-idx1-ubyte.gz": zipped(classes)},
	} {
		dir := folder(t, files)
		if got := float64(allocated(func() { mustLoad(t, IDX{Dir: dir}, 1) })); got > 1.3*float64(len(pixels)) {
			t.Errorf("%s: %.1f MB are allocated for pictures of %.1f MB", name, got/1e6, float64(len(pixels))/1e6)
		}
	}
}
