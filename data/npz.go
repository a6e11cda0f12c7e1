package data

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"

	"descent/data/memory"
	"descent/data/table"
	"descent/model/catalog"
	"descent/model/tensor"
)

// NPZ reads NumPy arrays: a .npz file with an array of inputs and one of targets,
// for each part or for all together, or a .npy file with a table whose last column
// is the target.
type NPZ struct {
	File string `doc:"the file, .npz or .npy" picks:"file"`
	X    string `doc:"the array of inputs, an example a row; empty finds x_train, x, X, data, images, arr_0 and the like"`
	Y    string `doc:"the array of targets; empty is the one that belongs to the inputs"`
	Task string `doc:"what the target is: class, number or auto, as for csv"`
}

var defaultNPZ = NPZ{Task: table.Auto}

// npzNames are usual names of the arrays: inputs and targets of the training,
// validation and test part.
var npzNames = [][6]string{
	{"x_train", "y_train", "x_val", "y_val", "x_test", "y_test"},
	{"X_train", "y_train", "X_val", "y_val", "X_test", "y_test"},
	{"train_images", "train_labels", "val_images", "val_labels", "test_images", "test_labels"},
	{"x", "y", "", "", "", ""}, {"X", "y", "", "", "", ""}, {"X", "Y", "", "", "", ""},
	{"data", "target", "", "", "", ""}, {"data", "labels", "", "", "", ""}, {"images", "labels", "", "", "", ""},
	{"features", "labels", "", "", "", ""}, {"features", "target", "", "", "", ""}, {"arr_0", "arr_1", "", "", "", ""},
}

func (s NPZ) paths() []string { return []string{s.File} }

// Load implements Source.
func (s NPZ) Load(ctx context.Context, seed uint64) (*Set, error) {
	if s.File == "" {
		return nil, errors.New("npz: no file: want npz:file=FILE")
	}
	if tasks := []string{table.Auto, "class", "number"}; s.Task != "" && !slices.Contains(tasks, s.Task) {
		return nil, catalog.Unknown("task", s.Task, tasks)
	}
	return readFile(ctx, s.File, func(ctx context.Context, r io.Reader) (*Set, error) {
		arrays, err := s.arrays(ctx, r)
		if err != nil {
			return nil, err
		}
		set, err := s.set(ctx, arrays)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(filepath.Base(s.File), filepath.Ext(s.File))
		if set.givenVal = set.Val.Len() > 0; !set.givenVal {
			set.split(seed, name)
		}
		return set.noted(), nil
	})
}

// arrays reads the arrays of inputs and targets of the three parts, in the order
// of npzNames; missing ones are nil.
func (s NPZ) arrays(ctx context.Context, r io.Reader) (found [6]*npyArray, err error) {
	raw, err := readAll(ctx, r, maxBytes)
	if err != nil {
		return found, err
	}
	if !bytes.HasPrefix(raw, []byte("PK")) {
		a, err := readNPY(ctx, bytes.NewReader(raw))
		if err != nil {
			return found, err
		}
		found[0], found[1], err = a.cutLast()
		return found, err
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return found, errDamaged
	}
	z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	files := map[string]*zip.File{}
	var names []string
	for _, f := range z.File {
		name := strings.TrimSuffix(f.Name, ".npy")
		files[name] = f
		names = append(names, name)
	}
	wanted, err := s.names(files, names)
	if err != nil {
		return found, err
	}
	for i, name := range wanted {
		if f := files[name]; f != nil {
			if found[i], err = readEntry(ctx, f, int64(len(raw))); err != nil {
				return found, fmt.Errorf("array %q: %w", name, err)
			}
		}
	}
	return found, nil
}

// names returns the names of the arrays to read, in the order of npzNames, given
// the files by name and all names.
func (s NPZ) names(files map[string]*zip.File, names []string) (wanted [6]string, err error) {
	switch {
	case len(names) == 0:
		return wanted, errors.New("the archive holds no array: want inputs and targets, as numpy.savez writes")
	case (s.X == "") != (s.Y == ""):
		return wanted, errors.New("one of x and y is given: want both, x=NAME,y=NAME")
	case s.X != "":
		for _, name := range []string{s.X, s.Y} {
			if files[name] == nil {
				return wanted, catalog.Unknown("array", name, names)
			}
		}
		return [6]string{s.X, s.Y}, nil
	}
	for _, w := range npzNames {
		if files[w[0]] != nil && files[w[1]] != nil {
			return w, nil
		}
	}
	return wanted, fmt.Errorf("which of the arrays %s are inputs and targets is not clear: want x=NAME,y=NAME", strings.Join(names[:min(len(names), 20)], ", "))
}

