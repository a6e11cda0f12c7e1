package data

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// cifarBatch returns ten pictures, label i in picture i: red grows to the
// right, green downwards, blue with the label.
func cifarBatch() []byte {
	var b []byte
	for label := range 10 {
		b = append(b, byte(label))
		for channel := range 3 {
			for y := range 32 {
				for x := range 32 {
					b = append(b, byte([3]int{8 * x, 8 * y, 20 * label}[channel]))
				}
			}
		}
	}
	return b
}

func TestCIFAR10(t *testing.T) {
	for _, prefix := range []string{"", "cifar-10-batches-bin/"} {
		files := map[string][]byte{prefix + "test_batch.bin": cifarBatch()}
		for _, n := range []string{"1", "2", "3", "4", "5"} {
			files[prefix+"data_batch_"+n+".bin"] = append(cifarBatch(), cifarBatch()...)
		}
		s, err := CIFAR10{folder(t, files)}.Load(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		verify(t, s)
		if s.Train.Len() != 90 || s.Val.Len() != 10 || s.Test.Len() != 10 || s.Shape.String() != "32x32x3" {
			t.Errorf("%d, %d, %d of %v: want 90, 10, 10 of 32x32x3", s.Train.Len(), s.Val.Len(), s.Test.Len(), s.Shape)
		}
		for i := range 10 {
			if got := s.Test.Class[i]; got != int32(i) {
				t.Errorf("picture %d has class %d", i, got)
			}
			for _, at := range [][2]int{{0, 0}, {31, 0}, {0, 31}, {5, 17}} {
				x, y := at[0], at[1]
				for channel, want := range []int{8 * x, 8 * y, 20 * i} {
					if got := int(s.Test.Pixels[((i*3+channel)*32+y)*32+x]); got != want {
						t.Errorf("picture %d, channel %d, x %d, y %d: %d: want %d", i, channel, x, y, got, want)
					}
				}
			}
		}
		if s.Notes != nil {
			t.Errorf("notes %q on a set that is as it should be", s.Notes)
		}
	}
}

func TestCIFAR10Errors(t *testing.T) {
	good := cifarBatch()
	const train, test = "data_batch_2.bin", "test_batch.bin"
	for _, c := range []struct {
		want  string // after the folder
		files map[string][]byte
	}{
		{"/" + train + ": the file is empty", map[string][]byte{train: {}, test: good}},
		{"/" + train + ": truncated: the last record has 3072 bytes: want 3073", map[string][]byte{train: good[:len(good)-1], test: good}},
		{"/" + train + ": this is CIFAR-100, with two labels a picture: want CIFAR-10, records of 3073 bytes", map[string][]byte{train: make([]byte, 5*3074), test: good}},
		{"/" + test + ": label 10 of record 2 is out of range: want 0 to 9", map[string][]byte{train: good, test: append(slices.Clone(good[:3073]), slices.Concat([]byte{10}, good[1:3073])...)}},
		{"/" + test + ": missing: want it beside data_batch_2.bin", map[string][]byte{train: good}},
		{"/" + train + ": truncated: the zipped data ends too early", map[string][]byte{train: zipped(good)[:200], test: good}},
		{"/" + train + ": damaged: the checksum of the zipped data is wrong", map[string][]byte{train: changed(zipped(good), -8), test: good}},
		{": this is the Python version of CIFAR-10: want the binary version, cifar-10-binary.tar.gz, unpacked", map[string][]byte{"data_batch_1": good}},
		{": this is the Python version of CIFAR-10: want the binary version, cifar-10-binary.tar.gz, unpacked", map[string][]byte{"cifar-10-batches-py/data_batch_1": good}},
		{": this is CIFAR-100: want CIFAR-10, cifar-10-binary.tar.gz, unpacked", map[string][]byte{"train.bin": good}},
		{": no training batch: looked for data_batch_1.bin to data_batch_5.bin there and in cifar-10-batches-bin", map[string][]byte{"else": good}},
	} {
		dir := folder(t, c.files)
		s, err := CIFAR10{dir}.Load(t.Context(), 1)
		if want := dir + filepath.FromSlash(c.want); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
		if s != nil {
			t.Errorf("%s: a set came with the error", c.want)
		}
	}
	if _, err := (CIFAR10{}).Load(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "cifar10:dir=FOLDER") {
		t.Errorf("%v: want cifar10:dir=FOLDER in it", err)
	}
	s := mustLoad(t, CIFAR10{folder(t, map[string][]byte{train: zipped(good), test: good})}, 1)
	if s.Notes[0] != "only 1 of the 5 training batches are there" || s.Train.Len() != 9 || s.Val.Len() != 1 {
		t.Errorf("notes %q, sizes %d, %d: want a note, 9, 1", s.Notes, s.Train.Len(), s.Val.Len())
	}
}
