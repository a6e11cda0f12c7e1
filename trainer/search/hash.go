package search

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"descent/trainer"
	"descent/trainer/metric"
)

// Hash returns the SHA-256 of a table of trials as 64 hexadecimal digits. It covers the
// bits of all scores, so that equal searches have equal hashes when they have ended. It
// leaves out messages, which may contain paths of the machine.
func Hash(trials []Trial) string {
	sum := sha256.New()
	for i := range trials {
		hashTrial(sum, &trials[i])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// hashTrial writes a trial as lines: its settings, then its rungs and repetitions with
// their runs.
func hashTrial(w io.Writer, t *Trial) {
	fmt.Fprintf(w, "trial %d seed %d %q %v%s\n", t.Number, t.Spec.Seed, t.Values, t.State, bits(t.At...))
	fmt.Fprintf(w, " sum%s", bits(t.Epoch, t.Cost, t.When))
	hashScores(w, t.Best, t.Train)
	for _, o := range slices.Concat(t.Outcomes, t.Repeats) {
		hashOutcome(w, &o)
	}
}

// hashOutcome writes an outcome as a line, and one for each run.
func hashOutcome(w io.Writer, o *Outcome) {
	fmt.Fprintf(w, " rung %d repeat %d %v%s\n", o.Rung, o.Repeat, o.State, bits(o.Until))
	for _, r := range o.Runs {
		fmt.Fprintf(w, "  run %v %t%s", r.State, r.Fitted, bits(r.Epoch, r.First, r.When))
		hashScores(w, r.Best, r.Train)
	}
}

// hashScores writes scores with their names. It leaves out metrics that are 0, so that
// hashes stay the same when a metric is added to the program.
func hashScores(w io.Writer, scores ...trainer.Score) {
	for _, s := range scores {
		fmt.Fprint(w, bits(s.Loss, s.Accuracy))
		for i, v := range s.Metrics {
			if v != 0 {
				fmt.Fprintf(w, " %s%s", metric.All[i].Key, bits(v))
			}
		}
	}
	fmt.Fprintln(w)
}

// bits formats each number as a space and its bits in hexadecimal. All NaNs are equal,
// and so are both zeros.
func bits(xs ...float64) string {
	var b []byte
	for _, x := range xs {
		switch {
		case x == 0:
			x = 0
		case math.IsNaN(x):
			x = math.NaN()
		}
		b = strconv.AppendUint(append(b, ' '), math.Float64bits(x), 16)
	}
	return string(b)
}
