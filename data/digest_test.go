package data

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image/color"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func sha(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// TestDigests checks which files of a source are told, by their bytes on disk.
func TestDigests(t *testing.T) {
	csv, packed := []byte("x,y\n1,a\n2,b\n"), zipped([]byte("x,y\n3,a\n"))
	dir := folder(t, map[string][]byte{"a.csv": csv, "b.csv.gz": packed})
	mnist := idxSample()
	pictures := map[string][]byte{}
	lines := ""
	for i := range 12 {
		name := fmt.Sprintf("%c/%02d.png", 'a'+i/6, i)
		pictures[name] = picture(t, color.Gray{uint8(i)}, 3, 3, false)
		lines += sha(pictures[name]) + "  " + name + "\n"
	}
	many := folder(t, pictures)
	for _, c := range []struct {
		src  Source
		want []Digest
	}{
		{Moons{N: 20}, nil},
		{Wine{}, nil},
		{CSV{File: filepath.Join(dir, "a.csv")}, []Digest{{"a.csv", sha(csv)}}},
		{CSV{File: filepath.Join(dir, "a.csv"), Test: filepath.Join(dir, "b.csv.gz")}, []Digest{{"a.csv", sha(csv)}, {"b.csv.gz", sha(packed)}}},
		{IDX{folder(t, mnist)}, []Digest{
			{"train-images-idx3-ubyte", sha(mnist["train-images-idx3-ubyte"])}, {"train-labels-idx1-ubyte", sha(mnist["train-labels-idx1-ubyte"])},
			{"t10k-images-idx3-ubyte", sha(mnist["t10k-images-idx3-ubyte"])}, {"t10k-labels-idx1-ubyte", sha(mnist["t10k-labels-idx1-ubyte"])},
		}},
		{Images{Dir: many}, []Digest{{filepath.Base(many), sha([]byte(lines))}}},
	} {
		if got, err := Digests(t.Context(), c.src); err != nil || !slices.Equal(got, c.want) || ReadsFiles(c.src) != (c.want != nil) {
			t.Errorf("%+v has %v, %v: want %v", c.src, got, err, c.want)
		}
	}
	missing := filepath.Join(dir, "c.csv")
	if _, err := Digests(t.Context(), CSV{File: missing}); err == nil || !strings.HasPrefix(err.Error(), missing+": ") {
		t.Errorf("%v: want that %s is missing", err, missing)
	}
	if got := (Digest{"a.csv", "00ff"}).String(); got != "00ff  a.csv" {
		t.Errorf("a digest is written as %q", got)
	}
}

func TestPortable(t *testing.T) {
	for _, c := range []struct{ src, want Source }{
		{CSV{File: "/home/me/a.csv", Test: "b/c.csv"}, CSV{File: "a.csv", Test: "c.csv"}},
		{IDX{Dir: "~/mnist"}, IDX{Dir: "mnist"}},
		{IDX{}, IDX{}},
		{Moons{N: 20}, Moons{N: 20}},
	} {
		if got := Portable(c.src); got != c.want {
			t.Errorf("%+v is shared as %+v: want %+v", c.src, got, c.want)
		}
	}
}
