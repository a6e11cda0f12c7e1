package run

// A Series is a bounded record of one number over the steps of a run.
//
// It holds at most a fixed number of Buckets. When it is full, neighbors
// merge, so that a run of any length fits, the whole of it can always be
// drawn, and every spike survives in some bucket's Min or Max. Add allocates
// once.
type Series struct {
	most    int      // buckets
	buckets []Bucket // made with the first value
	width   int      // values in a full bucket
}

// A Bucket summarizes consecutive values.
type Bucket struct {
	First, Last    int // steps of the first and last value
	N              int // how many values there are
	Min, Max, Mean float64
}

// NewSeries returns a Series of at most n buckets. n must be even.
func NewSeries(n int) Series { return Series{most: n, width: 1} }

// Empty reports whether nothing was recorded.
func (s *Series) Empty() bool { return len(s.buckets) == 0 }

// Add records value v at a step not before any other of the series.
func (s *Series) Add(step int, v float64) {
	one := Bucket{step, step, 1, v, v, v}
	if k := len(s.buckets) - 1; k >= 0 && s.buckets[k].N < s.width {
		s.buckets[k] = s.buckets[k].merge(one)
		return
	}
	switch {
	case s.buckets == nil:
		s.buckets = make([]Bucket, 0, s.most)
	case len(s.buckets) == s.most:
		s.halve()
	}
	s.buckets = append(s.buckets, one)
}

// Cut removes what was recorded from a step on, and the values before it that
// lie in a bucket with such a one.
func (s *Series) Cut(step int) {
	n := len(s.buckets)
	for n > 0 && s.buckets[n-1].Last >= step {
		n--
	}
	s.buckets = s.buckets[:n]
}

// halve merges pairs of neighbors and doubles the width.
func (s *Series) halve() {
	half := len(s.buckets) / 2
	for i := range half {
		s.buckets[i] = s.buckets[2*i].merge(s.buckets[2*i+1])
	}
	s.buckets = s.buckets[:half]
	s.width *= 2
}

func (b Bucket) merge(c Bucket) Bucket {
	n := b.N + c.N
	return Bucket{
		First: b.First, Last: c.Last, N: n,
		Min: min(b.Min, c.Min), Max: max(b.Max, c.Max),
		Mean: b.Mean + (c.Mean-b.Mean)*float64(c.N)/float64(n),
	}
}

// AppendTo appends the buckets to dst.
func (s *Series) AppendTo(dst []Bucket) []Bucket { return append(dst, s.buckets...) }
