package ui

import "testing"

// TestDurations tests that a very short duration is not formatted as 0.
func TestDurations(t *testing.T) {
	for seconds, want := range map[float64]string{
		0.004: "under 0.1 s", 0.1: "about 0.1 s", 9.94: "about 9.9 s", 9.97: "about 10 s", 99.6: "about 1:40 min", 4200: "about 1:10 h",
	} {
		if got := Duration(seconds); got != want {
			t.Errorf("%v seconds are %q, want %q", seconds, got, want)
		}
	}
}
