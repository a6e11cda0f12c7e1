package data

import (
	"bytes"
	"encoding/csv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// numbersFile writes a table of about so many bytes: twelve columns of numbers
// and a class.
func numbersFile(tb testing.TB, size int) string {
	rng := rand.New(rand.NewPCG(1, 1))
	var b bytes.Buffer
	for i := range 12 {
		b.WriteString("x" + strconv.Itoa(i) + ",")
	}
	b.WriteString("kind\n")
	for b.Len() < size {
		for range 12 {
			b.Write(strconv.AppendFloat(nil, rng.NormFloat64(), 'f', 6, 64))
			b.WriteByte(',')
		}
		b.WriteString([]string{"a\n", "b\n", "c\n"}[rng.IntN(3)])
	}
	path := filepath.Join(tb.TempDir(), "numbers.csv")
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		tb.Fatal(err)
	}
	return path
}

// BenchmarkTable reads a table of 100 MB, or with -short of 1 MB, from disk, with its split, beside
// encoding/csv with ParseFloat, which keeps nothing but the numbers. peak is the
// most memory that the heap took, by the size of the file.
func BenchmarkTable(b *testing.B) {
	size := 100_000_000
	if testing.Short() {
		size /= 100
	}
	path := numbersFile(b, size)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	for _, way := range []struct {
		name string
		read func() error
	}{
		{"descent", func() error { _, err := (CSV{File: path}).Load(b.Context(), 1); return err }},
		{"encoding_csv", func() error { _, err := parseAll(path); return err }},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.SetBytes(info.Size())
			peak, before, rounds := watchHeap(b), processorTime(), 0
			for b.Loop() {
				rounds++
				b.StopTimer()
				runtime.GC() // so that peak is that of one reading
				b.StartTimer()
				if err := way.read(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rounds)*float64(info.Size())/1e6/(processorTime()-before).Seconds(), "MB/processor-s")
			b.ReportMetric(peak()/float64(info.Size()), "peak")
		})
	}
}

// processorTime returns how long processors worked for this program, on a
// machine that others use too a better measure than a clock.
func processorTime() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		panic(err) // it has no other argument
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// parseAll reads a table as encoding/csv does, and its numbers.
func parseAll(path string) (all []float64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	if _, err := r.Read(); err != nil {
		return nil, err
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		for _, cell := range record[:len(record)-1] {
			x, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				return nil, err
			}
			all = append(all, x)
		}
	}
}

// watchHeap looks at the heap every few milliseconds until what it returns is
// called, which says how many bytes it had at most.
func watchHeap(tb testing.TB) func() float64 {
	runtime.GC()
	stop, most := make(chan struct{}), make(chan float64)
	go func() {
		highest := 0.0
		for {
			select {
			case <-stop:
				most <- highest
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				highest = max(highest, float64(m.HeapInuse))
			}
		}
	}()
	return func() float64 { close(stop); return <-most }
}
