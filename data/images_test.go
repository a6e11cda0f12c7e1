package data

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// picture returns a picture of one color, as PNG or as JPEG.
func picture(t *testing.T, c color.Color, w, h int, asJPEG bool) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.Set(i%w, i/w, c)
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	if asJPEG {
		b.Reset()
		err = jpeg.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestImages(t *testing.T) {
	files := map[string][]byte{"notes.txt": []byte("no picture"), "warm/._0.png": []byte("of a Mac"), "__MACOSX/._warm": nil, "cold/4.webp": nil}
	red, blue := color.RGBA{200, 0, 0, 255}, color.RGBA{0, 0, 100, 255}
	for i := range 10 {
		files[fmt.Sprintf("warm/%d.png", i)] = picture(t, red, 10, 8, false)
		files[fmt.Sprintf("cold/%d.jpg", i)] = picture(t, blue, 10, 8, true)
	}
	dir := folder(t, files)
	s := mustLoad(t, Images{Dir: dir}, 1)
	verify(t, s)
	if s.Shape != (Shape{8, 10, 3}) || s.Train.Len() != 12 || s.Val.Len() != 4 || !slices.Equal(s.Classes, []string{"cold", "warm"}) {
		t.Errorf("%v, %d + %d, classes %q", s.Shape, s.Train.Len(), s.Val.Len(), s.Classes)
	}
	if note := "files that are no PNG, JPEG or GIF are left out, 1 in all: cold/4.webp"; !slices.Contains(s.Notes, note) {
		t.Errorf("notes %q: want %s", s.Notes, note)
	}
	for i, c := range s.Train.Class {
		if r, b := s.Train.Pixels[i*240], s.Train.Pixels[i*240+160]; (r == 200 && b == 0) != (c == 1) || (r < 5 && b > 90) != (c == 0) {
			t.Errorf("class %d has red %d, blue %d", c, r, b)
		}
	}
	if s := mustLoad(t, Images{Dir: dir, Size: 3, Gray: true}, 1); s.Shape != (Shape{3, 3, 1}) || s.Train.Pixels[0] != 60 && s.Train.Pixels[0] > 15 {
		t.Errorf("%v, %v: want 3x3 gray", s.Shape, s.Train.Pixels[:9]) // 0.299·200 is 60
	}
	parts := map[string][]byte{}
	for name, b := range files {
		parts["train/"+name] = b
	}
	parts["test/warm/1.png"] = picture(t, red, 90, 70, false)
	if s := mustLoad(t, Images{Dir: folder(t, parts)}, 1); s.Test.Len() != 1 || s.Train.Len() != 16 || s.Shape != (Shape{32, 32, 3}) {
		t.Errorf("%d + %d of %v: want 16 + 1 of 32x32x3", s.Train.Len(), s.Test.Len(), s.Shape)
	}
}

func TestImagesErrors(t *testing.T) {
	wide := picture(t, color.White, 10, 8, false)
	binary.BigEndian.PutUint32(wide[16:], 20_000_000)
	binary.BigEndian.PutUint32(wide[29:], pngSum(wide[12:29]))
	gray := picture(t, color.White, 10, 8, false)
	for want, files := range map[string]map[string][]byte{
		"no picture: want a folder for each class with PNG or JPEG files in it":     {"a.png": gray},
		`there is one class, "a": want a folder for each of two or more`:            {"a/1.png": gray},
		`, 1 in all: b/1.webp): want a folder for each of two or more`:              {"a/1.png": gray, "b/1.webp": gray},
		"no picture that can be read: image: unknown format: want PNG, JPEG or GIF": {"a/1.png": gray, "b/1.png": []byte("text")},
		"the picture is 20000000 wide and 8 high: want at most 25000000 pixels":     {"a/1.png": gray, "b/1.png": wide},
		`class "c" has no picture for training`:                                     {"train/a/1.png": gray, "train/b/1.png": gray, "test/c/1.png": gray},
		"no picture that can be read: unexpected EOF: want PNG, JPEG or GIF":        {"a/1.png": gray, "b/1.png": gray[:40]},
	} {
		_, err := Images{Dir: folder(t, files)}.Load(t.Context(), 1)
		if err == nil || !strings.HasSuffix(err.Error(), want) && !strings.Contains(err.Error(), "truncated") {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// pngSum is the checksum of a chunk of a PNG file.
func pngSum(chunk []byte) uint32 {
	sum := ^uint32(0)
	for _, b := range chunk {
		sum ^= uint32(b)
		for range 8 {
			sum = sum>>1 ^ 0xedb88320*(sum&1)
		}
	}
	return ^sum
}
