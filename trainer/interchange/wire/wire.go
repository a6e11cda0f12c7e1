// Package wire reads and writes messages in the encoding of protocol buffers
// (https://protobuf.dev/programming-guides/encoding/), field by field, for formats of
// which only a few fields are needed. Fields reads a message, Message writes one.
package wire

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// A Number is the number of a field in its message.
type Number = protowire.Number

// A Field is a field of a message.
type Field struct {
	ID     Number
	Number uint64 // of a field of fixed or variable size, its bits
	Bytes  []byte // of a text, a message or packed numbers
}

// Fields calls do with all fields of a message, up to the first damaged one.
func Fields(message []byte, do func(f Field)) {
	for len(message) > 0 {
		id, kind, n := consumeTag(message)
		if n < 0 {
			return
		}
		message = message[n:]
		f := Field{ID: id}
		switch kind {
		case protowire.VarintType:
			f.Number, n = protowire.ConsumeVarint(message)
		case protowire.Fixed64Type:
			f.Number, n = protowire.ConsumeFixed64(message)
		case protowire.Fixed32Type:
			var short uint32
			short, n = protowire.ConsumeFixed32(message)
			f.Number = uint64(short)
		case protowire.BytesType:
			f.Bytes, n = consumeBytes(message)
		default:
			n = protowire.ConsumeFieldValue(id, kind, message)
		}
		if n < 0 {
			return
		}
		message = message[n:]
		do(f)
	}
}

// consumeTag is protowire.ConsumeTag, at once where the tag is one byte, as nearly
// all are.
func consumeTag(m []byte) (Number, protowire.Type, int) {
	if b := m[0]; b >= 1<<3 && b < 1<<7 {
		return Number(b >> 3), protowire.Type(b & 7), 1
	}
	return protowire.ConsumeTag(m)
}

// consumeBytes is protowire.ConsumeBytes, at once where the length is one byte.
func consumeBytes(m []byte) ([]byte, int) {
	if len(m) > 0 && m[0] < 1<<7 && len(m) > int(m[0]) {
		n := 1 + int(m[0])
		return m[1:n:n], n
	}
	return protowire.ConsumeBytes(m)
}

// Float returns the number of a field of single precision.
func (f Field) Float() float64 { return float64(math.Float32frombits(uint32(f.Number))) }

// Double returns the number of a field of double precision.
func (f Field) Double() float64 { return math.Float64frombits(f.Number) }

// A Message is a message that is being written.
type Message []byte

// Varint adds a whole number.
func (m *Message) Varint(id Number, v uint64) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, id, protowire.VarintType), v)
}

// Float adds a number of single precision.
func (m *Message) Float(id Number, v float32) {
	*m = protowire.AppendFixed32(protowire.AppendTag(*m, id, protowire.Fixed32Type), math.Float32bits(v))
}

// Double adds a number of double precision.
func (m *Message) Double(id Number, v float64) {
	*m = protowire.AppendFixed64(protowire.AppendTag(*m, id, protowire.Fixed64Type), math.Float64bits(v))
}

// Bytes adds a message, or packed numbers.
func (m *Message) Bytes(id Number, v []byte) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, id, protowire.BytesType), v)
}

// Text adds a text.
func (m *Message) Text(id Number, v string) {
	*m = protowire.AppendString(protowire.AppendTag(*m, id, protowire.BytesType), v)
}
