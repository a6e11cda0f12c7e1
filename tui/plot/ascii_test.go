package plot

import "testing"

func TestToASCII(t *testing.T) {
	for text, want := range map[string]string{
		"plain": "plain", "R² of 网络": "R2 of ????", "λ\x1b[1m": "l\x1b[1m", "é": "?",
	} {
		if got := ToASCII(text); got != want || Width(got) != Width(text) {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	for r, like := range likeASCII {
		if Width(like) != Width(string(r)) {
			t.Errorf("%q and %q differ in width", r, like)
		}
	}
}
