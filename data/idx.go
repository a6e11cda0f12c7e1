package data

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// IDX reads a folder with the four files of MNIST, of Fashion-MNIST or of any
// set that comes in their format and under their names.
type IDX struct {
	Dir string `doc:"folder with train-images-idx3-ubyte and the rest; empty is where Debian's dataset-fashion-mnist puts them" picks:"folder"`
}

const debianFolder = "/usr/share/datasets/fashion-mnist"

// Indices of the files of a set.
const (
	trainImages = iota
	trainLabels
	testImages
	testLabels
)

// An official is a published set, recognized by the SHA-256 of its unzipped files.
type official struct {
	name    string
	classes []string
	sums    [4]string // of training images and labels, and those of the test part
}

var officials = []official{
	{"MNIST", digitClasses, [4]string{
		"ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
		"65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
		"0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
		"ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
	}},
	{"Fashion-MNIST", fashionClasses, [4]string{
		"c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
		"bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
		"5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
		"0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
	}},
}

func (IDX) fixed() {}

func (s IDX) paths() []string {
	paths, err := s.locate()
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(paths[:], func(path string) bool { return path == "" })
}

// Load implements Source. The last sixth of the training file is the
// validation part, 10,000 of MNIST's 60,000. If there are no t10k files, the
// last sixth is the test part and the sixth before it the validation part.
func (s IDX) Load(ctx context.Context, _ uint64) (*Set, error) {
	paths, err := s.locate()
	if err != nil {
		return nil, err
	}
	var files [4]idxFile
	err = inParallel(len(paths), len(paths), func(i int) (err error) {
		if paths[i] == "" {
			return nil
		}
		read := readPictures
		if i == trainLabels || i == testLabels {
			read = readLabels
		}
		files[i], err = readFile(ctx, paths[i], read)
		return err
	})
	if err != nil {
		return nil, err
	}
	return idxSet(paths, files)
}

// idxSet makes a set of the files, the last two of which may be missing.
func idxSet(paths [4]string, read [4]idxFile) (*Set, error) {
	set := &Set{Shape: read[trainImages].shape(), MaxPixel: 255}
	class, err := set.label(read)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", paths[trainLabels], err)
	}
	if set.Train.sorted() {
		// The first and last rows of such a file do not hold all classes.
		set.Train = set.pick(&set.Train, inOrder(set.Train.Len()))
		set.Notes = append(set.Notes, "the file is sorted by label: its rows were interleaved")
	}
	n, width := set.Train.Len(), set.Shape.Len()
	sixth := n / 6
	if paths[testImages] == "" {
		set.Train, set.Test = set.Train.cut(n-sixth, width)
		set.Notes = append(set.Notes, "no t10k files: the last sixth of the training file is the test part")
		n -= sixth
	} else if set.Test, err = read[testImages].pair(read[testLabels], class); err != nil {
		return nil, fmt.Errorf("%s: %w", paths[testLabels], err)
	} else if got := read[testImages].shape(); got != set.Shape {
		return nil, fmt.Errorf("%s: its pictures are %v: want %v as in the training file", paths[testImages], got, set.Shape)
	}
	if strings.HasPrefix(filepath.Base(paths[trainImages]), "emnist") && set.Shape.Height == set.Shape.Width {
		set.Train.transpose(set.Shape)
		set.Test.transpose(set.Shape)
		set.Notes = append(set.Notes, "EMNIST has its pictures by columns: rows and columns were swapped")
	}
	set.Train, set.Val = set.Train.cut(n-sixth, width)
	if flat := set.flat(); flat > 0 {
		set.Notes = append(set.Notes, fmt.Sprintf("%d pictures are of one color", flat))
	}
	return set.noted(), nil
}

// label sets the classes and the training part. It returns a function that gives
// the class of a label, or an error for a label of no class.
func (s *Set) label(read [4]idxFile) (class func(int32) (int32, error), err error) {
	labels := read[trainLabels].values()
	names, index, lone, err := classesOf(labels)
	if err != nil {
		return nil, err
	}
	s.Classes = names
	s.recognize(func(file int) string { return read[file].sum() })
	class = func(label int32) (int32, error) {
		c, ok := index[label]
		if !ok {
			return 0, fmt.Errorf("out of range: want %s to %s", names[0], names[len(names)-1])
		}
		return c, nil
	}
	for _, i := range lone { // any class will do, since they are removed below
		index[labels[i]] = 0
	}
	if s.Train, err = read[trainImages].pair(read[trainLabels], class); err != nil {
		return nil, err
	}
	for _, i := range lone {
		delete(index, labels[i])
		s.Notes = append(s.Notes, fmt.Sprintf("label %d occurs once, at example %d: it was left out", labels[i], i+1))
	}
	if lone != nil {
		s.Train = s.Train.without(lone, s.Shape.Len())
	}
	return class, nil
}

// recognize adds a note that says whether the files are those of an official set, by
// the sum of each. It names the classes if the training labels are those of an official
// set. Sums of pictures, which take a while, are asked for only then.
func (s *Set) recognize(sum func(file int) string) {
	note := "unknown files: neither MNIST nor Fashion-MNIST as published"
	labels := sum(trainLabels)
	for _, o := range officials {
		if labels != o.sums[trainLabels] {
			continue
		}
		s.Classes = o.classes
		if sum(testLabels) == o.sums[testLabels] && sum(testImages) == o.sums[testImages] && sum(trainImages) == o.sums[trainImages] {
			note = "official " + o.name
		}
	}
	s.Notes = append(s.Notes, note)
}

// sorted reports whether the examples are sorted by class.
func (p *Part) sorted() bool { return len(p.Class) > 0 && slices.IsSorted(p.Class) }

// flat returns how many pictures have the same value everywhere.
func (s *Set) flat() int {
	flat, n := 0, s.Shape.Len()
	for _, part := range []*Part{&s.Train, &s.Val, &s.Test} {
		for picture := range slices.Chunk(part.Pixels, n) {
			if n > 1 && !slices.ContainsFunc(picture, func(v byte) bool { return v != picture[0] }) {
				flat++
			}
		}
	}
	return flat
}
