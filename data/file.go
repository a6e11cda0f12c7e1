package data

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

	"descent/data/memory"
	"descent/data/regular"
)

// The largest size of a file after unzipping, in bytes: of a table of text, and of
// any other file.
const (
	maxText  = 2 << 30
	maxBytes = 1 << 30
)

// Limits against small zipped files that unpack to huge ones. Deflate can
// compress by a factor of a thousand, if the data are only repetition.
const (
	maxUnzip  = 200     // largest ratio of the unzipped size to the zipped size
	freeUnzip = 1 << 20 // unzipped size in bytes that is allowed at any ratio
)

var (
	errTooLarge = tooLarge(maxBytes)
	errBomb     = fmt.Errorf("it unpacks to more than %d times its size: want a file of data", maxUnzip)
	errDamaged  = errors.New("damaged: the zipped data make no sense")
	errTrailing = errors.New("data follows after the end")
)

func tooLarge(most int) error {
	return fmt.Errorf("too large: want at most %d MB a file", max(most>>20, 1))
}

// expand returns path with the home folder in place of a ~ at its beginning.
func expand(path string) string {
	if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || rest[0] == '/' || rest[0] == filepath.Separator) {
		if home, err := os.UserHomeDir(); err == nil {
			return home + rest
		}
	}
	return path
}

// A reader makes a value of what it reads. It stops with the error of ctx when
// that ends, and allocates what the memory.Budget of ctx allows.
type reader[T any] func(ctx context.Context, r io.Reader) (T, error)

// readFile reads a file from disk, zipped or not, until ctx ends. Errors begin
// with its path. It opens no pipe and no device, which may never end.
func readFile[T any](ctx context.Context, path string, read reader[T]) (T, error) {
	f, err := open(path)
	return readAndClose(ctx, path, f, err, read)
}

// open opens a file that is no folder, pipe or device.
func open(path string) (fs.File, error) {
	f, err := regular.Open(expand(path))
	if err != nil {
		return nil, err
	}
	return f, nil
}

// readAndClose reads and closes f, unless err, the error of opening it, is not
// nil. Errors begin with name.
func readAndClose[T any](ctx context.Context, name string, f fs.File, err error, read reader[T]) (T, error) {
	var got T
	if err == nil {
		defer f.Close()
		size := int64(0)
		if info, err := f.Stat(); err == nil {
			size = info.Size()
		}
		var r io.Reader
		if r, err = unzip(&cancelable{ctx, f}, size); err == nil {
			got, err = read(ctx, r)
		}
	}
	if err != nil {
		var zero T
		return zero, fmt.Errorf("%s: %w", name, explain(err))
	}
	return got, nil
}

// cancelable is a reader of r that returns the error of ctx when that ends. It
// reads at most 1 MB at a time.
type cancelable struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancelable) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(b[:min(len(b), 1<<20)])
}

// capped is a reader of r that fails with err if there are more than left bytes.
type capped struct {
	r    io.Reader
	left int64
	err  error
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, c.err
	}
	return n, err
}

func (c *capped) most() int64 { return c.left }

// unzip returns a reader of the contents of r, a file of the given size in bytes,
// or 0 if that is not known. It tells by the first bytes whether they are zipped,
// since downloads may lose or gain the ending .gz.
func unzip(r io.Reader, size int64) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if start, err := b.Peek(2); err != nil || !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return &sized{b, size}, nil // an error comes back when b is read
	}
	z, err := gzip.NewReader(b)
	if errors.Is(err, gzip.ErrHeader) {
		return nil, errDamaged
	}
	if err != nil || size == 0 {
		return z, err
	}
	return &capped{z, max(maxUnzip*size, freeUnzip), errBomb}, nil
}

// sized is a reader that knows how many bytes there are.
type sized struct {
	io.Reader
	size int64
}

func (s *sized) most() int64 { return s.size }

// readAll reads all of r, at most most bytes. If the size of r is known, it
// allocates no more than that.
func readAll(ctx context.Context, r io.Reader, most int) ([]byte, error) {
	b := new(bytes.Buffer)
	if s, ok := r.(*sized); ok {
		if s.size > int64(most) {
			return nil, tooLarge(most)
		}
		if err := memory.Of(ctx).Check(2*float64(s.size), "reading the file", "its size"); err != nil {
			return nil, err
		}
		b = room(int(s.size))
	}
	_, err := b.ReadFrom(&capped{r, int64(most), tooLarge(most)})
	return b.Bytes(), err
}

// room returns a buffer with memory for n bytes. It does not write to that memory,
// as Buffer.Grow does: no goroutine can run while hundreds of megabytes are cleared
// at once and the collector of garbage waits for that.
func room(n int) *bytes.Buffer { return bytes.NewBuffer(make([]byte, 0, n+bytes.MinRead)) }

// A bounded reader knows how many bytes there are at most.
type bounded interface{ most() int64 }

// readUpTo reads all of r, or its first n bytes. It allocates as it reads, so that
// a header with a wrong, huge size costs no memory.
func readUpTo(r io.Reader, n int) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, int64(n)))
}

// readExamples is readUpTo for most of a file. Where r is long enough for n bytes,
// so that a wrong header does not matter, it allocates them at once. There is an
// error if the memory.Budget of ctx has no room for them.
func readExamples(ctx context.Context, r io.Reader, n int) ([]byte, error) {
	known, size := 0, 2*float64(n) // memory that grows is copied
	if b, ok := r.(bounded); ok && int64(n) <= b.most() {
		known, size = n, float64(n)
	}
	done, err := memory.Of(ctx).Take(size, "the file", "its examples")
	if err != nil {
		return nil, err
	}
	b := room(known)
	if known > 0 {
		done() // it is allocated
	} else {
		defer done()
	}
	_, err = b.ReadFrom(io.LimitReader(r, int64(n)))
	return b.Bytes(), err
}

// readRest returns an error unless r ends here. The checksum of a zipped file
// is checked only when its end is reached, so a reader that knows how much to
// expect has to read once more.
func readRest(r io.Reader) error {
	rest, err := readUpTo(r, 1)
	if len(rest) > 0 {
		return errTrailing
	}
	return err
}

// explain replaces errors of the standard library by errors that users of the
// program understand.
func explain(err error) error {
	var corrupt flate.CorruptInputError
	var path *fs.PathError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("truncated: the zipped data ends too early")
	case errors.Is(err, gzip.ErrChecksum):
		return errors.New("damaged: the checksum of the zipped data is wrong")
	case errors.Is(err, gzip.ErrHeader): // of data after the end, since unzip has read the first header
		return errTrailing
	case errors.As(err, &corrupt):
		return errDamaged
	case errors.As(err, &path):
		return path.Err
	}
	return err
}

// ReadText returns a file of text, of so many bytes at most. Errors begin with
// its path.
func ReadText(ctx context.Context, path string, most int) ([]byte, error) {
	return readFile(ctx, path, func(ctx context.Context, r io.Reader) ([]byte, error) { return readAll(ctx, r, most) })
}

// exists reports whether path is a file.
func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}
