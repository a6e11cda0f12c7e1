package data

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
)

// TestManifest checks every embedded file against the manifest, and the
// manifest against the files.
func TestManifest(t *testing.T) {
	var manifest struct {
		Files []struct {
			File        string
			Bytes       int
			SHA256      string
			RawBytes    int    `json:"raw_bytes"`
			RawSHA256   string `json:"raw_sha256"`
			Rows        int
			LicenseFile string `json:"license_file"`
		}
	}
	text, err := files.ReadFile("files/manifest.json")
	if err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	if err != nil {
		t.Fatal(err)
	}
	listed := []string{"ATTRIBUTION.md", "LICENSES", "manifest.json"}
	for _, f := range manifest.Files {
		listed = append(listed, f.File)
		packed, err := files.ReadFile("files/" + f.File)
		if err != nil {
			t.Error(err)
			continue
		}
		r, err := unzip(bytes.NewReader(packed), 0)
		if err != nil {
			t.Errorf("%s: %v", f.File, err)
			continue
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Errorf("%s: %v", f.File, err)
		}
		if len(packed) != f.Bytes || hexSum(packed) != f.SHA256 {
			t.Errorf("%s: %d bytes, %s: want %d, %s", f.File, len(packed), hexSum(packed), f.Bytes, f.SHA256)
		}
		if len(raw) != f.RawBytes || hexSum(raw) != f.RawSHA256 {
			t.Errorf("%s: unzipped %d bytes, %s: want %d, %s", f.File, len(raw), hexSum(raw), f.RawBytes, f.RawSHA256)
		}
		if got := rowsOf(t, f.File, raw); got != f.Rows {
			t.Errorf("%s: %d rows: want %d", f.File, got, f.Rows)
		}
		if _, err := fs.Stat(Licenses(), path.Base(f.LicenseFile)); err != nil {
			t.Errorf("%s: %v", f.File, err)
		}
	}
	entries, err := files.ReadDir("files")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(listed, e.Name()) {
			t.Errorf("%s is not in the manifest", e.Name())
		}
	}
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func rowsOf(t *testing.T, name string, raw []byte) int {
	if strings.HasSuffix(name, ".gz") {
		return int(binary.BigEndian.Uint32(raw[4:]))
	}
	records, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return len(records) - 1
}

// TestAttribution checks that every license which the credits refer to is
// there.
func TestAttribution(t *testing.T) {
	text := Attribution()
	licenses, err := fs.Glob(Licenses(), "*.txt")
	if err != nil || len(licenses) == 0 {
		t.Fatalf("licenses %q, %v", licenses, err)
	}
	rest := text
	for {
		var ok bool
		if _, rest, ok = strings.Cut(rest, "LICENSES/"); !ok {
			break
		}
		name := rest[:strings.Index(rest, ".txt")+len(".txt")]
		if !slices.Contains(licenses, name) {
			t.Errorf("the credits refer to %s, which is missing", name)
		}
	}
	for _, set := range []string{"fashion28", "digits8", "letters20", "letter16", "iris", "wine", "breast_cancer", "penguins", "concrete"} {
		if !strings.Contains(text, "| "+set+" |") {
			t.Errorf("no credit for %s", set)
		}
	}
}

// TestEmbeddedCSVFromDisk checks that a copy of an embedded table is read and
// split as the table is.
func TestEmbeddedCSVFromDisk(t *testing.T) {
	text, err := files.ReadFile("files/iris.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := mustLoad(t, Iris{}, 4)
	for _, name := range []string{"iris.csv", "iris.csv.gz"} {
		if strings.HasSuffix(name, ".gz") {
			text = zipped(text)
		}
		got := mustLoad(t, CSV{File: write(t, name, text), Task: "auto"}, 4)
		if !slices.Equal(got.Test.Values, want.Test.Values) || !slices.Equal(got.Train.Class, want.Train.Class) {
			t.Errorf("%s: not the split of the embedded table", name)
		}
	}
}