// readEntry reads an array of an archive of the given size in bytes, which is the
// most that the array can take there, whatever its header says.
func readEntry(ctx context.Context, f *zip.File, size int64) (*npyArray, error) {
	r, err := f.Open()
	if err != nil {
		return nil, errDamaged
	}
	defer r.Close()
	if packed := f.CompressedSize64; packed < uint64(size) {
		size = int64(packed)
	}
	return readNPY(ctx, &capped{r, max(maxUnzip*size, freeUnzip), errBomb})
}

// cutLast returns the columns of a table but the last, and the last one.
func (a *npyArray) cutLast() (x, y *npyArray, err error) {
	if len(a.shape) != 2 || a.shape[1] < 2 || a.numbers == nil {
		return nil, nil, errors.New("want an array of two dimensions, whose last column is the target; or a .npz file with inputs and targets")
	}
	rows, width := a.shape[0], a.shape[1]
	x, y = &npyArray{shape: []int{rows, width - 1}}, &npyArray{shape: []int{rows}}
	for row := range slices.Chunk(a.numbers, width) {
		x.numbers = append(x.numbers, row[:width-1]...)
		y.numbers = append(y.numbers, row[width-1])
	}
	return x, y, nil
}

// set makes a set of the arrays.
func (s NPZ) set(ctx context.Context, a [6]*npyArray) (*Set, error) {
	set := &Set{}
	if err := set.shapeLike(a[0]); err != nil {
		return nil, err
	}
	names, err := s.classes(a[1], set.Pictures())
	if err != nil {
		return nil, err
	}
	if set.Classes = names; names == nil {
		set.Target = "y"
	}
	for i, part := range []*Part{&set.Train, &set.Val, &set.Test} {
		x, y := a[2*i], a[2*i+1]
		if x == nil || y == nil {
			continue
		}
		if x.shape[0] != y.shape[0] || y.row() != 1 {
			return nil, fmt.Errorf("the targets have shape %v for inputs of shape %v: want one for each example", y.shape, x.shape)
		}
		if x.row() != set.Shape.Len() {
			return nil, fmt.Errorf("the examples of a part have %d inputs: want %v as those for training", x.row(), set.Shape)
		}
		if err := set.fill(ctx, part, x); err != nil {
			return nil, err
		}
		if err := set.setTargets(part, y); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// shapeLike sets the shape of the examples: rows of a table, or pictures with
// their channels first or last.
func (s *Set) shapeLike(x *npyArray) error {
	d := x.shape
	switch {
	case x.numbers == nil:
		return errors.New("the inputs are texts: want numbers")
	case len(d) == 1:
		s.Shape = Shape{1, 1, 1}
	case len(d) == 2:
		s.Shape = Shape{1, d[1], 1}
	case len(d) == 3:
		s.Shape = Shape{d[1], d[2], 1}
	case len(d) == 4 && (d[3] == 1 || d[3] == 3):
		s.Shape = Shape{d[1], d[2], d[3]}
	case len(d) == 4 && (d[1] == 1 || d[1] == 3):
		s.Shape = Shape{d[2], d[3], d[1]}
	default:
		return fmt.Errorf("the inputs have shape %v: want rows of numbers, or pictures of one or three channels", d)
	}
	if s.Pictures() {
		s.MaxPixel = 255
		return nil
	}
	for i := range s.Shape.Len() {
		s.Features = append(s.Features, "c"+strconv.Itoa(i+1))
	}
	return nil
}

// fill sets the inputs of a part.
func (s *Set) fill(ctx context.Context, p *Part, x *npyArray) error {
	if err := memory.Of(ctx).Check(float64(x.len()*FloatBytes), "the array", "its rows or columns"); err != nil {
		return err
	}
	lowest, highest := slices.Min(x.numbers), slices.Max(x.numbers)
	if math.IsNaN(lowest) || math.IsInf(lowest, 0) || math.IsInf(float64(tensor.Float(highest)), 0) {
		return errors.New("an input is not finite: want numbers; a table with missing cells can be read as CSV")
	}
	if !s.Pictures() {
		p.Values = make([]tensor.Float, len(x.numbers))
		for i, v := range x.numbers {
			p.Values[i] = tensor.Float(v)
		}
		return nil
	}
	unit := 1.0
	if highest <= 1 && !x.bytes {
		unit = 255
	}
	if lowest < 0 || highest > 255 {
		return fmt.Errorf("the pixels are from %v to %v: want 0 to 255, or 0 to 1", lowest, highest)
	}
	p.Pixels = make([]uint8, len(x.numbers))
	c, area := s.Shape.Channels, s.Shape.Height*s.Shape.Width
	last := len(x.shape) == 4 && x.shape[3] == c
	for i, v := range x.numbers {
		to := i
		if last && c > 1 { // the array has its channels last, a Part has them first
			within := i % (area * c)
			to = i - within + within%c*area + within/c
		}
		p.Pixels[to] = uint8(math.Round(v * unit))
	}
	return nil
}
