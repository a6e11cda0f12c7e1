package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

// CIFAR10 reads the binary version of CIFAR-10 (Krizhevsky, 2009).
type CIFAR10 struct {
	Dir string `doc:"folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin, or the folder that holds cifar-10-batches-bin" picks:"folder"`
}

// cifarShape is the shape of a picture. A record holds the label, then the red,
// the green and the blue channel, each row by row.
var cifarShape = Shape{32, 32, 3}

func (CIFAR10) fixed() {}

func (s CIFAR10) paths() []string {
	train, test, err := s.locate()
	if err != nil {
		return nil
	}
	return append(train, test)
}

// Load implements Source. The last tenth of the training batches is the
// validation part, 5,000 pictures if all five batches are there.
func (s CIFAR10) Load(ctx context.Context, _ uint64) (*Set, error) {
	train, test, err := s.locate()
	if err != nil {
		return nil, err
	}
	set := &Set{Shape: cifarShape, Classes: cifarClasses, MaxPixel: 255}
	if len(train) < 5 {
		set.Notes = append(set.Notes, fmt.Sprintf("only %d of the 5 training batches are there", len(train)))
	}
	for _, path := range train {
		part, err := readFile(ctx, path, readCIFAR)
		if err != nil {
			return nil, err
		}
		if set.Train.Pixels == nil { // the files are of one size
			set.Train.Pixels = make([]uint8, 0, len(train)*len(part.Pixels))
		}
		set.Train.Pixels = append(set.Train.Pixels, part.Pixels...)
		set.Train.Class = append(set.Train.Class, part.Class...)
	}
	if set.Test, err = readFile(ctx, test, readCIFAR); err != nil {
		return nil, err
	}
	n := set.Train.Len()
	set.Train, set.Val = set.Train.cut(n-n/10, set.Shape.Len())
	return set.noted(), nil
}

// readCIFAR reads one batch.
func readCIFAR(ctx context.Context, r io.Reader) (Part, error) {
	raw, err := readAll(ctx, r, maxBytes)
	if err != nil {
		return Part{}, err
	}
	record := 1 + cifarShape.Len()
	switch n := len(raw); {
	case n == 0:
		return Part{}, errors.New("the file is empty")
	case n%record != 0 && n%(record+1) == 0:
		return Part{}, fmt.Errorf("this is CIFAR-100, with two labels a picture: want CIFAR-10, records of %d bytes", record)
	case n%record != 0:
		return Part{}, fmt.Errorf("truncated: the last record has %d bytes: want %d", n%record, record)
	}
	var p Part
	pixels := raw[:0] // overwrites what was read already
	for i := 0; i < len(raw); i += record {
		label := raw[i]
		if int(label) >= len(cifarClasses) {
			return Part{}, fmt.Errorf("label %d of record %d is out of range: want 0 to %d", label, i/record+1, len(cifarClasses)-1)
		}
		p.Class = append(p.Class, int32(label))
		pixels = append(pixels, raw[i+1:i+record]...)
	}
	p.Pixels = pixels
	return p, nil
}

// locate returns the paths of the training batches that exist and of the test
// batch.
func (s CIFAR10) locate() (train []string, test string, err error) {
	if s.Dir == "" {
		return nil, "", errors.New("cifar10: no folder: want cifar10:dir=FOLDER, with data_batch_1.bin to data_batch_5.bin and test_batch.bin in it")
	}
	for _, folder := range []string{expand(s.Dir), filepath.Join(expand(s.Dir), "cifar-10-batches-bin")} {
		for i := range 5 {
			path := filepath.Join(folder, fmt.Sprintf("data_batch_%d.bin", i+1))
			if exists(path) {
				train = append(train, path)
			}
		}
		if train == nil {
			continue
		}
		if test = filepath.Join(folder, "test_batch.bin"); !exists(test) {
			return nil, "", fmt.Errorf("%s: missing: want it beside %s", test, filepath.Base(train[0]))
		}
		return train, test, nil
	}
	for _, folder := range []string{"", "cifar-10-batches-py"} {
		if exists(filepath.Join(expand(s.Dir), folder, "data_batch_1")) {
			return nil, "", fmt.Errorf("%s: this is the Python version of CIFAR-10: want the binary version, cifar-10-binary.tar.gz, unpacked", s.Dir)
		}
	}
	for _, folder := range []string{"", "cifar-100-binary"} {
		if exists(filepath.Join(expand(s.Dir), folder, "train.bin")) {
			return nil, "", fmt.Errorf("%s: this is CIFAR-100: want CIFAR-10, cifar-10-binary.tar.gz, unpacked", s.Dir)
		}
	}
	return nil, "", fmt.Errorf("%s: no training batch: looked for data_batch_1.bin to data_batch_5.bin there and in cifar-10-batches-bin", s.Dir)
}
