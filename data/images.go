package data

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // formats that image.Decode knows
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"descent/data/memory"
)

// Images reads pictures, PNG, JPEG or GIF, from a folder that has a folder for
// each class. If it has a folder train, then that, test and perhaps val hold the
// folders of the classes.
type Images struct {
	Dir  string `doc:"folder with a folder of pictures for each class, or with train, test and perhaps val, which have these" picks:"folder"`
	Size int    `doc:"height and width that the pictures are brought to; 0 keeps pictures that are all of one size up to 64, and makes others 32" min:"0" max:"256"`
	Gray bool   `doc:"whether colors are made gray"`
}

// pictureEndings are the endings of the files that are read, in lower case.
var pictureEndings = []string{".png", ".jpg", ".jpeg", ".gif"}

// maxPicture is the largest number of pixels of a picture before it is resized.
const maxPicture = 25_000_000

func (s Images) paths() (paths []string) {
	files, _, err := s.files()
	if err != nil {
		return nil
	}
	for _, part := range files {
		for _, f := range part {
			paths = append(paths, f.path)
		}
	}
	return paths
}

// A pictureFile is a picture on disk.
type pictureFile struct{ path, class string }

// files lists the pictures for training, validation and test, sorted by class and
// name, and the names of the other files beside them.
func (s Images) files() (parts [3][]pictureFile, others []string, err error) {
	if s.Dir == "" {
		return parts, nil, errors.New("images: no folder: want images:dir=FOLDER, with a folder for each class")
	}
	dir := expand(s.Dir)
	folders := [3]string{dir}
	if isFolder(filepath.Join(dir, "train")) {
		folders[0] = filepath.Join(dir, "train")
		for i, names := range [][]string{nil, {"val", "valid", "validation"}, {"test", "testing"}} {
			for _, name := range names {
				if path := filepath.Join(dir, name); isFolder(path) {
					folders[i] = path
				}
			}
		}
	}
	for i, folder := range folders {
		if folder == "" {
			continue
		}
		var more []string
		if parts[i], more, err = classFolders(folder); err != nil {
			return parts, nil, err
		}
		others = append(others, more...)
	}
	if len(parts[0]) == 0 {
		return parts, nil, fmt.Errorf("%s: no picture%s: want a folder for each class with PNG or JPEG files in it", s.Dir, inBrackets(leftOutFiles(others)))
	}
	return parts, others, nil
}

// leftOutFiles says of which files beside the pictures nothing is read, or "" if
// there are none.
func leftOutFiles(others []string) string {
	if others == nil {
		return ""
	}
	return fmt.Sprintf("files that are no PNG, JPEG or GIF are left out, %d in all: %s", len(others), listed(others))
}

// inBrackets returns text for the middle of a sentence.
func inBrackets(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

// isFolder reports whether path is a folder.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// classFolders lists the pictures in the folders of dir, and the other files there.
// What is hidden does not count: a folder that a Mac has packed holds ._cat.png, say,
// beside each cat.png.
func classFolders(dir string) (files []pictureFile, others []string, err error) {
	classes, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", dir, explain(err))
	}
	for _, class := range classes {
		folder := filepath.Join(dir, class.Name())
		if strings.HasPrefix(class.Name(), ".") || !isFolder(folder) {
			continue
		}
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", folder, explain(err))
		}
		for _, e := range entries {
			name := e.Name()
			switch ext := strings.ToLower(filepath.Ext(name)); {
			case strings.HasPrefix(name, "."):
			case slices.Contains(pictureEndings, ext):
				files = append(files, pictureFile{filepath.Join(folder, name), class.Name()})
			default:
				others = append(others, class.Name()+"/"+name)
			}
		}
	}
	return files, others, nil
}

