package data

import (
	"fmt"
	"strings"
	"testing"

	"descent/tui/ui/uitest"
)

// Where something is subtracted from pictures, the Data screen shows it in
// terminals of usual size: the picture before and after, and the mean of each
// channel over the training part.
func TestDataShowsTheMean(t *testing.T) {
	for _, preprocess := range []string{"mean_image", "mean_channel", "standardize"} {
		h, v := uitest.Looking(t, New(), []string{"data=rgb8", "preprocess=" + preprocess, "hidden=10", "epochs=1"})
		f, _, _ := v.found(h.Scene())
		want := []string{"preprocess  " + preprocess, "stored", "- mean", "= seen"}
		size := f.set.Shape.Height * f.set.Shape.Width
		for k, name := range []string{"r", "g", "b"} {
			sum := 0.0
			for j, x := range f.set.Train.Pixels {
				if j/size%3 == k {
					sum += float64(x)
				}
			}
			want = append(want, fmt.Sprintf("%s %.3f", name, sum/f.set.MaxPixel/float64(len(f.set.Train.Pixels)/3)))
		}
		for _, size := range [][2]int{{80, 18}, {140, 32}} {
			h.Resize(size[0], size[1])
			text := h.Text()
			for _, w := range want {
				if !strings.Contains(text, w) {
					t.Errorf("%s at %v: the screen lacks %q:\n%s", preprocess, size, w, text)
				}
			}
		}
	}
}

// Where nothing is subtracted from pictures, the panel takes no room, and says
// so where it has all of it.
func TestDataWithoutMean(t *testing.T) {
	for _, name := range []string{"rgb", "iris", "concrete", "spiral", "sine"} {
		h, _ := uitest.Looking(t, New(), uitest.Subjects[name])
		if text := h.Text(); strings.Contains(text, "- mean") {
			t.Errorf("%s: the screen shows a mean:\n%s", name, text)
		}
		h.Focus, h.Full = "preprocess", true
		if text := h.Text(); !strings.Contains(text, "nothing is subtracted from a picture") {
			t.Errorf("%s: the panel says nothing:\n%s", name, text)
		}
	}
}
