package plot

import "testing"

// Every curve has a name of its own, which leads back to it.
func TestLetterOfEveryCurve(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "A2", 51: "Z2", 52: "A3", 63: "L3"} {
		if got := Letter(i); got != want {
			t.Errorf("curve %d is %s, want %s", i, got, want)
		}
	}
	for i := range 1000 {
		if got, ok := LetterIndex(Letter(i)); !ok || got != i {
			t.Errorf("%s is curve %d (%v), want %d", Letter(i), got, ok, i)
		}
	}
	for _, name := range []string{"", "a", "1", "A1", "A0", "A02", "A+2", "AB", "É", "A-2", "run"} {
		if i, ok := LetterIndex(name); ok {
			t.Errorf("%q is curve %d", name, i)
		}
	}
}
