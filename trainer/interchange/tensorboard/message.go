package tensorboard

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Numbers of the fields that are read and written, by message.
const (
	eventWallTime   = 1
	eventStep       = 2
	eventVersion    = 3
	eventSummary    = 5
	eventSessionLog = 7

	sessionStatus = 1

	summaryValue = 1

	valueTag      = 1
	valueSimple   = 2
	valueTensor   = 8
	valueMetadata = 9

	metadataPlugin = 1
	pluginName     = 1
	pluginContent  = 2

	tensorType    = 1
	tensorShape   = 2
	tensorContent = 4
	tensorFloats  = 5
	tensorDoubles = 6

	hparamsVersion = 1
	hparamsStart   = 3
	hparamsEnd     = 4
	startHparams   = 1
	startTime      = 5
	endStatus      = 1
	endTime        = 2

	// Of google.protobuf.Value and of an entry of a map.
	valueNumber = 2
	valueString = 3
	valueBool   = 4
	entryKey    = 1
	entryValue  = 2
)

// Element types of tensors.
const (
	floatType  = 1
	doubleType = 2
)

// A field is a field of a message. Number is that of a fixed or variable size,
// bytes are those of a text, a message or packed numbers.
type field struct {
	id     protowire.Number
	number uint64
	bytes  []byte
}

// fields calls do with all fields of a message up to the first that is damaged.
func fields(message []byte, do func(f field)) {
	for len(message) > 0 {
		id, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return
		}
		message = message[n:]
		f := field{id: id}
		switch kind {
		case protowire.VarintType:
			f.number, n = protowire.ConsumeVarint(message)
		case protowire.Fixed64Type:
			f.number, n = protowire.ConsumeFixed64(message)
		case protowire.Fixed32Type:
			var short uint32
			short, n = protowire.ConsumeFixed32(message)
			f.number = uint64(short)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(message)
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

// float returns the number of a field of single precision.
func (f field) float() float64 { return float64(math.Float32frombits(uint32(f.number))) }

// double returns the number of a field of double precision.
func (f field) double() float64 { return math.Float64frombits(f.number) }

// scalarOf returns the element of a TensorProto that has one, in any of the
// ways to write it. ok is false for other tensors.
func scalarOf(tensor []byte) (x float64, ok bool) {
	kind, elements := uint64(0), 0
	var content []byte
	fields(tensor, func(f field) {
		switch f.id {
		case tensorType:
			kind = f.number
		case tensorContent:
			content = f.bytes
		case tensorFloats, tensorDoubles:
			switch single := f.id == tensorFloats; {
			case f.bytes != nil: // packed
				kind := uint64(doubleType)
				if single {
					kind = floatType
				}
				if v, ok := element(f.bytes, kind); ok {
					x, elements = v, elements+1
				} else {
					elements += 2
				}
			case single:
				x, elements = f.float(), elements+1
			default:
				x, elements = f.double(), elements+1
			}
		}
	})
	if elements == 0 {
		return element(content, kind)
	}
	return x, elements == 1
}

// element returns the number that content is, of an element type.
func element(content []byte, kind uint64) (x float64, ok bool) {
	switch {
	case kind == floatType && len(content) == 4:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(content))), true
	case kind == doubleType && len(content) == 8:
		return math.Float64frombits(binary.LittleEndian.Uint64(content)), true
	}
	return 0, false
}

// A message is one that is being written.
type message []byte

func (m *message) varint(id protowire.Number, v uint64) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, id, protowire.VarintType), v)
}

func (m *message) float(id protowire.Number, v float32) {
	*m = protowire.AppendFixed32(protowire.AppendTag(*m, id, protowire.Fixed32Type), math.Float32bits(v))
}

func (m *message) double(id protowire.Number, v float64) {
	*m = protowire.AppendFixed64(protowire.AppendTag(*m, id, protowire.Fixed64Type), math.Float64bits(v))
}

func (m *message) bytes(id protowire.Number, v []byte) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, id, protowire.BytesType), v)
}

func (m *message) text(id protowire.Number, v string) {
	*m = protowire.AppendString(protowire.AppendTag(*m, id, protowire.BytesType), v)
}
