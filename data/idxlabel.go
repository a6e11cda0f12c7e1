package data

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"descent/data/memory"
)

// idxInt is the element type of the labels of QMNIST: whole numbers of four
// bytes, big-endian. There are eight for each picture; the first is the class.
const idxInt = 0x0c

// readLabels reads a file of labels: bytes or, as QMNIST has them, numbers.
func readLabels(ctx context.Context, r io.Reader) (idxFile, error) {
	header, err := readUpTo(r, 4)
	if err != nil {
		return idxFile{}, err
	}
	if len(header) < 4 || header[2] != idxInt || header[3] != 1 && header[3] != 2 {
		return readAfter(ctx, r, header, 1)
	}
	f := idxFile{}
	width := 1
	for i := range int(header[3]) {
		size, err := readUpTo(r, 4)
		if err != nil {
			return f, err
		}
		if len(size) < 4 {
			return f, errors.New("truncated: the file ends in its header")
		}
		n := int(binary.BigEndian.Uint32(size))
		if n == 0 || n > maxBytes/4/width {
			return f, errTooLarge
		}
		if f.dims = append(f.dims, n); i == 1 {
			width = n
		}
	}
	n := f.dims[0] * width * 4
	if err := memory.Of(ctx).Check(3*float64(n), "the file", "its labels"); err != nil {
		return f, err
	}
	raw, err := readExamples(ctx, r, n)
	if err != nil {
		return f, err
	}
	if len(raw) < n {
		return f, fmt.Errorf("truncated: %d bytes follow the header: want %d", len(raw), n)
	}
	for row := range slices.Chunk(raw, 4*width) {
		f.labels = append(f.labels, int32(binary.BigEndian.Uint32(row)))
	}
	return f, readRest(r)
}

// maxLabels is the largest number of classes that a file of labels may have.
const maxLabels = 1000

// classesOf returns the names of the classes and the class of each label. If the
// labels are most of the numbers from the lowest to the highest, then each of
// these numbers is a class, even one without an example. Otherwise only the labels
// that occur are classes. In that case a label that occurs once is taken for the
// mark of an example without a label, if at most one in a hundred examples is such
// a one; lone are the indices of these examples.
func classesOf(labels []int32) (names []string, class map[int32]int32, lone []int, err error) {
	first, rows := map[int32]int{}, map[int32]int{}
	for i, l := range labels {
		if rows[l]++; rows[l] == 1 {
			first[l] = i
		}
	}
	lowest, highest := int(slices.Min(labels)), int(slices.Max(labels))
	var values []int32
	if highest-lowest < 2*len(rows) {
		for l := lowest; l <= highest; l++ {
			values = append(values, int32(l))
		}
	} else {
		for l, n := range rows {
			if values = append(values, l); n == 1 {
				lone = append(lone, first[l])
			}
		}
		if 100*len(lone) > len(labels) || len(lone)+1 >= len(values) {
			lone = nil
		}
		values = slices.DeleteFunc(values, func(l int32) bool { return lone != nil && rows[l] == 1 })
		slices.Sort(values)
		slices.Sort(lone)
	}
	switch n := len(values); {
	case n == 1:
		return nil, nil, nil, fmt.Errorf("every label is %d: want at least two classes", values[0])
	case n > maxLabels:
		return nil, nil, nil, fmt.Errorf("there are %d different labels: want at most %d classes", n, maxLabels)
	}
	class = make(map[int32]int32, len(values))
	for c, l := range values {
		class[l] = int32(c)
		names = append(names, strconv.Itoa(int(l)))
	}
	return names, class, lone, nil
}

// without returns the part without the given examples, of width inputs each, in
// increasing order.
func (p *Part) without(examples []int, width int) Part {
	var q Part
	from := 0
	for _, at := range append(slices.Clone(examples), p.Len()) {
		q.Pixels = append(q.Pixels, p.Pixels[from*width:at*width]...)
		q.Class = append(q.Class, p.Class[from:at]...)
		from = at + 1
	}
	return q
}

// transpose swaps the rows and columns of square pictures, channel by channel.
func (p *Part) transpose(s Shape) {
	n := s.Height
	for picture := range slices.Chunk(p.Pixels, n*n) {
		for y := range n {
			for x := range y {
				picture[y*n+x], picture[x*n+y] = picture[x*n+y], picture[y*n+x]
			}
		}
	}
}
