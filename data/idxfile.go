package data

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// An idxFile holds the contents of an IDX file of unsigned bytes, the format of
// MNIST: 00 00, the element type, the number of dimensions; then each dimension
// in four bytes, big-endian; then the elements in row-major order.
type idxFile struct {
	dims []int
	data []byte

	labels []int32 // the elements in place of data, for labels of more than a byte
	header []byte  // what comes before the elements
}

// readIDX reads an IDX file of unsigned bytes with the given number of dimensions.
func readIDX(ctx context.Context, r io.Reader, dims int) (idxFile, error) {
	header, err := readUpTo(r, 4)
	if err != nil {
		return idxFile{}, err
	}
	return readAfter(ctx, r, header, dims)
}

// readPictures reads an IDX file of gray pictures.
func readPictures(ctx context.Context, r io.Reader) (idxFile, error) { return readIDX(ctx, r, 3) }

// readAfter reads what follows the first four bytes of a file.
func readAfter(ctx context.Context, r io.Reader, header []byte, dims int) (idxFile, error) {
	if err := checkMagic(header, dims); err != nil {
		return idxFile{}, err
	}
	sizes, err := readUpTo(r, 4*dims)
	if err != nil {
		return idxFile{}, err
	}
	if len(sizes) < 4*dims {
		return idxFile{}, errors.New("truncated: the file ends in its header")
	}
	f := idxFile{dims: make([]int, dims), header: append(header, sizes...)}
	n := uint64(1)
	for i := range f.dims {
		d := binary.BigEndian.Uint32(sizes[4*i:])
		if d == 0 {
			return idxFile{}, fmt.Errorf("dimension %d of %d is 0: want at least 1", i+1, dims)
		}
		if n *= uint64(d); n > maxBytes { // so the product stays below 2^62
			return idxFile{}, errTooLarge
		}
		f.dims[i] = int(d)
	}
	if f.data, err = readExamples(ctx, r, int(n)); err != nil {
		return idxFile{}, err
	}
	if len(f.data) < int(n) {
		return idxFile{}, fmt.Errorf("truncated: %d bytes follow the header: want %d", len(f.data), n)
	}
	if err := readRest(r); err != nil {
		return idxFile{}, err
	}
	return f, nil
}

// sum returns the SHA-256 of the unzipped file. A file that is missing, or has labels of
// more than a byte, is not that of an official set, and its sum is not that of its bytes.
func (f idxFile) sum() string {
	h := sha256.New()
	h.Write(f.header)
	h.Write(f.data)
	return hex.EncodeToString(h.Sum(nil))
}

// checkMagic returns an error unless header begins a file of unsigned bytes
// with the given number of dimensions.
func checkMagic(header []byte, dims int) error {
	switch {
	case len(header) == 0:
		return errors.New("the file is empty")
	case len(header) < 4:
		return errors.New("truncated: the file ends in its header")
	case header[0] != 0 || header[1] != 0:
		return fmt.Errorf("no IDX file: it begins with % x: want 00 00 08 %02x", header, dims)
	case header[2] != 8:
		return fmt.Errorf("its elements have type %02x: want 08, unsigned bytes", header[2])
	case header[3] == 1 && dims > 1:
		return errors.New("it holds labels, not images: are the two files swapped?")
	case header[3] == 3 && dims == 1:
		return errors.New("it holds images, not labels: are the two files swapped?")
	case int(header[3]) != dims:
		return fmt.Errorf("it has %d dimensions: want %d", header[3], dims)
	}
	return nil
}

// shape returns the shape of one example.
func (f idxFile) shape() Shape {
	if len(f.dims) == 3 {
		return Shape{f.dims[1], f.dims[2], 1}
	}
	return Shape{1, f.dims[1], 1}
}

// values returns the labels of a file of labels.
func (f idxFile) values() []int32 {
	if f.labels != nil {
		return f.labels
	}
	labels := make([]int32, len(f.data))
	for i, b := range f.data {
		labels[i] = int32(b)
	}
	return labels
}

// pair returns the part of the images in f and their labels. class returns the
// class of a label, or an error.
func (f idxFile) pair(labels idxFile, class func(label int32) (int32, error)) (Part, error) {
	if f.dims[0] != labels.dims[0] {
		return Part{}, fmt.Errorf("%d labels for %d images: want one each", labels.dims[0], f.dims[0])
	}
	p := Part{Pixels: f.data, Class: labels.values()}
	for i, label := range p.Class {
		c, err := class(label)
		if err != nil {
			return Part{}, fmt.Errorf("label %d of example %d is %w", label, i+1, err)
		}
		p.Class[i] = c
	}
	return p, nil
}

// upTo returns the function class of pair for labels that are the numbers of the
// given classes, from 0.
func upTo(classes int) func(label int32) (int32, error) {
	return func(label int32) (int32, error) {
		if int(label) >= classes {
			return 0, fmt.Errorf("out of range: want 0 to %d", classes-1)
		}
		return label, nil
	}
}
