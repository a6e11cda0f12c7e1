// Package tensorboard reads and writes the event files of TensorBoard, as PyTorch, Keras
// and others write them. Reader decodes the scalars, in both of their forms, and the
// hyper-parameters, and ignores everything else. Write writes a log.
//
// An event file is a sequence of records, each an Event message of protocol buffers
// (https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto).
package tensorboard

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// A record is the length of its payload as 8 bytes, little endian; the masked
// checksum of these bytes as 4; the payload; and its masked checksum as 4.
const (
	headLen = 12
	tailLen = 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// masked returns the masked checksum of b: its CRC-32C, rotated right by 15 bits, plus a
// constant.
func masked(b []byte) uint32 {
	c := crc32.Checksum(b, castagnoli)
	return (c>>15 | c<<17) + 0xa282ead8
}

// errChecksum ends the reading of a file, because the start of the next record is
// unknown.
var errChecksum = errors.New("wrong checksum: the rest of the event file cannot be read")

// appendRecord appends a record to dst.
func appendRecord(dst, payload []byte) []byte {
	start := len(dst)
	dst = binary.LittleEndian.AppendUint64(dst, uint64(len(payload)))
	dst = binary.LittleEndian.AppendUint32(dst, masked(dst[start:]))
	dst = append(dst, payload...)
	return binary.LittleEndian.AppendUint32(dst, masked(payload))
}

// cutRecord returns the payload of the record at the start of data, and the length of the
// record in bytes, 0 if it is incomplete.
func cutRecord(data []byte) (payload []byte, n int, err error) {
	if len(data) < headLen {
		return nil, 0, nil
	}
	if masked(data[:8]) != binary.LittleEndian.Uint32(data[8:]) {
		return nil, 0, errChecksum
	}
	size := binary.LittleEndian.Uint64(data)
	if len(data) < headLen+tailLen || size > uint64(len(data)-headLen-tailLen) {
		return nil, 0, nil
	}
	end := headLen + int(size)
	if payload = data[headLen:end]; masked(payload) != binary.LittleEndian.Uint32(data[end:]) {
		return nil, 0, errChecksum
	}
	return payload, end + tailLen, nil
}
