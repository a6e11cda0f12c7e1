package plot

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// A recording holds the evaluations of a real run of a preset.
type recording struct {
	name                string
	epoch               []float64
	trainLoss, valLoss  []float64
	trainScore, valueOf []float64 // accuracies, of train and validation
}

// recordings returns the runs of every preset, seed 1.
func recordings(t testing.TB) map[string][]*recording {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	all := map[string][]*recording{}
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		preset := strings.TrimSuffix(filepath.Base(path), ".csv")
		for _, row := range rows[1:] {
			i := slices.IndexFunc(all[preset], func(r *recording) bool { return r.name == row[0] })
			if i < 0 {
				i = len(all[preset])
				all[preset] = append(all[preset], &recording{name: row[0]})
			}
			r := all[preset][i]
			for k, to := range []*[]float64{&r.epoch, &r.trainLoss, &r.valLoss, &r.trainScore, &r.valueOf} {
				v, err := strconv.ParseFloat(row[1+k], 64)
				if err != nil {
					t.Fatal(err)
				}
				*to = append(*to, v)
			}
		}
	}
	return all
}

// until returns the chart of runs up to an epoch: train and validation of up to
// four runs, or validation of more.
func until(runs []*recording, epoch float64, score bool) *Chart {
	ch := &Chart{XLabel: "epoch", XMax: 1.05 * epoch, Glyphs: &Box, Goal: &LossGoal, YMax: math.Inf(1)}
	if score {
		ch.Goal, ch.YMax = &ScoreGoal, 1
	}
	for i, r := range runs {
		n := sort.SearchFloat64s(r.epoch, math.Nextafter(epoch, math.Inf(1)))
		train, val := r.trainLoss, r.valLoss
		if score {
			train, val = r.trainScore, r.valueOf
		}
		letter := string(rune('a' + i))
		ch.Lines = append(ch.Lines, Line{Label: letter, Name: r.name, Held: true, X: r.epoch[:n], Y: val[:n]})
		if len(runs) <= 4 {
			ch.Lines = append(ch.Lines, Line{Label: strings.ToUpper(letter), Name: r.name, X: r.epoch[:n], Y: train[:n]})
		}
	}
	return ch
}

// wild returns a run that begins like another and explodes.
func wild(of *recording, epochs float64) *recording {
	r := &recording{name: "wild"}
	for i, e := range of.epoch {
		if e > epochs {
			break
		}
		v := math.Pow(10, 42*e/epochs)
		r.epoch = append(r.epoch, e)
		r.trainLoss, r.valLoss = append(r.trainLoss, of.trainLoss[i]*v), append(r.valLoss, of.valLoss[i]*v)
		r.trainScore, r.valueOf = append(r.trainScore, 1-v), append(r.valueOf, 1-v)
	}
	return r
}

// While runs train, the axis changes at most nine times. The last value of a run is
// never cut off, unless that run lies far outside of the others; the ticks lie on
// rows, and at least four fifths of the height are used.
func TestRangesHoldStill(t *testing.T) {
	all := recordings(t)
	all["wild"] = append(slices.Clone(all["optimizers"]), wild(all["optimizers"][0], 3))
	const mostChanges = 9
	for preset, runs := range all {
		for _, score := range []bool{false, true} {
			var held Range
			changes := 0
			epochs := runs[0].epoch
			for _, e := range epochs[1:] {
				ch := until(runs, e, score)
				next := ch.Hold(held)
				if next != held && held != (Range{}) {
					changes++
				}
				if again := ch.Hold(next); again != next {
					t.Fatalf("%s: what fits at epoch %v is %v and then %v", preset, e, next, again)
				}
				held = next
				ch.Range = held
				_, ends := ch.fitted(scale{})
				for _, rows := range []int{4, 7, 14, 19, 35} {
					y, ok := ch.yScale(rows)
					if !ok || y.side(ends.Lo) != 0 || y.side(ends.Hi) != 0 {
						t.Fatalf("%s: at epoch %v in %d rows the axis goes from %v to %v, the ends from %v to %v",
							preset, e, rows, y.lo, y.hi, ends.Lo, ends.Hi)
					}
					if used := (held.Hi - held.Lo) / (y.hi - y.lo); used < 0.8-1e-9 {
						t.Fatalf("%s: at epoch %v %v of %d rows are used", preset, e, used, rows)
					}
					if n := len(ch.yTicks(y)); rows >= 7 && (n < 2 || n > 10) {
						t.Fatalf("%s: at epoch %v %d ticks in %d rows, from %v to %v", preset, e, n, rows, y.lo, y.hi)
					}
				}
			}
			if changes > mostChanges {
				t.Errorf("%s: the axis changed %d times (score: %v)", preset, changes, score)
			}
			t.Logf("%s: %d changes (score: %v)", preset, changes, score)
		}
	}
}

