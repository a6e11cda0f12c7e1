package run

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"descent/data"
	"descent/trainer"
)

// writeIDX writes n pictures and their labels, zipped, as the two files of a part
// of MNIST: those of from again and again, each time moved by another amount.
func writeIDX(tb testing.TB, dir, part string, s data.Shape, from *data.Part, n int) {
	tb.Helper()
	write := func(name string, dims []int, example func(i int) []byte) {
		f, err := os.Create(filepath.Join(dir, part+name+".gz"))
		if err != nil {
			tb.Fatal(err)
		}
		defer f.Close()
		z := gzip.NewWriter(f)
		w := bufio.NewWriter(z)
		head := []byte{0, 0, 8, byte(len(dims))}
		for _, d := range dims {
			head = binary.BigEndian.AppendUint32(head, uint32(d))
		}
		w.Write(head)
		for i := range n {
			w.Write(example(i))
		}
		if w.Flush() != nil || z.Close() != nil {
			tb.Fatal("cannot write the pictures")
		}
	}
	width, picture := s.Len(), make([]byte, s.Len())
	write("-images-idx3-ubyte", []int{n, s.Height, s.Width}, func(i int) []byte {
		row, by := i%from.Len(), i/from.Len()
		at := copy(picture, from.Pixels[row*width+by:(row+1)*width])
		clear(picture[at:])
		return picture
	})
	write("-labels-idx1-ubyte", []int{n}, func(i int) []byte { return []byte{byte(from.Class[i%from.Len()])} })
}

// manyPictures returns a source of 60,000 pictures for training and validation and
// of 10,000 for the test, as many as MNIST has, or of a hundredth with -short.
func manyPictures(tb testing.TB) data.Source {
	set, err := data.Load(tb.Context(), data.Fashion{}, 1)
	if err != nil {
		tb.Fatal(err)
	}
	dir, n := tb.TempDir(), 10_000
	if testing.Short() {
		n /= 100
	}
	writeIDX(tb, dir, "train", set.Shape, &set.Train, 6*n)
	writeIDX(tb, dir, "t10k", set.Shape, &set.Test, n)
	return data.IDX{Dir: dir}
}

// BenchmarkJob measures a whole job, without the start of the program: 60,000
// pictures are read, and 784-128-10 is trained for three epochs with evaluations;
// and the reading alone.
func BenchmarkJob(b *testing.B) {
	spec := trainer.Default()
	spec.Data, spec.Epochs = manyPictures(b), 3
	b.Run("reading", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := spec.Data.Load(b.Context(), 1); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			r := Start(b.Context(), spec, Options{})
			<-r.Done()
			if s := r.State(); s != Done {
				b.Fatalf("the run is %v: want done", s)
			}
		}
	})
}
