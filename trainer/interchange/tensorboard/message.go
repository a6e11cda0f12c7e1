package tensorboard

import (
	"encoding/binary"
	"math"

	"descent/trainer/interchange/wire"
)

// Numbers of the fields, by message.
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

// scalarOf returns the element of a TensorProto with one element, in any of its
// encodings. ok is false for other tensors.
func scalarOf(tensor []byte) (x float64, ok bool) {
	kind, elements := uint64(0), 0
	var content []byte
	wire.Fields(tensor, func(f wire.Field) {
		switch f.ID {
		case tensorType:
			kind = f.Number
		case tensorContent:
			content = f.Bytes
		case tensorFloats, tensorDoubles:
			switch single := f.ID == tensorFloats; {
			case f.Bytes != nil: // packed
				kind := uint64(doubleType)
				if single {
					kind = floatType
				}
				if v, ok := element(f.Bytes, kind); ok {
					x, elements = v, elements+1
				} else {
					elements += 2
				}
			case single:
				x, elements = f.Float(), elements+1
			default:
				x, elements = f.Double(), elements+1
			}
		}
	})
	if elements == 0 {
		return element(content, kind)
	}
	return x, elements == 1
}

// element decodes a number of an element type.
func element(content []byte, kind uint64) (x float64, ok bool) {
	switch {
	case kind == floatType && len(content) == 4:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(content))), true
	case kind == doubleType && len(content) == 8:
		return math.Float64frombits(binary.LittleEndian.Uint64(content)), true
	}
	return 0, false
}
