package inspect

import (
	"math"
	"testing"

	"descent/data"
	"descent/model/tensor"
)

// TestPrepare checks the pictures before and after preprocessing against the
// formula, with the mean counted by hand over the training part.
func TestPrepare(t *testing.T) {
	for _, name := range []string{"mean_image", "mean_channel"} {
		_, set, _ := trained(t, "data=rgb8", "epochs=1", "preprocess="+name)
		if !Subtracts(set) {
			t.Fatalf("%s subtracts nothing", name)
		}
		n, size := set.Shape.Len(), set.Shape.Height*set.Shape.Width
		pixel, channel := make([]float64, n), make([]float64, 3)
		for j, x := range set.Train.Pixels {
			share := float64(x) / set.MaxPixel / float64(set.Train.Len())
			pixel[j%n] += share
			channel[j%n/size] += share / float64(size)
		}
		p := Prepare(set, &set.Val, 3)
		want, top := make([]float64, n), 0.0
		for k := range n {
			mean := pixel[k]
			if name == "mean_channel" {
				mean = channel[k/size]
			}
			if got := p.Mean.At(k); math.Abs(got-mean) > 1e-5 {
				t.Fatalf("%s: the mean at %d is %v, want %v", name, k, got, mean)
			}
			want[k] = p.Stored.At(k) - mean
			top = max(top, math.Abs(want[k]))
		}
		for k := range n {
			if got, want := p.Seen.At(k), 0.5+want[k]/(2*top); math.Abs(got-want) > 1e-5 {
				t.Fatalf("%s: at %d the network sees %v, want %v", name, k, got, want)
			}
		}
		for k, mean := range channel {
			if math.Abs(p.Means[k]-mean) > 1e-5 {
				t.Errorf("%s: the mean of channel %d is %v, want %v", name, k, p.Means[k], mean)
			}
		}
	}
}

// TestPrepareOfAnyNumbers checks pictures that are not stored as bytes, a
// constant one among them: all that is drawn is a number.
func TestPrepareOfAnyNumbers(t *testing.T) {
	set := &data.Set{Shape: data.Shape{Height: 2, Width: 1, Channels: 1}, Classes: []string{"a", "b"}}
	set.Train = data.Part{Values: []tensor.Float{-3, 5, 2, 2}, Class: []int32{0, 1}}
	prepared, err := data.Prepare(t.Context(), set, data.Mean{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		p := Prepare(prepared, &set.Train, i)
		for k := range 2 {
			for _, v := range []float64{p.Stored.At(k), p.Mean.At(k), p.Seen.At(k)} {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("example %d: number %d is %v", i, k, v)
				}
			}
		}
	}
	p := Prepare(prepared, &set.Train, 0) // less (-0.5, 3.5)
	if got := []float64{p.Stored.At(0), p.Stored.At(1), p.Mean.At(0), p.Mean.At(1), p.Seen.At(0), p.Seen.At(1)}; got[0] != 0 || got[1] != 1 ||
		math.Abs(got[2]-2.5/8) > 1e-6 || math.Abs(got[3]-6.5/8) > 1e-6 || got[4] != 0 || math.Abs(got[5]-0.8) > 1e-6 {
		t.Errorf("stored, mean and seen are %v", got)
	}
}

// TestSubtracts checks which preprocessing shows a mean: one of pictures that
// moves them.
func TestSubtracts(t *testing.T) {
	for settings, want := range map[[2]string]bool{
		{"data=rgb8", "preprocess=none"}: false, {"data=rgb8", "preprocess=standardize"}: true, {"data=digits", "preprocess=mean"}: true,
		{"data=spiral", "preprocess=mean"}: false, {"data=iris", "preprocess=standardize"}: false,
	} {
		if _, set, _ := trained(t, settings[0], settings[1], "epochs=1"); Subtracts(set) != want {
			t.Errorf("%v: %v, want %v", settings, !want, want)
		}
	}
}
