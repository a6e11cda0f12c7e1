//go:build linux

package cli

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// attackFiles makes the files that testdata/attacks.txt names with DIR.
func attackFiles(t *testing.T, dir string) {
	t.Helper()
	all := map[string][]byte{}
	for _, add := range []func(map[string][]byte){addPresets, addTables, addZipped, addIDX, addArrays, addPictures} {
		add(all)
	}
	for name, text := range all {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{
		syscall.Mkfifo(filepath.Join(dir, "pipe.csv"), 0o666), syscall.Mkfifo(filepath.Join(dir, "pipe.toml"), 0o666),
		os.Symlink("loop.csv", filepath.Join(dir, "loop.csv")), os.Symlink("/dev/zero", filepath.Join(dir, "zero.toml")),
		os.Mkdir(filepath.Join(dir, "empty"), 0o777), os.Mkdir(filepath.Join(dir, "folder.toml"), 0o777),
		os.Truncate(filepath.Join(dir, "sparse.csv"), 3<<30),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func addPresets(all map[string][]byte) {
	for name, text := range map[string]string{
		"dots":      strings.Repeat("a.", 20_000) + "a=1",
		"header":    "[" + strings.Repeat("a.", 100_000) + "a]",
		"brackets":  strings.Repeat("[", 900_000),
		"large":     strings.Repeat("# nothing\n", 500_000),
		"keys":      textLines(60_000, func(i int) string { return "k" + strconv.Itoa(i) + "=1" }),
		"lanes":     strings.Repeat("[[lane]]\n", 100_000),
		"tables":    textLines(60_000, func(i int) string { return "[t" + strconv.Itoa(i) + "]" }),
		"list":      "[base]\nhidden=[" + strings.Repeat("1,", 300_000) + "1]",
		"texts":     "title=\"" + strings.Repeat("x", 900_000) + "\"\n[base]\ndata=\"moons\"\nhidden=[4]",
		"quote":     "title=\"" + strings.Repeat("x", 900_000),
		"comment":   "#" + strings.Repeat("[", 900_000) + "\n[base]\ndata=\"moons\"",
		"escapes":   "title=\"" + strings.Repeat(`\u0041`, 100_000) + "\"\n[base]\ndata=\"moons\"",
		"typo":      "title=\"t\"\nbse.lr=0.1",
		"lane":      "[base]\ndata=\"moons\"\n[lane]\nlr=1",
		"lanetext":  "lane=\"a\"",
		"lanelist":  "lane=[1,2]",
		"pacetext":  "pace=\"fast\"",
		"pacebool":  "\n\npace=true",
		"title":     "title=5",
		"date":      "[base]\nlr=2020-01-02",
		"twice":     "[base]\nlr=1\nlr=2",
		"top":       "lr=0.1",
		"epochs":    "[base]\nepochs=1e20",
		"nan":       "[base]\nlr=nan",
		"inf":       "[base]\nl2=inf",
		"evals":     "[base]\ndata=\"moons\"\nepochs=10000\nevals=100000\nbatch=1",
		"rows":      "[base]\ndata=\"spiral:n=1000000\"\nbatch=0\nhidden=[30000]",
		"together":  "[base]\nhidden=[3000,3000]\n" + textLines(64, func(i int) string { return "[[lane]]\nseed=" + strconv.Itoa(i) }),
		"inline":    "base={data=\"moons\",hidden=[4]}\nlane=[{name=\"a\"},{name=\"b\",lr=0.1}]",
		"crlf":      "[base]\r\ndata=\"moons\"\r\nhidden=[4]\r\n",
		"mark":      "\ufeff[base]\ndata=\"moons\"\n",
		"emptyfile": "",
	} {
		all[name+".toml"] = []byte(text)
	}
}

// textLines returns n lines.
func textLines(n int, line func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(line(i) + "\n")
	}
	return b.String()
}

func addTables(all map[string][]byte) {
	const body = "1,2,a\n3,4,b\n5,6,a\n7,8,b\n9,1,a\n"
	row := func(n int, cell string) string { return strings.Repeat(cell+",", n-1) + cell + "\n" }
	for name, text := range map[string]string{
		"wide": textLines(1, func(int) string {
			return strings.TrimSuffix(strings.ReplaceAll(textLines(100_000, strconv.Itoa), "\n", "x,"), ",")
		}) + strings.Repeat(row(100_000, "1")+row(100_000, "2"), 3),
		"commas":   row(8_000_000, ""),
		"ones":     row(4_000_000, "1"),
		"onerow":   row(1000, "x") + row(1000, "1"),
		"quoted":   strings.Repeat("\"\n\",", 2_000_000) + "1\n",
		"unclosed": "x,y,k\n\"" + strings.Repeat("1,2,a\n", 500_000),
		"field":    "x,y,k\n" + strings.Repeat("z", 5_000_000) + ",2,a\n" + body,
		"name":     strings.Repeat("x", 5_000_000) + ",y,k\n" + body,
		"nul":      "x,y,k\n1,\x00,a\n" + body,
		"binary":   strings.Repeat("\x01\x02\xfe\xff\x00", 100_000),
		"ragged":   "x,y,k\n1,2\n" + body,
		"long":     "x,y,k\n1,2,3,4,a\n" + body,
		"finite":   "x,y,k\n1e999,2,a\n" + body,
		"nan":      "x,y,k\nnan,2,a\n" + body,
		"inf":      "x,y,k\ninf,2,a\n" + body,
		"hex":      "x,y,k\n0x1p3,2,a\n" + body,
		"huge":     "x,y,k\n123456789012345678901234567890,2,a\n" + body,
		"oneclass": "x,y,k\n1,2,a\n3,4,a\n5,6,a\n",
		"onecol":   "x\n1\n2\n3\n",
		"rowids":   "x,k\n" + textLines(3000, func(i int) string { return strconv.Itoa(i) + ",n" + strconv.Itoa(i) }),
		"names": textLines(1, func(int) string {
			return strings.TrimSuffix(strings.ReplaceAll(textLines(50_000, func(i int) string { return "x." + strconv.Itoa(i) }), "\n", ","), ",") + strings.Repeat(",x", 50_000)
		}) + row(100_000, "1") + row(100_000, "2") + row(100_000, "3"),
		"blank":                  strings.Repeat("\n", 3_000_000) + "x,y,k\n" + body,
		"spaces":                 strings.Repeat(" ", 5_000_000) + "\n",
		"repeat":                 strings.Repeat("x,y,k\n1,2,a\n3,4,b\n", 100_000),
		"texts":                  "a,b,k\n" + textLines(60_000, func(i int) string { return "t" + strconv.Itoa(i) + ",u" + strconv.Itoa(i*7) + "," + strconv.Itoa(i%3) }),
		"crs":                    "x,y,k\r1,2,a\r3,4,b\r5,6,a\r",
		"mixed":                  "x,y,k\r\n1,2,a\r3,4,b\n5,6,a\r\n",
		"utf16odd":               "\xff\xfex\x00,\x00y\x00\n\x001\x00,\x002\x00\n\x003",
		"latin":                  "gr\xf6\xdfe,y,k\n" + body,
		"appended":               strings.Repeat("\ufeffx,y,k\n"+body, 3) + "\x1a",
		"marks":                  strings.Repeat("\ufeff", 100_000) + "x,y,k\n" + body,
		"sparse":                 "x,y\n1,2\n",
		"html":                   "<!DOCTYPE html><html></html>",
		"json":                   "{\"a\": 1}",
		"\x1b]0;t\a\u202e\u200b": "x\n",
	} {
		all[name+".csv"] = []byte(text)
	}
}

func pack(texts ...[]byte) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	for _, text := range texts {
		w.Write(text)
	}
	w.Close()
	return z.Bytes()
}

func addZipped(all map[string][]byte) {
	ones := bytes.Repeat([]byte("1,1,1\n"), 1<<17)
	bomb := make([][]byte, 300)
	for i := range bomb {
		bomb[i] = ones
	}
	good := pack([]byte(textLines(500, func(i int) string { return strconv.Itoa(i%7) + "," + strconv.Itoa(i*i%11) + "," + "ab"[i%2:i%2+1] })))
	all["bomb.csv.gz"] = pack(bomb...)
	all["good.csv.gz"] = good
	all["truncated.csv.gz"] = good[:len(good)/2]
	all["flipped.csv.gz"] = append(append(bytes.Clone(good[:60]), good[60]^0xff), good[61:]...)
	all["trailing.csv.gz"] = append(bytes.Clone(good), "more than a header has"...)
	all["twice.csv.gz"] = pack(good)
	all["header.csv.gz"] = good[:8]
	all["nothing.csv.gz"] = pack(nil)
	all["bomb.toml"] = pack(bomb...)
}

func addIDX(all map[string][]byte) {
	file := func(data []byte, kind byte, dims ...uint32) []byte {
		b := []byte{0, 0, kind, byte(len(dims))}
		for _, d := range dims {
			b = binary.BigEndian.AppendUint32(b, d)
		}
		return append(b, data...)
	}
	labels := file(bytes.Repeat([]byte{0, 1}, 30), 8, 60)
	for name, images := range map[string][]byte{
		"good":      file(make([]byte, 60*4), 8, 60, 2, 2),
		"wide":      file(nil, 8, 1, 1, 20_000_000),
		"all":       file(nil, 8, 1<<32-1, 1<<32-1, 1<<32-1),
		"promise":   file(make([]byte, 100), 8, 60, 2000, 2000),
		"zero":      file(nil, 8, 0, 2, 2),
		"zerowide":  file(nil, 8, 60, 0, 0),
		"truncated": file(make([]byte, 100), 8, 60, 2, 2),
		"trailing":  file(make([]byte, 300), 8, 60, 2, 2),
		"fewer":     file(make([]byte, 59*4), 8, 59, 2, 2),
		"floats":    file(make([]byte, 60*16), 13, 60, 2, 2),
		"five":      file(make([]byte, 60), 8, 60, 1, 1, 1, 1),
		"magic":     []byte("PK\x03\x04 and so on"),
		"short":     {0, 0, 8},
		"nothing":   {},
		"bomb":      pack(file(make([]byte, 50<<20), 8, 50, 1<<10, 1<<10)),
	} {
		all["idx-"+name+"/train-images-idx3-ubyte"] = images
		all["idx-"+name+"/train-labels-idx1-ubyte"] = labels
	}
	all["idx-swapped/train-images-idx3-ubyte"], all["idx-swapped/train-labels-idx1-ubyte"] = labels, all["idx-good/train-images-idx3-ubyte"]
	all["idx-alone/train-images-idx3-ubyte"] = all["idx-good/train-images-idx3-ubyte"]
	all["idx-many/train-images-idx3-ubyte"] = all["idx-good/train-images-idx3-ubyte"]
	all["idx-many/train-labels-idx1-ubyte"] = file(nil, 12, 1<<31, 1<<31)
	all["idx-same/train-images-idx3-ubyte"] = all["idx-good/train-images-idx3-ubyte"]
	all["idx-same/train-labels-idx1-ubyte"] = file(make([]byte, 60), 8, 60)
	all["cifar/data_batch_1.bin"], all["cifar/test_batch.bin"] = make([]byte, 3073*2), make([]byte, 3072)
	all["cifar-label/data_batch_1.bin"], all["cifar-label/test_batch.bin"] = bytes.Repeat([]byte{99}, 3073), make([]byte, 3073)
}

// npy returns an array in NumPy's format with any header.
func npy(kind, shape string, data []byte) []byte {
	header := "{'descr': '" + kind + "', 'fortran_order': False, 'shape': (" + shape + "), }"
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	return append(append(b, header...), data...)
}

func addArrays(all map[string][]byte) {
	values := func(n int) []byte { return make([]byte, 8*n) }
	for name, b := range map[string][]byte{
		"large":    npy("<f8", "1000000000, 1000000000", nil),
		"promise":  npy("<f8", "100000, 1000", values(4)),
		"negative": npy("<f8", "-5, 3", nil),
		"zero":     npy("<f8", "0, 3", nil),
		"object":   npy("|O", "3, 3", nil),
		"complex":  npy("<c16", "3, 3", values(18)),
		"scalar":   npy("<f8", "", values(1)),
		"line":     npy("<f8", "30,", values(30)),
		"texts":    npy("<U1000000000", "3, 3", nil),
		"digits":   npy("<f8", strings.Repeat("9", 1000), nil),
		"dims":     npy("<f8", strings.Repeat("1, ", 10_000)+"2, 3", values(6)),
		"header":   []byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"),
		"short":    []byte("\x93NUMPY"),
		"nothing":  {},
		"nan":      npy("<f8", "4, 2", bytes.Repeat([]byte{0xff}, 64)),
	} {
		all[name+".npy"] = b
	}
	archive := func(arrays map[string][]byte) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, array := range arrays {
			w, err := z.Create(name + ".npy")
			if err != nil {
				panic(err)
			}
			w.Write(array)
		}
		z.Close()
		return b.Bytes()
	}
	y := npy("|u1", "60,", bytes.Repeat([]byte{0, 1}, 30))
	all["bomb.npz"] = archive(map[string][]byte{"x": npy("<f8", "60, 100000", values(6_000_000)), "y": y})
	all["mismatch.npz"] = archive(map[string][]byte{"x": npy("<f8", "59, 2", values(118)), "y": y})
	all["oneclass.npz"] = archive(map[string][]byte{"x": npy("<f8", "60, 2", values(120)), "y": npy("<U1", "60,", bytes.Repeat([]byte("a\x00\x00\x00"), 60))})
	all["alone.npz"] = archive(map[string][]byte{"x": npy("<f8", "60, 2", values(120))})
	all["empty.npz"] = archive(nil)
	all["damaged.npz"] = all["mismatch.npz"][:200]
}

