// Package lesson holds the lecture as experiments that anyone can open, watch
// and check. A lesson is a file of lanes with a note, as every preset is, and a
// claim about them in Go. Check trains the lanes, measures what the claim is
// about and reports whether each measurement lies in its band. All lists the
// lessons in the lecture's order.
//
// A claim must train every lane of its file, with no change but the seed; a
// claim that leaves a lane out fails.
package lesson

import (
	"embed"

	"descent/model/catalog"
	"descent/presets"
)

//go:embed files/*.toml
var files embed.FS

// A Lesson is a file and the claim about its lanes.
type Lesson struct {
	Name  string // of the file, without its ending
	Claim string // in one sentence
	Seeds int    // how many seeds the claim takes, unless asked for others
	check func(*lab)
}

// All lists the lessons in the order of the lecture.
var All = []Lesson{
	{"perceptron", "the units of AND, OR and NAND stop changing, without a mistake; that of XOR never does", 5, perceptron},
	{"adaline", "gradient descent converges below the rate 2/lambda and diverges above it", 1, adaline},
	{"xor-11-lines", "four sigmoids learn XOR from every start", 20, elevenLines},
	{"activation-race", "the sigmoid takes at least 6 times as many epochs to 95 % as ReLU", 5, activationRace},
	{"saturation", "the gradient of the second sigmoid layer is below 2 % of the sixth's", 3, saturation},
	{"dead-relu", "more than 60 % of the units of a layer die at a rate of 2.5", 4, deadReLU},
	{"capacity-and-lambda", "many units with lambda 0.001 have the lowest validation loss", 4, capacity},
	{"universal-approx", "ten units come within a mean squared error of 0.01 of the sine, from every start", 4, universal},
	{"preprocess", "standardized, a run reaches 95 % within 20 epochs", 3, preprocess},
	{"init-zoo", "behind weights of 0.01, less than a millionth of the signal reaches layer 10", 1, initZoo},
	{"batchnorm-rescue", "with batch norm, nine layers reach a train accuracy over 0.95", 3, batchNorm},
	{"sanity-checks", "the loss at the start is that of guessing: ln 10 for the softmax, 9 for the SVM", 3, sanity},
	{"chain-rule-and-gradcheck", "backpropagation agrees with differences for every activation and loss", 3, chainRule},
	{"random-vs-grid", "random search is at least as good as a grid on 14 of 20 seeds", 20, randomVersusGrid},
	{"overfit-gap", "without regularization, train accuracy is more than 0.07 above validation", 8, overfitGap},
	{"steep-valley", "at the same rate momentum comes nearer to the bottom than descent, which zigzags", 3, steepValley},
	{"momentum-race", "momentum 0.9 is at 95 % in a third of the epochs of SGD", 6, momentumRace},
	{"lr-picture", "the good rate comes to a loss below 0.25", 3, ratePicture},
	{"decay-shootout", "step decay ends below 0.6 of the constant rate's loss", 4, decayShootout},
	{"ensemble-and-dropout", "five networks are at least 0.015 more accurate than one", 5, ensembles},
}

// Names returns the names of the lessons in their order.
func Names() []string {
	names := make([]string, len(All))
	for i, l := range All {
		names[i] = l.Name
	}
	return names
}

// Find returns the lesson called name.
func Find(name string) (Lesson, error) {
	for _, l := range All {
		if l.Name == name {
			return l, nil
		}
	}
	return Lesson{}, catalog.Unknown("lesson", name, Names())
}

// Open returns the preset of the lesson called name.
func Open(name string) (presets.Preset, error) {
	l, err := Find(name)
	if err != nil {
		return presets.Preset{}, err
	}
	return l.Preset()
}

// Preset returns the file of l.
func (l Lesson) Preset() (presets.Preset, error) {
	text, err := files.ReadFile("files/" + l.Name + ".toml")
	if err != nil {
		return presets.Preset{}, err
	}
	return presets.Parse(l.Name+".toml", text)
}
