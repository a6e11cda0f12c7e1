package library

// A Query selects the runs that fulfill all of its terms. The empty query selects all
// runs. Its text is a list of terms separated by blanks, such as
//
//	optimizer=momentum val_accuracy>0.8 tag:class data~fashion -state:failed
type Query []Term

// A Term is a condition on one value of a run.
type Term struct {
	Not  bool   // whether the condition must not hold; written as "-" before the term
	Key  string // of a setting, a metric, or another value; "" for a word that may occur in any text of the run
	Op   Op
	Text string // what the value is compared with

	// Number is Text as a number, NaN if it is not a number. For the operators <, <=, >
	// and >= it never is NaN.
	Number float64

	At, Len int // the place of the term in the query's text, in bytes
}

// An Op compares the values of a run with that of a Term. It holds if it holds for one
// of the values. It ignores the case of letters.
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

// A Row is a stored or a live run that a Query can select.
type Row interface {
	// Value returns the values with the given key as texts, and as a number if there is
	// one value and it is a number, else NaN. It returns no texts if the run has no such
	// value.
	Value(key string) (texts []string, number float64)

	// Words returns the texts that are searched for a word without a key.
	Words() []string
}
