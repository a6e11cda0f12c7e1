package data

import (
	"context"
	"embed"
	"io"
	"io/fs"
	"math"
	"strings"

	"descent/data/memory"
	"descent/data/table"
)

//go:embed files
var files embed.FS

// Attribution returns who made the embedded data sets and under which
// licenses, as Markdown.
func Attribution() string {
	text, err := files.ReadFile("files/ATTRIBUTION.md")
	if err != nil {
		panic(err) // it is embedded
	}
	return string(text)
}

// Licenses returns the texts that Attribution refers to.
func Licenses() fs.FS {
	sub, err := fs.Sub(files, "files/LICENSES")
	if err != nil {
		panic(err) // the path is valid
	}
	return sub
}

// Fashion is a part of Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): of each
// class 600 pictures for training and validation and 100 for the test.
type Fashion struct{}

// Load implements Source. The rows of the file are interleaved by class, so its
// last 1,000 hold all classes in equal shares and are the validation part.
func (Fashion) Load(_ context.Context, _ uint64) (*Set, error) {
	set, err := pictures{
		images: "fashion28-train-images.idx3.gz", labels: "fashion-train-labels.idx1.gz",
		testImages: "fashion28-test-images.idx3.gz", testLabels: "fashion-test-labels.idx1.gz",
		dims: 3, maxPixel: 255, classes: fashionClasses,
	}.load()
	if err != nil {
		return nil, err
	}
	set.Train, set.Val = set.Train.cut(5000, set.Shape.Len())
	return set.noted(), nil
}

func (Fashion) fixed() {}

// Digits is the test partition of UCI's Optical Recognition of Handwritten
// Digits. The split puts digits of the same writer into all parts. With a split
// in the order of the file the accuracy of networks is 5 points lower.
type Digits struct{}

// Load implements Source.
func (Digits) Load(_ context.Context, seed uint64) (*Set, error) {
	return pictures{
		images: "digits8-images.idx3.gz", labels: "digits8-labels.idx1.gz",
		dims: 3, maxPixel: 16, classes: digitClasses,
	}.loadSplit(seed, "digits8")
}

// Letters are capital letters on a retina of 20x20 cells, the size of the
// Mark I Perceptron's. The typefaces of the test part are not in the other two.
type Letters struct{}

// Load implements Source.
func (Letters) Load(_ context.Context, seed uint64) (*Set, error) {
	return pictures{
		images: "letters20-train-images.idx3.gz", labels: "letters20-train-labels.idx1.gz",
		testImages: "letters20-test-images.idx3.gz", testLabels: "letters20-test-labels.idx1.gz",
		dims: 3, maxPixel: 1, classes: letterClasses,
	}.loadSplit(seed, "letters20")
}

// Letter16 is UCI's Letter Recognition: 16 measurements of each picture,
// which make a table although they are stored as pixels.
type Letter16 struct{}

// Load implements Source. Since Frey and Slate (1991) the last 4,000 rows are
// the test part.
func (Letter16) Load(_ context.Context, seed uint64) (*Set, error) {
	set, err := pictures{
		images: "letter16-features.idx2.gz", labels: "letter16-labels.idx1.gz",
		dims: 2, maxPixel: 15, classes: letterClasses,
	}.load()
	if err != nil {
		return nil, err
	}
	set.Features = strings.Fields("x-box y-box width high onpix x-bar y-bar x2bar y2bar xybar x2ybr xy2br x-ege xegvy y-ege yegvx")
	set.Train, set.Test = set.Train.cut(16000, set.Shape.Len())
	set.split(seed, "letter16")
	return set.noted(), nil
}

// Iris is Fisher's data set, with the values of his paper.
type Iris struct{}

// Load implements Source.
func (Iris) Load(ctx context.Context, seed uint64) (*Set, error) {
	return embedded(ctx, "iris", seed, CSV{Task: "class"})
}

// Wine is UCI's Wine.
type Wine struct{}

