package interchange

import (
	"cmp"
	"slices"
	"strings"

	"descent/trainer/run"
)

// The parts of the data that a tag may be about.
const (
	unknownPart = iota
	trainPart
	valPart
	testPart
)

// parts are the words for them.
var parts = map[string]int{
	"train": trainPart, "training": trainPart,
	"val": valPart, "valid": valPart, "validation": valPart, "eval": valPart, "evaluation": valPart, "dev": valPart,
	"test": testPart, "testing": testPart,
}

// quantities are other words for what this program names otherwise.
var quantities = map[string]string{
	"acc": "accuracy", "lr": string(run.Rate), "learning_rate": string(run.Rate),
	"categorical_accuracy": "accuracy", "sparse_categorical_accuracy": "accuracy", "binary_accuracy": "accuracy",
}

// A meaning is what a tag says: a quantity, and the part that it is about.
type meaning struct {
	tag, quantity string
	part          int
	each          bool // whether it is that of a single step
}

// Names returns the name that the curve of each tag has in this program. Tags
// such as Loss/train, train_loss and loss are train_loss, and Loss/val, val_loss
// and eval/loss are val_loss; what is about the test part counts as validation
// where nothing else does. A tag without a part is about the training part if
// another one of the quantity is about the validation part, or if it is a loss
// or an accuracy. All other tags keep their names.
func Names(tags []string) map[string]run.Curve {
	all := make([]meaning, len(tags))
	held := map[string]bool{} // quantities of the validation part
	for i, tag := range tags {
		all[i] = meaningOf(tag)
		if m := &all[i]; m.part == valPart || m.part == testPart {
			held[m.quantity] = true
		}
	}
	// Those that say most clearly what they are come first: they get the name.
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

// vagueness orders meanings: those that have the name already come first, then
// those with a part of their own.
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

// name returns the name of a curve, unless another has it. held are the
// quantities that the validation part has.
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

// meaningOf returns what a tag says. Where several of its words name a part, the
// first one counts.
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
	if n := len(rest) - 1; n > 0 && (rest[n] == "step" || rest[n] == "epoch") { // as Lightning has them
		m.each = rest[n] == "step"
		rest = rest[:n]
	}
	if len(rest) > 1 && rest[0] == "epoch" { // as Keras has it
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
