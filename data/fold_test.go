package data

import (
	"encoding/json"
	"fmt"
	"image/color"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"descent/model/tensor"
)

func TestFoldText(t *testing.T) {
	for text, want := range map[string]Fold{"none": {}, "1/2": {1, 2}, "5/5": {5, 5}, " 2 / 10": {2, 10}, "100/100": {100, 100}} {
		f := Fold{9, 9}
		if err := f.UnmarshalText([]byte(text)); err != nil || f != want {
			t.Errorf("%q is %v, %v: want %v", text, f, err, want)
		}
		var again Fold
		if err := again.UnmarshalText([]byte(f.String())); err != nil || again != f {
			t.Errorf("%v is written as %q and read as %v, %v", f, f, again, err)
		}
	}
	for _, text := range []string{"", "2", "0/5", "6/5", "1/1", "-1/5", "1/101", "a/b", "1/5/5"} {
		f := Fold{2, 5}
		if err := f.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), "want one such as 2/5") || f != (Fold{2, 5}) {
			t.Errorf("%q: %v, the fold is %v", text, err, f)
		}
	}
}

// randomDivision returns a division of random rows, and their groups or nil.
func randomDivision(rng *rand.Rand) (d division, group []int32) {
	d = division{seed: rng.Uint64(), name: "x", n: 40 + rng.IntN(200), test: rng.IntN(2) == 0}
	if d.classes = rng.IntN(6); d.classes > 0 {
		for range d.n {
			c := rng.IntN(d.classes)
			d.class = append(d.class, int32(c*rng.IntN(2)*rng.IntN(2))) // of classes of many sizes
		}
	}
	if rng.IntN(2) == 0 {
		for range d.n {
			group = append(group, int32(rng.IntN(25)*rng.IntN(2)+rng.IntN(15)))
		}
	}
	return d, group
}

// TestFoldsDivide draws random rows and checks what folds of them promise.
func TestFoldsDivide(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 400 {
		d, group := randomDivision(rng)
		usual := d.byChance()
		if group != nil {
			usual = d.byGroup(group)
		}
		k := 2 + rng.IntN(7)
		held := make([]int, d.n) // in how many validation parts a row is
		counts := make([][]int, k)
		for i := range k {
			d.fold = Fold{i + 1, k}
			parts, err := d.byFold(group)
			if err != nil {
				t.Fatalf("%d rows, %d folds: %v", d.n, k, err)
			}
			for _, r := range parts[1] {
				held[r]++
			}
			counts[i] = d.countRows(parts[1])
			if !slices.Equal(parts[2], usual[2]) {
				t.Fatalf("the test part is not that of the usual split: %v and %v", parts[2], usual[2])
			}
			if all := slices.Sorted(slices.Values(slices.Concat(parts[:]...))); !slices.Equal(all, inOrder(d.n)) {
				t.Fatalf("%d rows became %v", d.n, all)
			}
			where := map[int32]int{}
			for p, rows := range parts {
				for _, r := range rows {
					if group == nil {
						break
					}
					if was, ok := where[group[r]]; ok && was != p {
						t.Fatalf("group %d is in parts %d and %d", group[r], was, p)
					}
					where[group[r]] = p
				}
			}
		}
		for r, n := range held {
			if inTest := slices.Contains(usual[2], int32(r)); inTest && n != 0 || !inTest && n != 1 {
				t.Fatalf("row %d is in %d validation parts, test part %v", r, n, usual[2])
			}
		}
		if group == nil {
			checkEven(t, counts, d.n-len(usual[2]))
		}
	}
}

// checkEven checks that n rows are dealt to folds as scikit-learn's KFold and
// StratifiedKFold deal them: of n rows the first n mod k folds have one more, and
// fold i of the rows sorted by class has those that follow i by multiples of k.
func checkEven(t *testing.T, counts [][]int, n int) {
	t.Helper()
	k := len(counts)
	var sorted []int // the class of each row
	for c := range counts[0] {
		for i := range k {
			sorted = append(sorted, slices.Repeat([]int{c}, counts[i][c])...)
		}
	}
	for i, count := range counts {
		size := 0
		want := make([]int, len(count))
		for at := i; at < len(sorted); at += k {
			want[sorted[at]]++
		}
		for c := range count {
			size += count[c]
			for _, other := range counts {
				if d := count[c] - other[c]; d > 1 || d < -1 {
					t.Fatalf("class %d has %v rows in the folds", c, counts)
				}
			}
		}
		sklearn := n / k
		if i < n%k {
			sklearn++
		}
		if size != sklearn || !slices.Equal(count, want) {
			t.Fatalf("fold %d of %d has %v of %d rows: want %d, %v", i+1, k, count, n, sklearn, want)
		}
	}
}