func addPictures(all map[string][]byte) {
	encoded := func(w, h int) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
			panic(err)
		}
		return b.Bytes()
	}
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 64, 64)), nil); err != nil {
		panic(err)
	}
	small := encoded(8, 8)
	for name, picture := range map[string][]byte{
		"good":      small,
		"wide":      pngHeader(20_000_000, 1),
		"square":    pngHeader(60_000, 60_000),
		"zero":      pngHeader(0, 8),
		"promise":   pngHeader(4000, 4000),
		"large":     encoded(4500, 4500),
		"line":      encoded(5_000_000, 1),
		"truncated": small[:40],
		"text":      []byte("a picture of a cat"),
		"nothing":   {},
		"jpeg":      photo.Bytes()[:photo.Len()/2],
		"gif":       []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00"),
	} {
		for _, class := range []string{"a", "b"} {
			for _, n := range []string{"1", "2", "3", "4"} {
				all["pictures-"+name+"/"+class+"/"+n+".png"] = small
			}
		}
		all["pictures-"+name+"/a/0.png"] = picture
	}
	all["pictures-one/a/1.png"] = small
	all["pictures-good/a/._1.png"], all["pictures-good/b/1.webp"] = []byte("of a Mac"), []byte("RIFF")
	all["pictures-none/a/readme.txt"] = []byte("none")
}

// pngHeader returns a PNG file of so many pixels that ends after its header.
func pngHeader(w, h uint32) []byte {
	chunk := []byte("IHDR")
	chunk = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(chunk, w), h)
	chunk = append(chunk, 8, 0, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(chunk))
}
