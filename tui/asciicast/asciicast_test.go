package asciicast

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
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
	w.Resize(100, 30)
	w.Mark("end")
	if err := w.Close(1); err != nil {
		t.Fatal(err)
	}
	want := `{"version":3,"term":{"cols":80,"rows":24,"type":"xterm-256color"},"timestamp":1750000001,"title":"a <lesson>"}
[1.500000,"o","\u001b[1mé\""]
[1.500000,"o","a"]
[1.500000,"o","─b"]
[1.500000,"o","\ufffd"]
[1.500000,"r","100x30"]
[1.500000,"m","end"]
[1.500000,"o","\ufffd\ufffd"]
[1.500000,"x","1"]
`
	if b.String() != want {
		t.Errorf("%s, want\n%s", b.String(), want)
	}
}

// The rounding of intervals does not add up: the events of a long recording are
// where they were.
func TestTimesStay(t *testing.T) {
	var b bytes.Buffer
	w, _ := NewWriter(&b, Header{Cols: 80, Rows: 24}, clock(1234567*time.Nanosecond))
	const events = 1000
	for range events {
		w.Write([]byte("x"))
	}
	total := 0.0
	for _, line := range strings.Split(strings.TrimSpace(b.String()), "\n")[1:] {
		var event []any
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatal(err)
		}
		total += event[0].(float64)
	}
	if want := events * 0.001234567; total < want-2e-6 || total > want+2e-6 {
		t.Errorf("%v s, want %v", total, want)
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
	if err := w.Close(0); !errors.Is(err, errFull) {
		t.Error(err)
	}
}
