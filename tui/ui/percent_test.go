package ui

import "testing"

func TestPercent(t *testing.T) {
	for p, want := range map[float64]string{0: "0%", 1: "100%", 0.9999: ">99%", 1e-9: "<1%", 0.5: "50%", 0.994: "99%"} {
		if got := Percent(p); got != want {
			t.Errorf("%v is written %s, want %s", p, got, want)
		}
	}
}