// Load implements Source.
func (Wine) Load(ctx context.Context, seed uint64) (*Set, error) {
	return embedded(ctx, "wine", seed, CSV{Task: "class"})
}

// BreastCancer is UCI's Breast Cancer Wisconsin (Diagnostic).
type BreastCancer struct{}

// Load implements Source.
func (BreastCancer) Load(ctx context.Context, seed uint64) (*Set, error) {
	return embedded(ctx, "breast_cancer", seed, CSV{Task: "class"})
}

// Penguins is the Palmer penguins data: the species of a penguin from the sizes of
// its bill and flipper and its weight.
type Penguins struct{}

// Load implements Source.
func (Penguins) Load(ctx context.Context, seed uint64) (*Set, error) {
	return embedded(ctx, "penguins", seed, CSV{Target: "species", Task: "class", Skip: "island,sex,year"})
}

// Concrete is UCI's Concrete Compressive Strength. Its 1,030 rows are 427
// mixtures at several ages, which a split by rows spreads over all parts.
type Concrete struct{}

// Load implements Source.
func (Concrete) Load(ctx context.Context, seed uint64) (*Set, error) {
	return embedded(ctx, "concrete", seed, CSV{Task: "number"})
}

// embedded loads an embedded CSV file and splits it.
func embedded(ctx context.Context, name string, seed uint64, how CSV) (*Set, error) {
	t, err := openEmbedded(name+".csv", func(ctx context.Context, r io.Reader) (*table.Table, error) { return readTable(ctx, r, how.settings()) })
	if err != nil {
		return nil, err
	}
	set, err := tableSet{table: t}.set(ctx, how.divide(t, seed, name, [3]*table.Table{}))
	if err != nil {
		return nil, err
	}
	return set.noted(), nil
}

// pictures describes a set of embedded IDX files.
type pictures struct {
	images, labels         string
	testImages, testLabels string  // "" if there is no test part
	dims                   int     // of the images: 3, or 2 for a table
	maxPixel               float64 // the largest value
	classes                []string
}

// load returns the set before its training part is split.
func (p pictures) load() (*Set, error) {
	set := &Set{Classes: p.classes, MaxPixel: p.maxPixel}
	var err error
	if set.Shape, set.Train, err = p.pair(p.images, p.labels); err == nil && p.testImages != "" {
		_, set.Test, err = p.pair(p.testImages, p.testLabels)
	}
	return set, err
}

// loadSplit returns the set with its training part split by the given seed and
// name; see Set.split.
func (p pictures) loadSplit(seed uint64, name string) (*Set, error) {
	set, err := p.load()
	if err != nil {
		return nil, err
	}
	set.split(seed, name)
	return set.noted(), nil
}

// pair reads the images and labels of a part.
func (p pictures) pair(images, labels string) (Shape, Part, error) {
	x, err := openEmbedded(images, func(ctx context.Context, r io.Reader) (idxFile, error) { return readIDX(ctx, r, p.dims) })
	if err != nil {
		return Shape{}, Part{}, err
	}
	y, err := openEmbedded(labels, func(ctx context.Context, r io.Reader) (idxFile, error) { return readIDX(ctx, r, 1) })
	if err != nil {
		return Shape{}, Part{}, err
	}
	part, err := x.pair(y, upTo(len(p.classes)))
	return x.shape(), part, err
}

// openEmbedded reads an embedded file.
func openEmbedded[T any](name string, read reader[T]) (T, error) {
	f, err := files.Open("files/" + name)
	return readAndClose(memory.New(math.Inf(1)).With(context.Background()), name, f, err, read)
}

// The names of the classes of the pictures, by label.
var (
	digitClasses   = strings.Split("0123456789", "")
	letterClasses  = strings.Split("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "")
	fashionClasses = []string{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"}
	cifarClasses   = strings.Fields("airplane automobile bird cat deer dog frog horse ship truck")
)
