package cluster

import "testing"

// TestProveRepeats tests that training the proofs twice gives the same sum.
func TestProveRepeats(t *testing.T) {
	a, err := prove()
	if err != nil {
		t.Fatal(err)
	}
	b, err := prove()
	if err != nil || a != b || len(a.Sum) != 32 {
		t.Errorf("%v and %v, %v", a, b, err)
	}
}
