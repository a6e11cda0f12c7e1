package data

import (
	"bytes"
	"encoding/json"
	"io"
	"runtime"
	"testing"

	"descent/data/table"
)

// maxFuzzAlloc is what reading an input of a fuzz test may allocate: zipped, a
// kilobyte may hold a megabyte, and buffers grow by doubling.
func maxFuzzAlloc(inputs ...[]byte) uint64 {
	n := uint64(16 << 20)
	for _, in := range inputs {
		n += 1 << 13 * uint64(len(in))
	}
	return n
}

// allocated returns how many bytes f allocates, here and in what runs beside it.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func FuzzIDX(f *testing.F) {
	s := idxSample()
	images, labels := s["train-images-idx3-ubyte"], s["train-labels-idx1-ubyte"]
	f.Add(images, labels)
	f.Add(zipped(images), zipped(labels))
	f.Add(labels, images)
	f.Add(idxBytes(nil, 1<<31, 1<<31, 4), idxBytes([]byte{1, 2}, 2))
	f.Add(idxBytes([]byte{1}, 1<<30, 1, 1), labels)
	f.Add(images, qmnistLabels([]byte{0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 200}))
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		paths := [4]string{"images", "labels"}
		var set *Set
		used := allocated(func() {
			var read [4]idxFile
			for i, b := range [][]byte{images, labels} {
				r, err := unzip(bytes.NewReader(b), int64(len(b)))
				if err != nil {
					return
				}
				if i == 1 {
					read[i], err = readLabels(t.Context(), r)
				} else {
					read[i], err = readIDX(t.Context(), r, 3)
				}
				if err != nil {
					return
				}
			}
			var err error
			if set, err = idxSet(paths, read); err != nil {
				set = nil
			}
		})
		if set != nil {
			verify(t, set)
			prepare(set, Standardize{})
		}
		if limit := maxFuzzAlloc(images, labels); used > limit {
			t.Errorf("%d bytes allocated: want at most %d", used, limit)
		}
	})
}

func FuzzCSV(f *testing.F) {
	add := func(text string, how CSV) {
		f.Add([]byte(text), how.Target, how.Task, how.Skip, how.Only, how.Missing, how.Sep, how.Decimal, how.Header, how.Group, how.Weights, how.Split, how.Categories)
	}
	add("x,y,k\n1,2,a\n3,4,b\n", CSV{Target: "k", Task: "auto"})
	add("\ufeffx,\"y\"\r\n1,2.5\n", CSV{Task: "number"})
	add(string(zipped([]byte("id,x,y\nQ,1,2\n"))), CSV{Target: "y", Task: "class", Skip: "id"})
	add("x,y\n1e39,NaN\n", CSV{Skip: "x"})
	add("a;b;c\n1,5;ja;2020-01-02\n?;nein;3.4.2021\n", CSV{Missing: "drop", Target: "a"})
	add("g w x k\n1 2 3 a\n1 1 NA b\n2 1 5 a\n", CSV{Group: "g", Weights: "w", Missing: "flag"})
	add("# x,y\n1,2\n3,4\n5,6\n", CSV{Header: "no", Split: "time"})
	add("\xff\xfea\x00;\x00b\x00\n\x001\x00;\x002\x00", CSV{Sep: ";", Decimal: "comma", Only: "1"})
	add("name,x,k\n\"a, b\",\"1,000\",p\n\"c\"\"d\",\"2,000,000\",q\n", CSV{Categories: 2, Sep: "comma"})
	f.Fuzz(func(t *testing.T, text []byte, target, task, skip, only, missing, sep, decimal, header, group, weights, split string, categories int) {
		how := CSV{Target: target, Task: task, Skip: skip, Only: only, Missing: missing, Sep: sep, Decimal: decimal,
			Header: header, Group: group, Weights: weights, Split: split, Categories: categories}
		var set *Set
		used := allocated(func() { set = fuzzed(t, text, how) })
		if set != nil {
			verify(t, set.noted())
			prepare(set, Standardize{})
			if row, err := json.Marshal(set.Encoder); err != nil {
				t.Errorf("%s, %v", row, err)
			}
		}
		if limit := maxFuzzAlloc(text) + 64*uint64(len(skip)+len(only)+len(target)); used > limit {
			t.Errorf("%d bytes allocated: want at most %d", used, limit)
		}
	})
}

// fuzzed returns the set of a table, or nil if it is refused.
func fuzzed(t *testing.T, text []byte, how CSV) *Set {
	r, err := unzip(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil
	}
	read, err := readTable(t.Context(), r, how.settings())
	if err != nil {
		return nil
	}
	set, err := tableSet{table: read}.set(t.Context(), how.divide(read, 1, "fuzz", [3]*table.Table{}))
	if err != nil || set.Train.Len() == 0 {
		return nil
	}
	return set
}

func FuzzCIFAR(f *testing.F) {
	f.Add(cifarBatch()[:2*3073])
	f.Add(zipped(cifarBatch()))
	f.Add(make([]byte, 3074))
	f.Fuzz(func(t *testing.T, batch []byte) {
		r, err := unzip(bytes.NewReader(batch), int64(len(batch)))
		if err != nil {
			return
		}
		part, err := readCIFAR(t.Context(), r)
		if err != nil {
			return
		}
		if rest, err := io.Copy(io.Discard, r); rest > 0 || err != nil {
			t.Errorf("%d bytes were left, %v", rest, err)
		}
		verify(t, &Set{Shape: cifarShape, Classes: cifarClasses, MaxPixel: 255, Train: part})
	})
}
