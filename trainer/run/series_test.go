package run

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSeries(t *testing.T) {
	const bound = 16
	rng := rand.New(rand.NewPCG(1, 1))
	s := NewSeries(bound)
	var values []float64
	var buckets []Bucket
	for n := 1; n <= 1000; n++ {
		v := rng.NormFloat64()
		if n == 137 {
			v = 1000 // a spike
		}
		values = append(values, v)
		s.Add(10*n, v)

		buckets = s.AppendTo(buckets[:0])
		if len(buckets) > bound {
			t.Fatalf("%d buckets after %d values: want at most %d", len(buckets), n, bound)
		}
		at := 0
		for i, b := range buckets {
			if i < len(buckets)-1 && b.N != buckets[0].N || b.N > buckets[0].N {
				t.Fatalf("after %d values, bucket %d has %d, the first %d: want equal sizes but for the last", n, i, b.N, buckets[0].N)
			}
			part := values[at : at+b.N]
			mean := 0.0
			for _, v := range part {
				mean += v / float64(b.N)
			}
			if b.First != 10*(at+1) || b.Last != 10*(at+b.N) || b.Min != slices.Min(part) || b.Max != slices.Max(part) || math.Abs(b.Mean-mean) > 1e-9 {
				t.Fatalf("after %d values, bucket %d is %+v: want the summary of %v", n, i, b, part)
			}
			at += b.N
		}
		if at != n {
			t.Fatalf("%d values are counted: want %d", at, n)
		}
	}
	spike := slices.MaxFunc(buckets, func(a, b Bucket) int { return int(math.Copysign(1, a.Max-b.Max)) })
	if spike.Max != 1000 || spike.First > 1370 || spike.Last < 1370 {
		t.Errorf("the spike at step 1370 became %+v", spike)
	}
}

// TestSeriesIsFine checks that a full series keeps at least half of its
// buckets, and a short one every value.
func TestSeriesIsFine(t *testing.T) {
	s := NewSeries(8)
	for n := 1; n <= 500; n++ {
		s.Add(n, 1)
		if got := len(s.AppendTo(nil)); n <= 8 && got != n || got < min(n, 5) {
			t.Fatalf("%d buckets after %d values", got, n)
		}
	}
}

func TestSeriesAllocatesNothing(t *testing.T) {
	s := NewSeries(seriesLen)
	step := 0
	if allocs := testing.AllocsPerRun(10, func() {
		for range seriesLen { // so that it halves again and again
			step++
			s.Add(step, 1)
		}
	}); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// A series that is cut goes on as if the later values had not been recorded, but
// for those that lie in a bucket with earlier ones.
func TestSeriesCut(t *testing.T) {
	s := NewSeries(4)
	s.Cut(0)
	for step := range 10 { // buckets of 4, 4 and 2 values
		s.Add(step, float64(step))
	}
	s.Cut(20)
	if got := s.AppendTo(nil); len(got) != 3 {
		t.Errorf("nothing was recorded at step 20: %v", got)
	}
	s.Cut(6)
	s.Add(6, 60)
	got := s.AppendTo(nil)
	if want := []Bucket{{0, 3, 4, 0, 3, 1.5}, {6, 6, 1, 60, 60, 60}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