// Load implements Source.
func (s Images) Load(ctx context.Context, seed uint64) (*Set, error) {
	files, others, err := s.files()
	if err != nil {
		return nil, err
	}
	set := &Set{MaxPixel: 255}
	index := map[string]int32{}
	for _, f := range files[0] {
		if _, ok := index[f.class]; !ok {
			index[f.class] = int32(len(index))
			set.Classes = append(set.Classes, f.class)
		}
	}
	if len(index) < 2 {
		return nil, fmt.Errorf("%s: there is one class, %q%s: want a folder for each of two or more", s.Dir, set.Classes[0], inBrackets(leftOutFiles(others)))
	}
	all := slices.Concat(files[:]...)
	shape, pixels, err := s.shape(ctx, all)
	if err != nil {
		return nil, err
	}
	set.Shape = shape
	if err := memory.Of(ctx).Check(2*float64(len(all))*float64(shape.Len()), "the pictures", "size"); err != nil {
		return nil, err
	}
	atOnce := len(all)
	if memory.Of(ctx).Check(float64(pixels*pixelBytes*runtime.GOMAXPROCS(0)), "", "") != nil {
		atOnce = 1 // as many large ones as there are processors do not fit
	}
	for i, part := range []*Part{&set.Train, &set.Val, &set.Test} {
		if *part, err = readPart(ctx, files[i], index, shape, atOnce); err != nil {
			return nil, err
		}
	}
	if set.givenVal = set.Val.Len() > 0; !set.givenVal {
		set.split(seed, filepath.Base(s.Dir))
	}
	if note := leftOutFiles(others); note != "" {
		set.Notes = append(set.Notes, note)
	}
	return set.noted(), nil
}

// readPart reads the pictures of a part as bytes of the given shape, so many at once
// at most. index has the classes by name.
func readPart(ctx context.Context, files []pictureFile, index map[string]int32, shape Shape, atOnce int) (Part, error) {
	n, width := len(files), shape.Len()
	if n == 0 {
		return Part{}, nil
	}
	p := Part{Pixels: make([]uint8, n*width), Class: make([]int32, n)}
	return p, inParallel(n, atOnce, func(i int) error {
		f := files[i]
		c, ok := index[f.class]
		if !ok {
			return fmt.Errorf("%s: class %q has no picture for training", f.path, f.class)
		}
		pixels, err := readFile(ctx, f.path, func(ctx context.Context, r io.Reader) ([]uint8, error) {
			return readPicture(ctx, r, shape)
		})
		copy(p.Pixels[i*width:], pixels)
		p.Class[i] = c
		return err
	})
}

// shape returns the shape to which all pictures are resized, and the pixels of the
// largest one before that. It reads their headers only.
func (s Images) shape(ctx context.Context, files []pictureFile) (shape Shape, pixels int, err error) {
	configs := make([]image.Config, len(files))
	if err := inParallel(len(files), len(files), func(i int) (err error) {
		configs[i], err = readFile(ctx, files[i].path, pictureConfig)
		return err
	}); err != nil {
		return shape, 0, err
	}
	shape = Shape{s.Size, s.Size, 1}
	first, same := configs[0], true
	for _, c := range configs {
		pixels = max(pixels, c.Width*c.Height)
		same = same && c.Width == first.Width && c.Height == first.Height
		if !s.Gray && !isGray(c) {
			shape.Channels = 3
		}
	}
	switch {
	case s.Size > 0:
	case same && max(first.Width, first.Height) <= 64 && first.Height > 1:
		shape.Height, shape.Width = first.Height, first.Width
	default:
		shape.Height, shape.Width = 32, 32
	}
	return shape, pixels, nil
}

// pictureConfig reads the header of a picture.
func pictureConfig(ctx context.Context, r io.Reader) (image.Config, error) {
	c, _, err := image.DecodeConfig(r)
	switch {
	case err != nil:
		return c, errNoPicture(ctx, err)
	case c.Width < 1 || c.Height < 1 || float64(c.Width)*float64(c.Height) > maxPicture:
		return c, fmt.Errorf("the picture is %d wide and %d high: want at most %d pixels", c.Width, c.Height, maxPicture)
	}
	return c, nil
}

// errNoPicture is the error of a picture that cannot be decoded, or of ctx if that
// has ended.
func errNoPicture(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("no picture that can be read: %v: want PNG, JPEG or GIF", err)
}

// pixelBytes is how much memory decoding takes for each pixel, at most.
const pixelBytes = 16

// readPicture reads a picture as bytes of the given shape. It looks at the header
// again, since the file may have changed.
func readPicture(ctx context.Context, r io.Reader, shape Shape) ([]uint8, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	start := new(bytes.Buffer)
	c, err := pictureConfig(ctx, io.TeeReader(b, start))
	if err != nil {
		return nil, err
	}
	done, err := memory.Of(ctx).Take(float64(c.Width*c.Height*pixelBytes), "the picture", "its size")
	if err != nil {
		return nil, err
	}
	defer done()
	img, _, err := image.Decode(io.MultiReader(start, b))
	if err != nil {
		return nil, errNoPicture(ctx, err)
	}
	return resize(ctx, img, shape)
}
