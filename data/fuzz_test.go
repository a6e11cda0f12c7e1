package data

import (
	"bytes"
	"io"
	"runtime"
	"testing"
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
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		paths := [4]string{"images", "labels"}
		var set *Set
		used := allocated(func() {
			var read [4]idxFile
			for i, b := range [][]byte{images, labels} {
				r, err := unzip(bytes.NewReader(b))
				if err != nil {
					return
				}
				if read[i], err = readIDX(r, 3-2*i); err != nil {
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
	f.Add([]byte("x,y,k\n1,2,a\n3,4,b\n"), "k", "auto", "")
	f.Add([]byte("\ufeffx,\"y\"\r\n1,2.5\n"), "", "number", "")
	f.Add(zipped([]byte("id,x,y\nQ,1,2\n")), "y", "class", "id")
	f.Add([]byte("x,y\n1e39,NaN\n"), "", "", "x")
	f.Fuzz(func(t *testing.T, text []byte, target, task, skip string) {
		var set *Set
		used := allocated(func() {
			r, err := unzip(bytes.NewReader(text))
			if err != nil {
				return
			}
			if set, err = (CSV{Target: target, Task: task, Skip: skip}).read(r); err != nil {
				set = nil
				return
			}
			set.split(1, "fuzz")
		})
		if set != nil {
			verify(t, set.noted())
			prepare(set, Standardize{})
		}
		if limit := maxFuzzAlloc(text) + 64*uint64(len(skip)+len(target)); used > limit {
			t.Errorf("%d bytes allocated: want at most %d", used, limit)
		}
	})
}

func FuzzCIFAR(f *testing.F) {
	f.Add(cifarBatch()[:2*3073])
	f.Add(zipped(cifarBatch()))
	f.Add(make([]byte, 3074))
	f.Fuzz(func(t *testing.T, batch []byte) {
		r, err := unzip(bytes.NewReader(batch))
		if err != nil {
			return
		}
		part, err := readCIFAR(r)
		if err != nil {
			return
		}
		if rest, err := io.Copy(io.Discard, r); rest > 0 || err != nil {
			t.Errorf("%d bytes were left, %v", rest, err)
		}
		verify(t, &Set{Shape: cifarShape, Classes: cifarClasses, MaxPixel: 255, Train: part})
	})
}
