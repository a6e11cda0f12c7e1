package data

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"descent/data/excerpt"
	"descent/data/memory"
)

func TestReadingIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := write(t, "a.csv", []byte("x,y\n1,2\n3,4\n"))
	if _, err := Load(ctx, CSV{File: path}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("%v: want %v", err, context.Canceled)
	}
	if _, err := Load(t.Context(), CSV{File: path}, 1); err != nil {
		t.Errorf("%v: the interruption was remembered", err)
	}
	// A large table, while it is read.
	large := numbersFile(t, 20_000_000)
	ctx, cancel = context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	if _, err := Load(ctx, CSV{File: large}, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v: want %v", err, context.DeadlineExceeded)
	}
}

func TestNoFilesAreRefused(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Skip(err)
	}
	for path, want := range map[string]string{
		pipe:        "this is a pipe: want a file",
		"/dev/zero": "this is a device: want a file",
		"testdata":  "this is a folder: want a file",
	} {
		for _, src := range []Source{CSV{File: path}, NPZ{File: path}} {
			if _, err := src.Load(t.Context(), 1); err == nil || err.Error() != path+": "+want {
				t.Errorf("%v: want %s: %s", err, path, want)
			}
		}
	}
}

func TestBombsAreRefused(t *testing.T) {
	bomb := zipped([]byte(strings.Repeat("1,1,1\n", 1<<20)))
	for _, src := range []Source{CSV{File: write(t, "a.csv.gz", bomb)}, IDX{Dir: folder(t, map[string][]byte{
		"train-images-idx3-ubyte.gz": zipped(idxBytes(make([]byte, 10<<20), 10, 1<<10, 1<<10)),
		"train-labels-idx1-ubyte":    idxBytes(make([]byte, 10), 10),
	})}} {
		if _, err := src.Load(t.Context(), 1); !errors.Is(err, errBomb) {
			t.Errorf("%v: want %v", err, errBomb)
		}
	}
	if _, err := (CSV{File: write(t, "a.csv.gz", zipped([]byte("x,y\n"+strings.Repeat("1,1\n2,0\n", 1<<14))))}).Load(t.Context(), 1); err != nil {
		t.Errorf("a small file that repeats itself: %v", err)
	}
}

// TestLargeFilesAreRefused has a file without a byte on disk.
func TestLargeFilesAreRefused(t *testing.T) {
	path := write(t, "a.csv", []byte("x,y\n1,2\n"))
	if err := os.Truncate(path, maxText+1); err != nil {
		t.Skip(err)
	}
	if _, err := (CSV{File: path}).Load(t.Context(), 1); err == nil || err.Error() != path+": too large: want at most 2048 MB a file" {
		t.Error(err)
	}
}

// TestWideTables reads a hundred thousand columns, and wants errors about them
// that fit a screen.
func TestWideTables(t *testing.T) {
	const n = 100_000
	row := func(cell func(i int) string) string {
		cells := make([]string, n)
		for i := range cells {
			cells[i] = cell(i)
		}
		return strings.Join(cells, ",") + "\n"
	}
	header := row(func(i int) string { return fmt.Sprintf("column %d", i) })
	var text string
	for r := range 6 {
		text += row(func(i int) string { return fmt.Sprint((i*7 + r*r) % 10) })
	}
	path := write(t, "wide.csv", []byte(header+text))
	if s := mustLoad(t, CSV{File: path}, 1); s.Shape.Len() != n-1 {
		t.Errorf("%d inputs: want %d", s.Shape.Len(), n-1)
	}
	texts := row(func(i int) string { return fmt.Sprintf("t%d", i) })
	for _, c := range []struct {
		text string
		how  CSV
	}{
		{header + text, CSV{Target: "column x"}},
		{header + text + text + texts, CSV{}},
		{strings.Repeat("x", 5_000_000) + ",y\n1,a\nb,b\n2,a\n", CSV{}},
		{"x,y\n" + strings.Repeat("z", 5_000_000) + ",2\n1,2\n3,4\n", CSV{Target: strings.Repeat("w", 1000)}},
	} {
		c.how.File = write(t, "wide.csv", []byte(c.text))
		if _, err := Load(t.Context(), c.how, 1); err == nil || excerpt.Width(err.Error()) > maxError {
			t.Errorf("%d columns of an error: %.600v", excerpt.Width(fmt.Sprint(err)), err)
		}
	}
}

