// Package data holds the data sets: where they come from, how they are split into
// parts, and how examples are prepared for a network.
//
// A Source is a part of a catalog, such as fashion, spiral or
// csv:file=wine.csv. It makes a Set: examples of one shape in a training, a
// validation and a test part. Some sets are embedded in the program, generators
// draw random ones, and files of several formats (IDX, CIFAR-10, tables of text,
// NumPy arrays, pictures) are read from disk.
//
// Pictures are kept as bytes. As floats they would take four or eight times the
// memory, and a run needs only one batch of them at a time. So Prepare fits a
// preprocessing to the training part, and Gather applies it to each batch.
//
// Sets that have no test part of their own are split 60 : 20 : 20, separately for
// each class, by a rule that split.go describes, so that other programs can repeat
// it. Everything random in a set is determined by one seed. LoadFold divides a set
// for cross-validation instead: see Fold.
//
// A Set is never changed after it was made, so Load can return the same one to
// several callers.
package data

import (
	"context"

	"descent/model/catalog"
)

// A Source makes a data set. Sources are parts: comparable struct values
// whose exported fields are their parameters.
type Source interface {
	// Load returns the set. Everything random in it, including the split, is
	// determined by seed. A source that reads files returns the error of ctx when
	// that ends. Other errors name the file, what is wrong, and what is wanted.
	Load(ctx context.Context, seed uint64) (*Set, error)
}

// Sources lists the data sets, in the order a menu shows them.
var Sources = catalog.Of[Source]{
	{Name: "fashion", Doc: "7,000 pictures of clothes, 28x28 gray, ten classes: a part of Fashion-MNIST", Part: Fashion{}},
	{Name: "digits", Doc: "1,797 handwritten digits, 8x8 gray, written by 13 people", Part: Digits{}},
	{Name: "letters", Doc: "4,160 printed capital letters, 20x20 black and white; tested on unseen typefaces", Part: Letters{}},
	{Name: "letter16", Doc: "20,000 distorted printed letters as 16 measurements from 0 to 15", Part: Letter16{}},
	{Name: "iris", Doc: "150 irises, 4 measurements, three species; a test row is worth 3 points", Part: Iris{}},
	{Name: "wine", Doc: "178 wines, 13 chemical measurements, three cultivars; a test row is worth 3 points", Part: Wine{}},
	{Name: "breast_cancer", Doc: "569 tumors, 30 measurements, malignant or benign", Part: BreastCancer{}},
	{Name: "penguins", Doc: "333 penguins, 4 measurements, three species", Part: Penguins{}},
	{Name: "concrete", Doc: "1,030 concrete samples, 8 ingredients and age; predicts the strength in MPa", Part: Concrete{}},

	{Name: "spiral", Doc: "500 points on three arms of a spiral, three classes", Part: Spiral{N: 500, Noise: 0.2}},
	{Name: "moons", Doc: "500 points on two half circles that reach into each other", Part: Moons{N: 500, Noise: 0.2}},
	{Name: "far_moons", Doc: "moons far from 0, in units of different size: x + 10 and 30y - 200", Part: FarMoons{N: 500, Noise: 0.2}},
	{Name: "circle", Doc: "500 points inside a circle and on a ring around it", Part: Circle{N: 500}},
	{Name: "xor", Doc: "500 points of a square, classed by whether x and y have the same sign", Part: XOR{N: 500}},
	{Name: "gauss", Doc: "500 points in two clouds that a straight line separates", Part: Gauss{N: 500}},
	{Name: "gate", Doc: "the four rows of and, or, nand or xor; every part has them all", Part: Gate{Gate: "and"}},
	{Name: "sine", Doc: "200 points of y = sin 2πx for x from -1 to 1; predicts y", Part: Sine{N: 200, Noise: 0.1}},
	{Name: "glyph10", Doc: "500 noisy pictures of ten digits of 5x7 dots that never move", Part: Glyph10{N: 500, Size: 12, Noise: 0.35}},
	{Name: "rgb8", Doc: "500 pictures of 8x8 cells in color, one half of one channel brighter", Part: RGB8{N: 500}},
	{Name: "noise", Doc: "500 rows of pure chance, with labels in turn: nothing to learn, only to memorize", Part: Noise{N: 500, Inputs: 50, Classes: 3}},

	{Name: "idx", Doc: "MNIST, Fashion-MNIST or any set in their format, from a folder", Part: IDX{}},
	{Name: "cifar10", Doc: "CIFAR-10, binary version, from a folder: 60,000 photos, 32x32 in color, ten classes; fully connected networks reach about 70 %", Part: CIFAR10{}},
	{Name: "csv", Doc: "a table from a text file, to predict one column from the others", Part: defaultCSV},
	{Name: "npz", Doc: "NumPy arrays of inputs and targets, from a .npz or .npy file", Part: defaultNPZ},
	{Name: "images", Doc: "pictures in a folder for each class: PNG, JPEG or GIF", Part: Images{}},
}