// TestGroupsAreSpread checks that groups of equal size and one class each fill
// the folds evenly, classes included.
func TestGroupsAreSpread(t *testing.T) {
	d := division{seed: 3, name: "x", n: 120, classes: 2}
	var group []int32
	for r := range d.n {
		group = append(group, int32(r/4))
		d.class = append(d.class, int32(r/4%3/2)) // one group in three is of class 1
	}
	for i := range 5 {
		d.fold = Fold{i + 1, 5}
		parts, err := d.byFold(group)
		if got := d.countRows(parts[1]); err != nil || !slices.Equal(got, []int{16, 8}) {
			t.Errorf("fold %d has %v rows of the classes, %v: want 16 and 8", i+1, got, err)
		}
	}
}

// TestSourcesAreFolded divides each source that needs no file.
func TestSourcesAreFolded(t *testing.T) {
	for _, e := range Sources {
		if fromDisk(e.Part) {
			continue
		}
		whole := mustLoad(t, e.Part, 5)
		var held []tensor.Float
		rows := 0
		for i := range 3 {
			s, err := (Fold{i + 1, 3}).load(t.Context(), e.Part, 5)
			if whole.givenVal {
				if err != errGivenVal {
					t.Errorf("%s: %v: want %v", e.Name, err, errGivenVal)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", e.Name, err)
			}
			verify(t, s)
			again, err := (Fold{i + 1, 3}).load(t.Context(), e.Part, 5)
			if err != nil || prepare(again, NoPreprocessing{}).Sum() != prepare(s, NoPreprocessing{}).Sum() {
				t.Errorf("%s: fold %d has other numbers when it is made again, %v", e.Name, i+1, err)
			}
			if s.Train.Len()+s.Val.Len() != whole.Train.Len()+whole.Val.Len() || s.Test.Len() != whole.Test.Len() {
				t.Errorf("%s: fold %d has %d + %d + %d examples: all of %d + %d + %d", e.Name, i+1,
					s.Train.Len(), s.Val.Len(), s.Test.Len(), whole.Train.Len(), whole.Val.Len(), whole.Test.Len())
			}
			rows += s.Val.Len()
			held = append(held, numbersOf(s, &s.Val)...)
		}
		if whole.givenVal {
			continue
		}
		pool := whole.Train.and(&whole.Val)
		all := numbersOf(whole, &pool)
		slices.Sort(all)
		slices.Sort(held)
		if rows != pool.Len() || whole.Encoder == nil && !slices.Equal(all, held) {
			t.Errorf("%s: %d examples are held out in all: want each of %d once", e.Name, rows, pool.Len())
		}
	}
}

// numbersOf returns the inputs of a part.
func numbersOf(s *Set, p *Part) []tensor.Float {
	if p.Pixels == nil {
		return slices.Clone(p.Values)
	}
	var all []tensor.Float
	for i := range p.Len() { // the sums of pictures
		sum := 0
		for _, v := range p.Pixels[i*s.Shape.Len() : (i+1)*s.Shape.Len()] {
			sum += int(v)
		}
		all = append(all, tensor.Float(sum))
	}
	return all
}

// foldTable is a table with missing cells and a text column, whose targets tell
// the rows apart. extreme says of which rows the inputs are far from all others.
func foldTable(extreme func(row int) bool) string {
	text := "x,color,y\n"
	for i := range 60 {
		x, color := fmt.Sprint(i%7), []string{"red", "blue", "green"}[i%3]
		switch {
		case extreme(i):
			x, color = "1e6", "purple"
		case i%5 == 0:
			x = "NA"
		}
		text += fmt.Sprintf("%s,%s,%d.5\n", x, color, i)
	}
	return text
}

// TestStatisticsComeFromTheFold changes the rows that a fold holds out, which must
// change nothing about its training part.
func TestStatisticsComeFromTheFold(t *testing.T) {
	load := func(f Fold, extreme func(int) bool) *Set {
		path := write(t, "a.csv", []byte(foldTable(extreme)))
		s, err := LoadFold(t.Context(), CSV{File: path}, 1, f)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	seen := map[string]bool{}
	for i := range 4 {
		f := Fold{i + 1, 4}
		a := load(f, func(int) bool { return false })
		b := load(f, func(row int) bool { return slices.Contains(a.Val.Target, tensor.Float(row)+0.5) })
		one, _ := json.Marshal(a.Encoder)
		two, _ := json.Marshal(b.Encoder)
		if string(one) != string(two) || !slices.Equal(a.Train.Values, b.Train.Values) {
			t.Errorf("fold %v: the training part depends on rows that are held out:\n%s\n%s", f, one, two)
		}
		if slices.Equal(a.Val.Values, b.Val.Values) {
			t.Errorf("fold %v: the rows that are held out did not change", f)
		}
		seen[fmt.Sprint(a.Val.Target)] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d of 4 folds hold out rows of their own", len(seen))
	}
}

func TestFoldsWithFiles(t *testing.T) {
	path := write(t, "a.csv", []byte(foldTable(func(int) bool { return false })))
	test := write(t, "test.csv", []byte("x,color,y\n1,red,99.5\n2,blue,98.5\n"))
	s, err := LoadFold(t.Context(), CSV{File: path, Test: test}, 1, Fold{1, 5})
	if err != nil || s.Train.Len() != 48 || s.Val.Len() != 12 || !slices.Equal(s.Test.Target, []tensor.Float{99.5, 98.5}) {
		t.Errorf("%v: want 48 + 12 rows, and those of the other file for the test", err)
	}
}

func TestFoldsAreRefused(t *testing.T) {
	for _, c := range []struct {
		how  CSV
		text string
		fold Fold
		want string
	}{
		{CSV{}, groupTable(4), Fold{1, 5}, "fold: 3 rows cannot be divided into 5 folds"},
		{CSV{Split: "time"}, groupTable(50), Fold{1, 5}, "want split=random or fold=none"},
		{CSV{Val: "val.csv"}, groupTable(50), Fold{1, 5}, "fold: the validation part is given"},
		{CSV{Group: "g"}, groupTable(50), Fold{1, 5}, "fold: 3 groups cannot be divided into 5 folds"},
		{CSV{Task: "class", Target: "g"}, groupTable(16), Fold{1, 9}, "fold: no class has as many rows as there are folds, 9"},
	} {
		c.how.File = write(t, "a.csv", []byte(c.text))
		if c.how.Val != "" {
			c.how.Val = write(t, c.how.Val, []byte(c.text))
		}
		if _, err := LoadFold(t.Context(), c.how, 1, c.fold); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), c.how.File) {
			t.Errorf("%v: want %s", err, c.want)
		}
	}
	if _, err := LoadFold(t.Context(), Gate{Gate: "and"}, 1, Fold{1, 2}); err != errGivenVal {
		t.Errorf("%v: want %v", err, errGivenVal)
	}
	dir := folder(t, map[string][]byte{
		filepath.Join("train", "a", "1.png"): picture(t, color.Gray{1}, 3, 3, false), filepath.Join("train", "b", "1.png"): picture(t, color.Gray{2}, 3, 3, false),
		filepath.Join("val", "a", "1.png"): picture(t, color.Gray{3}, 3, 3, false), filepath.Join("val", "b", "1.png"): picture(t, color.Gray{4}, 3, 3, false),
	})
	if _, err := LoadFold(t.Context(), Images{Dir: dir}, 1, Fold{1, 2}); err != errGivenVal {
		t.Errorf("%v: want %v", err, errGivenVal)
	}
}

