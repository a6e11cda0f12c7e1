package safetensors

import (
	"bytes"
	"math"
	"os/exec"
	"reflect"
	"strings"
	"testing"
)

func example() *File {
	return &File{
		Metadata: map[string]string{"step": "12", "note": "größer als\n\"5\""},
		Tensors: []Tensor{
			{"w", []int{2, 3}, []float32{1, -2.5, float32(math.Inf(1)), 0, 5e-40, 6}},
			{"b", []int{1}, []float64{math.Pi}},
			{"order", []int{4}, []int32{3, -1, 0, 2}},
			{"state", []int{2}, []uint64{1, math.MaxUint64}},
			{"empty", []int{0, 7}, []float32{}},
			{"scalar", []int{}, []float32{8}},
		},
	}
}

func written(t testing.TB, f *File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadsBack(t *testing.T) {
	data := written(t, example())
	if !bytes.Equal(data, written(t, example())) {
		t.Error("equal files give other bytes")
	}
	f, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	if want := example(); !reflect.DeepEqual(f.Metadata, want.Metadata) || len(f.Tensors) != len(want.Tensors) {
		t.Errorf("read %+v: want %+v", f, want)
	}
	for _, want := range example().Tensors {
		if got := f.Find(want.Name); !reflect.DeepEqual(*got, want) {
			t.Errorf("read %+v: want %+v", *got, want)
		}
	}
	if f.Find("none") != nil {
		t.Error("a tensor that is not there was found")
	}
}

// TestBytes holds the bytes of a small file.
func TestBytes(t *testing.T) {
	f := &File{Tensors: []Tensor{{"a", []int{1}, []float32{1}}}}
	want := "\x38\x00\x00\x00\x00\x00\x00\x00" + `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}` + strings.Repeat(" ", 2) + "\x00\x00\x80\x3f"
	if got := string(written(t, f)); got != want {
		t.Errorf("the bytes are\n%q\nwant\n%q", got, want)
	}
}

func TestDamage(t *testing.T) {
	data := written(t, example())
	for n := range len(data) { // a file that is cut off anywhere
		if _, err := Read(data[:n]); err == nil {
			t.Fatalf("the first %d bytes of %d are taken for a file", n, len(data))
		}
	}
	if _, err := Read(append(data, 0)); err == nil {
		t.Error("a byte too many is not seen")
	}
	file := func(head string, body int) []byte {
		return append(append([]byte{byte(len(head)), 0, 0, 0, 0, 0, 0, 0}, head...), make([]byte, body)...)
	}
	for want, data := range map[string][]byte{
		"header would have":             []byte("\xff\xff\xff\xff\xff\xff\xff\xff{}"),
		"no JSON":                       file("[]", 0),
		"no texts":                      file(`{"__metadata__":{"a":1}}`, 0),
		`type "BF16"`:                   file(`{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}`, 2),
		"does not fit 4 bytes":          file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 4),
		"shape [-1]":                    file(`{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, 4),
		"from 0":                        file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8),
		"from 4":                        file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 8),
		"shape [4294967296 4294967296]": file(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}`, 4),
	} {
		if _, err := Read(data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v: want one with %q", err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(written(f, example()))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(data)
		if err != nil {
			return
		}
		again, err := Read(written(t, file))
		if err != nil || len(again.Tensors) != len(file.Tensors) {
			t.Errorf("what was read cannot be written: %v", err)
		}
	})
}

// TestNumpyReads lets another program read the bytes by the format's rules.
func TestNumpyReads(t *testing.T) {
	const script = `
import json, struct, sys
import numpy as np
data = sys.stdin.buffer.read()
n = struct.unpack("<Q", data[:8])[0]
head, body = json.loads(data[8:8+n]), data[8+n:]
types = {"F32": "<f4", "F64": "<f8", "I32": "<i4", "U64": "<u8"}
for name in ("w", "b", "order", "state"):
    e = head[name]
    a = np.frombuffer(body[slice(*e["data_offsets"])], types[e["dtype"]]).reshape(e["shape"])
    print(name, a.shape, a.ravel()[-1])
`
	if exec.Command("/usr/bin/python3", "-c", "import numpy").Run() != nil {
		t.Skip("python3-numpy is missing")
	}
	cmd := exec.Command("/usr/bin/python3", "-c", script)
	cmd.Stdin = bytes.NewReader(written(t, example()))
	out, err := cmd.CombinedOutput()
	want := "w (2, 3) 6.0\nb (1,) 3.141592653589793\norder (4,) 2\nstate (2,) 18446744073709551615\n"
	if err != nil || string(out) != want {
		t.Errorf("numpy reads\n%s%v\nwant\n%s", out, err, want)
	}
}
