package index

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"descent/trainer/library"
)

// anyQuery returns a query about values that runs have, their beginnings or
// parts, or others.
func anyQuery(rng *rand.Rand, entries []library.Entry) (q library.Query) {
	keys := library.Keys()
	for range rng.IntN(4) {
		e := &entries[rng.IntN(len(entries))]
		t := library.Term{Not: rng.IntN(3) == 0, Key: pick(rng, keys).Name, Number: math.NaN(), Text: pick(rng, odd),
			Op: pick(rng, []library.Op{library.Equal, library.Unequal, library.Less, library.LessEqual, library.Greater, library.GreaterEqual, library.Contains, library.Has})}
		switch rng.IntN(4) {
		case 0:
			t.Key = ""
		case 1:
			t.Key = "weather"
		default:
			if n := len(e.Settings); n > 0 && rng.IntN(2) == 0 {
				t.Key = e.Settings[rng.IntN(n)].Key
			}
		}
		if texts, x := e.Value(t.Key); len(texts) > 0 && rng.IntN(4) > 0 {
			t.Text, t.Number = texts[0], x
		}
		if n := len(t.Text); n > 0 && rng.IntN(3) == 0 {
			from := rng.IntN(n)
			t.Text = t.Text[from : from+1+rng.IntN(n-from)]
		}
		if x, err := strconv.ParseFloat(t.Text, 64); err == nil && math.IsNaN(t.Number) {
			t.Number = x
		}
		q = append(q, t)
	}
	return q
}

// The index selects and sorts as Query.Match and Order.Compare do.
func TestSelectsAsMatch(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 1))
	s := newShelf(t)
	var entries []library.Entry
	for i := range 100 {
		e := anyEntry(rng, i)
		s.put(e)
		entries = append(entries, e)
	}
	x := opened(t, s)
	keys := append(library.Keys(), library.Key{}, library.Key{Name: "weather"}, library.Key{Name: "lr"}, library.Key{Name: "optimizer"}, library.Key{Name: "hidden"})
	some := 0
	for range 400 {
		q := anyQuery(rng, entries)
		o := library.Order{By: pick(rng, keys).Name, Reverse: rng.IntN(2) == 0, Trash: rng.IntN(4) == 0, Skip: rng.IntN(3), Limit: rng.IntN(20)}
		got, n, err := x.List(t.Context(), q, o)
		if err != nil {
			t.Fatalf("%q: %v", q, err)
		}
		want := s.sorted(q, o)
		if n != len(want) {
			t.Fatalf("%q (%#v) selects %d runs: want %d", q, q, n, len(want))
		}
		want = want[min(o.Skip, n):]
		if o.Limit > 0 {
			want = want[:min(o.Limit, len(want))]
		}
		if a, b := ids(got), ids(want); !slices.Equal(a, b) {
			t.Fatalf("%q in the order %+v gives\n%q, want\n%q", q, o, a, b)
		}
		if 0 < n && n < 60 {
			some++
		}
	}
	if some < 50 {
		t.Errorf("%d queries select some runs and not others: the test asks too little", some)
	}
}

func ids(entries []library.Entry) (list []string) {
	for _, e := range entries {
		list = append(list, e.ID)
	}
	return list
}

// An Entry comes back from the index as it was.
func TestEntriesComeBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 2))
	for i := range 300 {
		e := anyEntry(rng, i)
		record, sum := encode(&e)
		got, err := decode(record, sum)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", e); a != b {
			t.Fatalf("the entry is\n%s\nwant\n%s", a, b)
		}
		record[rng.IntN(len(record))] ^= 1 << rng.IntN(8)
		if _, err := decode(record, sum); err == nil {
			t.Fatal("a record with another bit is read")
		}
	}
}

// Bytes of any kind are read as an Entry or refused.
func FuzzDecode(f *testing.F) {
	e := anyEntry(rand.New(rand.NewPCG(17, 3)), 1)
	record, _ := encode(&e)
	f.Add(record)
	f.Fuzz(func(t *testing.T, record []byte) {
		e, err := decode(record, checksum(record))
		if err != nil {
			return
		}
		if again, _ := encode(&e); string(again) != string(record) {
			t.Errorf("%q is read, and written as %q", record, again)
		}
	})
}
