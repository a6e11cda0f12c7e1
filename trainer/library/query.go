package library

// A Query selects runs: those that fulfil each of its terms. The empty query
// selects all. Its text is terms between blanks, as in
//
//	optimizer=momentum val_accuracy>0.8 tag:class data~fashion -state:failed
type Query []Term

// A Term is a condition on one value of a run.
type Term struct {
	Not  bool   // whether the condition must not hold; "-" in front
	Key  string // of a setting, a metric, or another value; "" for a word that may stand in any text of the run
	Op   Op
	Text string // what the value is compared with

	// Number is Text as a number, NaN if it is none. A comparison with < <= > >=
	// has a number.
	Number float64

	At, Len int // the place of the term in the query's text, in bytes
}

// An Op compares the values of a run with that of a Term: at least one of them
// has to fulfil it. The case of letters does not matter.
type Op string

const (
	Equal        Op = "="  // also the name of a part without its parameters: optimizer=momentum
	Unequal      Op = "!=" // not Equal; also of a run that has no such value
	Less         Op = "<"
	LessEqual    Op = "<="
	Greater      Op = ">"
	GreaterEqual Op = ">="
	Contains     Op = "~" // a part of the text
	Has          Op = ":" // the beginning of the text: state:fail
)

// A Row is what a Query looks at: a stored run or a live one.
type Row interface {
	// Value returns the values with the given key as text, and the number where
	// the one value is a number, else NaN. There are none if the run has no
	// such value.
	Value(key string) (texts []string, number float64)

	// Words returns the texts in which a word without a key may stand.
	Words() []string
}