// A run that explodes does not change the axis, while it grows and when it has
// ended.
func TestWildRunFlattensNone(t *testing.T) {
	runs := recordings(t)["optimizers"]
	all := append(slices.Clone(runs), wild(runs[0], 3))
	for _, e := range []float64{2, 3, 10, 20} {
		want, got := until(runs, e, false).Fit(), until(all, e, false).Fit()
		if math.Abs(got.Lo-want.Lo) > 0.1*(want.Hi-want.Lo) || math.Abs(got.Hi-want.Hi) > 0.1*(want.Hi-want.Lo) {
			t.Errorf("at epoch %v the axis goes from %v to %v, want %v to %v", e, got.Lo, got.Hi, want.Lo, want.Hi)
		}
		ch := until(all, e, false)
		ch.Fits = "0 fits"
		if text := draw(*ch, 80, 16); !strings.Contains(strings.Split(text, "\n")[0], "▲ 1 cut, 0 fits") {
			t.Errorf("the title does not say that a run is cut off:\n%s", text)
		}
	}
}

// At epoch 10 of the default preset, on the chart of a terminal of 80×24, train
// and validation accuracy of a run are apart: by three rows of dots at least,
// and with box characters in two rows.
func TestGapCanBeSeen(t *testing.T) {
	ch := until(recordings(t)["sgd-vs-momentum"], 10, true)
	var held Range
	for e := 0.5; e <= 10; e += 0.5 {
		held = until(recordings(t)["sgd-vs-momentum"], e, true).Hold(held)
	}
	ch.Range = held
	const width, rows = 80, 14
	y, _ := ch.yScale(rows)
	for _, g := range []*Glyphs{&Braille, &Box} {
		ch.Glyphs = g
		r := ch.raster(width, rows)
		for i := 0; i < len(ch.Lines); i += 2 {
			val, train := ch.Lines[i], ch.Lines[i+1]
			a, b := val.Y[len(val.Y)-1], train.Y[len(train.Y)-1]
			apart := math.Abs(math.Round(y.row(a, r.rows())) - math.Round(y.row(b, r.rows())))
			if least := map[*Glyphs]float64{&Braille: 3, &Box: 1}[g]; apart < least {
				t.Errorf("%s in %s: a gap of %.3f is %v rows high, want %v", val.Name, g.Name, b-a, apart, least)
			}
			t.Logf("%s in %s: a gap of %.3f is %v rows high, from %v to %v", val.Name, g.Name, b-a, apart, y.lo, y.hi)
		}
	}
}

// The noise of a flat curve does not fill the chart, and the axis stays within its
// bounds.
func TestRangeIsSensible(t *testing.T) {
	flat := line("A", 0.5, 0.5001, 0.4999, 0.5, 0.5001)
	ch := Chart{XMax: 4, Lines: []Line{flat}, Glyphs: &Box, Goal: &LossGoal, YMax: math.Inf(1)}
	if r := ch.Fit(); r.Hi-r.Lo < leastShare*0.5 {
		t.Errorf("a flat loss fills %v", r)
	}
	ch.Goal, ch.YMax = &ScoreGoal, 1
	if r := ch.Fit(); r.Hi-r.Lo < leastScores {
		t.Errorf("a flat accuracy fills %v", r)
	}
	ch.Lines[0].Y = []float64{0.9, 0.99, 1, 1, 1}
	if y, ok := ch.yScale(14); !ok || y.hi != 1 || y.lo < 0 {
		t.Errorf("an accuracy of 1 is on an axis from %v to %v", y.lo, y.hi)
	}
	ch.Goal, ch.YMax = &LossGoal, math.Inf(1)
	ch.Lines[0].Y = []float64{2, 0.01, 0, 0, 0}
	if y, ok := ch.yScale(14); !ok || y.lo != 0 {
		t.Errorf("a loss of 0 is on an axis from %v to %v", y.lo, y.hi)
	}
}
