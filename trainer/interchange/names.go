package interchange

import (
	"cmp"
	"slices"
	"strings"

	"descent/trainer/run"
)

// The parts of the data.
const (
	unknownPart = iota
	trainPart
	valPart
	testPart
)

// parts has the words for the parts of the data in tags.
var parts = map[string]int{
	"train": trainPart, "training": trainPart,
	"val": valPart, "valid": valPart, "validation": valPart, "eval": valPart, "evaluation": valPart, "dev": valPart,
	"test": testPart, "testing": testPart,
}

// quantities has synonyms of the names of this program.
var quantities = map[string]string{
	"acc": "accuracy", "lr": string(run.Rate), "learning_rate": string(run.Rate),
	"categorical_accuracy": "accuracy", "sparse_categorical_accuracy": "accuracy", "binary_accuracy": "accuracy",
}

// A meaning is the meaning of a tag: a quantity, and the part of the data on which it was
// measured.
type meaning struct {
	tag, quantity string
	part          int
	each          bool // whether it is the value of a single step, and not of an epoch
}

// Names returns the name of the curve of each tag in this program. Tags such as
// Loss/train, train_loss and loss become train_loss; Loss/val, val_loss and eval/loss
// become val_loss. The test part counts as the validation part if there is no other. A
// tag without a part belongs to the training part if another tag has the same quantity
// on the validation part, or if it is a loss or an accuracy. All other tags keep their
// names.
func Names(tags []string) map[string]run.Curve {
	all := make([]meaning, len(tags))
	held := map[string]bool{} // the quantities of the validation part
	for i, tag := range tags {
		all[i] = meaningOf(tag)
		if m := &all[i]; m.part == valPart || m.part == testPart {
			held[m.quantity] = true
		}
	}
	// Of several tags for one name, the clearest gets the name.
	slices.SortFunc(all, func(a, b meaning) int {
		return cmp.Or(cmp.Compare(a.vagueness(held), b.vagueness(held)), cmp.Compare(len(a.tag), len(b.tag)), cmp.Compare(a.tag, b.tag))
	})
	names, taken := make(map[string]run.Curve, len(all)), map[run.Curve]bool{}
	for _, m := range all {
		name := m.name(held)
		if taken[name] {
			name = run.Curve(m.tag)
		}
		names[m.tag], taken[name] = name, true
	}
	return names
}

// vagueness sorts meanings: first tags that equal the name, then tags that name a part.
func (m meaning) vagueness(held map[string]bool) int {
	switch {
	case m.tag == string(m.name(held)):
		return 0
	case m.part == trainPart, m.part == valPart:
		return 1
	case m.part == testPart:
		return 2
	}
	return 3
}

// name returns the name of a curve. held has the quantities of the validation part.
func (m meaning) name(held map[string]bool) run.Curve {
	switch {
	case m.each && m.quantity == "loss" && m.part <= trainPart:
		return run.BatchLoss
	case m.each:
		return run.Curve(m.tag)
	case m.quantity == string(run.Rate):
		return run.Rate
	case m.part == valPart, m.part == testPart:
		return run.Curve("val_" + m.quantity)
	case m.part == trainPart, held[m.quantity], m.quantity == "loss", m.quantity == "accuracy":
		return run.Curve("train_" + m.quantity)
	}
	return run.Curve(m.tag)
}

// meaningOf returns the meaning of a tag. If several words name a part, the first one
// counts.
func meaningOf(tag string) meaning {
	m := meaning{tag: tag}
	var rest []string
	for _, w := range words(tag) {
		if p := parts[w]; p != unknownPart && m.part == unknownPart {
			m.part = p
			continue
		}
		rest = append(rest, w)
	}
	if n := len(rest) - 1; n > 0 && (rest[n] == "step" || rest[n] == "epoch") { // suffixes of Lightning
		m.each = rest[n] == "step"
		rest = rest[:n]
	}
	if len(rest) > 1 && rest[0] == "epoch" { // a prefix of Keras
		rest = rest[1:]
	}
	m.quantity = strings.Join(rest, "_")
	if known, ok := quantities[m.quantity]; ok {
		m.quantity = known
	}
	return m
}

// words returns the words of a tag in lower case.
func words(tag string) []string {
	return strings.FieldsFunc(strings.ToLower(tag), func(r rune) bool { return strings.ContainsRune("/_.-: ", r) })
}
