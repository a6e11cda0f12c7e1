package asciicast

import (
	"bytes"
	"errors"
	"testing"
	"time"
)

// clock returns a clock that goes on by a step at each look.
func clock(step time.Duration) func() time.Time {
	t := time.Unix(1750000000, 999)
	return func() time.Time {
		t = t.Add(step)
		return t
	}
}

func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, Header{80, 24, "xterm-256color", "a <lesson>"}, clock(1500*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"\x1b[1mé\"", "a\xe2", "", "\x94", "\x80b", "\xff", "\xe2\x94"} {
		if n, err := w.Write([]byte(p)); n != len(p) || err != nil {
			t.Errorf("%q: %d, %v", p, n, err)
		}
	}
	w.Resize(80, 24)
	w.Resize(100, 30)
	w.Resize(100, 30)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := `{"version":2,"width":80,"height":24,"timestamp":1750000001,"title":"a <lesson>","env":{"TERM":"xterm-256color"}}
[1.500000,"o","\u001b[1mé\""]
[3.000000,"o","a"]
[4.500000,"o","─b"]
[6.000000,"o","\ufffd"]
[7.500000,"r","100x30"]
[9.000000,"o","\ufffd\ufffd"]
`
	if b.String() != want {
		t.Errorf("%s, want\n%s", b.String(), want)
	}
}

// The time in which a program is stopped is left out.
func TestSkip(t *testing.T) {
	var b bytes.Buffer
	at := time.Unix(1000, 0)
	w, _ := NewWriter(&b, Header{Cols: 80, Rows: 24}, func() time.Time { return at })
	at = at.Add(time.Second)
	w.Write([]byte("a"))
	w.Skip(func() { at = at.Add(time.Hour) })
	at = at.Add(time.Second)
	w.Write([]byte("b"))
	if want := "[1.000000,\"o\",\"a\"]\n[2.000000,\"o\",\"b\"]\n"; !bytes.HasSuffix(b.Bytes(), []byte(want)) {
		t.Errorf("%s, want %s at the end", b.String(), want)
	}
}

// Nothing is recorded by nil.
func TestNone(t *testing.T) {
	var w *Writer
	w.Resize(1, 1)
	called := false
	w.Skip(func() { called = true })
	if n, err := w.Write([]byte("x")); n != 1 || err != nil || !called || w.Err() != nil || w.Close() != nil {
		t.Errorf("%d, %v, called %v, %v", n, err, called, w.Err())
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("no room")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestFullDisk(t *testing.T) {
	if _, err := NewWriter(full{}, Header{}, time.Now); !errors.Is(err, errFull) {
		t.Error(err)
	}
	w := &Writer{w: full{}, now: time.Now}
	if _, err := w.Write([]byte("x")); err != nil {
		t.Errorf("the program that is recorded gets the error %v", err)
	}
	if !errors.Is(w.Err(), errFull) || !errors.Is(w.Close(), errFull) {
		t.Error(w.Err())
	}
}