// TestGeneratorsCount refuses what does not fit into memory before it is drawn,
// and stops when it should.
func TestGeneratorsCount(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, src := range []Source{Noise{N: 100, Inputs: 10, Classes: 2}, RGB8{N: 100}, Glyph10{N: 100, Size: 8}} {
		if _, err := src.Load(ctx, 1); !errors.Is(err, context.Canceled) {
			t.Errorf("%T: %v: want %v", src, err, context.Canceled)
		}
	}
	ctx = memory.New(1e9).With(t.Context())
	for _, src := range []Source{Noise{N: 1_000_000, Inputs: 10_000, Classes: 2}, Glyph10{N: 1_000_000, Size: 64}} {
		if _, err := Load(ctx, src, 1); err == nil || !strings.Contains(err.Error(), "lower n or the inputs of an example") {
			t.Errorf("%+v: %v: want an error that says what to lower", src, err)
		}
	}
}

// TestFoldsCount refuses a fold for which there is no memory beside the set that it
// is cut from, and one of a set that is too large by itself.
func TestFoldsCount(t *testing.T) {
	src := Noise{N: 20_000, Inputs: 1000, Classes: 2}
	e, _ := ExtentOf(src)
	whole, err := Load(t.Context(), src, 1)
	if err != nil {
		t.Fatal(err)
	}
	ctx := memory.New(2.5 * e.Bytes()).With(t.Context())
	if _, err := LoadFold(ctx, src, 1, Fold{1, 5}); err == nil || !strings.Contains(err.Error(), "a fold of 20000 examples") {
		t.Errorf("%v: want no memory for a fold beside its set", err)
	}
	runtime.KeepAlive(whole)
	ctx = memory.New(e.Bytes() / 2).With(t.Context())
	if _, err := LoadFold(ctx, src, 2, Fold{1, 5}); err == nil || !strings.Contains(err.Error(), "20000 examples of 1000 inputs would take") {
		t.Errorf("%v: want no memory for the set", err)
	}
}

// TestFilesCount refuses files whose contents would not fit into memory.
func TestFilesCount(t *testing.T) {
	ctx := memory.New(64e6).With(t.Context())
	for name, src := range map[string]Source{
		"text":   CSV{File: numbersFile(t, 33_000_000)},
		"images": IDX{Dir: folder(t, map[string][]byte{"train-images-idx3-ubyte": idxBytes(nil, 600, 1000, 1000), "train-labels-idx1-ubyte": idxBytes(make([]byte, 600), 600)})},
	} {
		if _, err := Load(ctx, src, 1); err == nil || !strings.Contains(err.Error(), "raise --memory") {
			t.Errorf("%s: %v: want an error about memory", name, err)
		}
	}
	// Texts that are all different take many times what they take in the file.
	var b strings.Builder
	b.WriteString("a,b,c,d,e,f,g,h,k\n")
	for i := range 100_000 {
		fmt.Fprintf(&b, "q%d,w%d,e%d,r%d,t%d,z%d,u%d,%d,a\n", i, i, i, i, i, i, i, i%7)
		if i%3 == 0 {
			b.WriteString("1,2,3,4,5,6,7,8,b\n")
		}
	}
	if _, err := Load(memory.New(30e6).With(t.Context()), CSV{File: write(t, "texts.csv", []byte(b.String()))}, 1); err == nil || !strings.Contains(err.Error(), "raise --memory") {
		t.Errorf("%v: want an error about memory", err)
	}
}

// TestHeadersAreLinear has headers that make the search for another name long.
func TestHeadersAreLinear(t *testing.T) {
	const n = 60_000
	var header []string
	for i := range n / 2 {
		header = append(header, fmt.Sprintf("x.%d", n/2+i))
	}
	for range n / 2 {
		header = append(header, "x")
	}
	row := strings.Repeat("1,", n-1) + "2\n"
	begun := time.Now()
	Load(t.Context(), CSV{File: write(t, "a.csv", []byte(strings.Join(header, ",")+"\n"+row+row))}, 1)
	Load(t.Context(), CSV{File: write(t, "b.csv", []byte("a"+strings.Repeat(",", n)+"\n1"+strings.Repeat(",", n)+"\n2"+strings.Repeat(",", n)+"\n"))}, 1)
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	if _, err := Load(t.Context(), CSV{File: write(t, "c.csv", []byte(strings.Repeat("1,", 300_000)+"\n"+strings.Repeat("2,", 300_000)+"\n"))}, 1); err == nil || !strings.Contains(err.Error(), "250000 columns") {
		t.Errorf("%v: want an error about columns", err)
	}
}