// groupTable returns a table of n rows in four groups of three rows or more.
func groupTable(n int) string {
	text := "x,g,y\n"
	for i := range n {
		text += fmt.Sprintf("%d,g%d,%d.5\n", i%7, i%4, i)
	}
	return text
}

// TestSmallClassesAreNoted folds a table in which one class, then two, have fewer
// rows than there are folds.
func TestSmallClassesAreNoted(t *testing.T) {
	text := "x,y\n" + strings.Repeat("1,a\n2,b\n", 30) + strings.Repeat("3,c\n", 4)
	load := func(text string) []string {
		s, err := LoadFold(t.Context(), CSV{File: write(t, "a.csv", []byte(text))}, 1, Fold{2, 5})
		if err != nil {
			t.Fatal(err)
		}
		return s.Notes
	}
	notes := load(text)
	for _, want := range []string{"class c has fewer rows than there are folds: some validation parts are without it", "class c is missing from the validation part"} {
		if !slices.Contains(notes, want) {
			t.Errorf("notes %q: want %q", notes, want)
		}
	}
	notes = load(text + strings.Repeat("4,d\n", 3))
	if want := "2 classes have fewer rows than there are folds, so that some validation parts are without them: c, d"; !slices.Contains(notes, want) {
		t.Errorf("notes %q: want %q", notes, want)
	}
}

// TestFoldsAreShared checks that a fold is loaded once for all who hold it, that
// the seed decides about the folds of a set with a split of its own, and that the
// notes of the usual split do not stay.
func TestFoldsAreShared(t *testing.T) {
	load := func(seed uint64, f Fold) *Set {
		s, err := LoadFold(t.Context(), Fashion{}, seed, f)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	a := load(1, Fold{1, 5})
	if load(1, Fold{1, 5}) != a {
		t.Error("a fold was loaded twice")
	}
	if !InMemory(Fashion{}, 1, Fold{1, 5}) || InMemory(Fashion{}, 1, Fold{3, 5}) {
		t.Error("not the fold that was loaded is said to be in memory, but another")
	}
	b, c := load(2, Fold{1, 5}), load(1, Fold{2, 5})
	if slices.Equal(a.Val.Pixels, b.Val.Pixels) || slices.Equal(a.Val.Pixels, c.Val.Pixels) {
		t.Error("another seed, or another fold, holds out the same examples")
	}
	if a.Train.Len() != 4800 || a.Val.Len() != 1200 || a.Test.Len() != 1000 {
		t.Errorf("sizes %d, %d, %d: want 4800, 1200, 1000", a.Train.Len(), a.Val.Len(), a.Test.Len())
	}
	runtime.KeepAlive(a)
}
