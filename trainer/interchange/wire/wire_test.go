package wire

import (
	"fmt"
	"testing"
)

// text returns a message as text.
func text(message []byte) (s string) {
	Fields(message, func(f Field) {
		switch {
		case f.Bytes != nil:
			s += fmt.Sprintf("%d:%q ", f.ID, f.Bytes)
		case f.ID == 2:
			s += fmt.Sprintf("2:%v ", f.Float())
		case f.ID == 3:
			s += fmt.Sprintf("3:%v ", f.Double())
		default:
			s += fmt.Sprintf("%d:%d ", f.ID, f.Number)
		}
	})
	return s
}

// What is written is read back, and a message that is cut is read to the last
// whole field.
func TestFields(t *testing.T) {
	var m Message
	m.Varint(1, 300)
	m.Float(2, 1.5)
	m.Double(3, -0.1)
	m.Text(4, "é")
	m.Bytes(5, []byte{})
	if got, want := text(m), `1:300 2:1.5 3:-0.1 4:"é" 5:"" `; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := text(m[:len(m)-3]), `1:300 2:1.5 3:-0.1 `; got != want {
		t.Errorf("cut: %s, want %s", got, want)
	}
}

func FuzzFields(f *testing.F) {
	f.Add([]byte{8, 1, 18, 1, 'a', 0x0b, 0x0c})
	f.Fuzz(func(t *testing.T, message []byte) {
		Fields(message, func(f Field) {
			if len(f.Bytes) > len(message) {
				t.Error("a field is longer than its message")
			}
		})
	})
}
