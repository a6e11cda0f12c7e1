package predict

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"descent/data"
)

var million = flag.Int("million", 0, "how many rows of 30 columns TestMillion asks about")

// table30 returns a table of 30 columns with so many rows.
func table30(rows int) string {
	rng := rand.New(rand.NewPCG(18, 2))
	var text strings.Builder
	text.WriteString("kind")
	for j := range 29 {
		fmt.Fprintf(&text, ",x%d", j)
	}
	text.WriteByte('\n')
	for i := range rows {
		text.WriteString([]string{"a", "b", "c"}[i%3])
		for range 29 {
			fmt.Fprintf(&text, ",%.4f", rng.NormFloat64())
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// endless repeats the rows of a table so many times, as a pipe would.
type endless struct {
	rows, rest []byte
	left       int
}

// Read implements io.Reader.
func (e *endless) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		if e.left == 0 {
			return 0, io.EOF
		}
		e.rest, e.left = e.rows, e.left-1
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// TestMillion measures how many rows a second are answered, by the clock and by the
// time of processors, and how much memory the process takes.
func TestMillion(t *testing.T) {
	if *million == 0 {
		t.Skip("want -million 1000000")
	}
	const rows = 10_000
	text := table30(rows)
	n, _ := begun(t, "csv:target=kind,file="+written(t, text), "hidden=64")
	header, body, _ := strings.Cut(text, "\n")
	s, err := n.Reader.Stream(io.MultiReader(strings.NewReader(header+"\n"), &endless{rows: []byte(body), left: *million / rows}), data.CSV{})
	if err != nil {
		t.Fatal(err)
	}
	begin, used := time.Now(), usage(t)
	r, err := n.Table(t.Context(), s, nothing{})
	if err != nil || r.Rows != *million/rows*rows || r.Failed > 0 {
		t.Fatal(r, err)
	}
	wall, now := time.Since(begin).Seconds(), usage(t)
	cpu := time.Duration(now.Utime.Nano() + now.Stime.Nano() - used.Utime.Nano() - used.Stime.Nano()).Seconds()
	t.Logf("%d rows: %.0f rows/s by the clock, %.0f rows a second of processors, %d MB at most", r.Rows, float64(r.Rows)/wall, float64(r.Rows)/cpu, now.Maxrss>>10)
}

// usage returns what this process has used.
func usage(t *testing.T) (u unix.Rusage) {
	t.Helper()
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return u
}

// BenchmarkPredict measures the rows of 30 columns that are answered in a second.
func BenchmarkPredict(b *testing.B) {
	const rows = 10_000
	text := []byte(table30(rows))
	n, _ := begun(b, "csv:target=kind,file="+written(b, string(text)), "hidden=64")
	b.ReportAllocs()
	for b.Loop() {
		s, err := n.Reader.Stream(bytes.NewReader(text), data.CSV{})
		if err != nil {
			b.Fatal(err)
		}
		if r, err := n.Table(b.Context(), s, nothing{}); err != nil || r.Failed > 0 || r.Scored != rows {
			b.Fatal(r, err)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
