package cli

import (
	"fmt"
	"os"
	"testing"
)

// What is printed meanwhile comes out afterwards, on the errors.
func TestStrayPrintsWait(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	real := os.Stderr
	defer func() { os.Stderr = real }()
	os.Stderr = w
	s := captureOutput()
	fmt.Fprintln(os.Stdout, "one")
	fmt.Fprintln(os.Stderr, "two")
	for range 100 { // more than is kept must not block
		fmt.Fprint(os.Stdout, string(make([]byte, 4096)))
	}
	go func() {
		s.release(w)
		w.Close()
	}()
	text := make([]byte, 8)
	if n, err := r.Read(text); err != nil || string(text[:n]) != "one\ntwo\n" {
		t.Errorf("%q, %v", text[:n], err)
	}
	for buf := make([]byte, 1<<16); ; {
		if _, err := r.Read(buf); err != nil {
			break
		}
	}
	if os.Stderr != w {
		t.Error("the errors are not what they were")
	}
}
