package data

import "testing"

func TestPathsBesideAPreset(t *testing.T) {
	t.Setenv("HOME", "/home/me")
	for _, c := range []struct{ src, want Source }{
		{CSV{File: "a.csv", Test: "b/c.csv"}, CSV{File: "/data/a.csv", Test: "/data/b/c.csv"}},
		{CSV{File: "/x/a.csv"}, CSV{File: "/x/a.csv"}},
		{CSV{File: "~/a.csv"}, CSV{File: "/home/me/a.csv"}},
		{IDX{Dir: "mnist"}, IDX{Dir: "/data/mnist"}},
		{IDX{}, IDX{}},
		{CIFAR10{Dir: ".."}, CIFAR10{Dir: "/"}},
		{NPZ{File: "a.npz"}, NPZ{File: "/data/a.npz"}},
		{Images{Dir: "~"}, Images{Dir: "/home/me"}},
		{Moons{N: 20}, Moons{N: 20}},
	} {
		if got := Beside(c.src, "/data"); got != c.want {
			t.Errorf("%+v beside /data: %+v: want %+v", c.src, got, c.want)
		}
	}
	for _, e := range Sources {
		if _, ok := e.Part.(placed); ok != fromDisk(e.Part) {
			t.Errorf("%s: has paths is %v, reads files is %v", e.Name, ok, fromDisk(e.Part))
		}
	}
}
