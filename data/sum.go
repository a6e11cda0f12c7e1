package data

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
)

// Sum returns the SHA-256, in hexadecimal digits, of all numbers of p that a run
// depends on: the inputs and targets of the three parts, and how they are shifted
// and scaled. Sets of equal sums give equal runs. It is computed once.
func (p *Prepared) Sum() string {
	if p.sum == nil { // p was not made by Prepare
		return p.computeSum()
	}
	return p.sum()
}

func (p *Prepared) computeSum() string {
	h := sha256.New()
	fmt.Fprintf(h, "%v %q %q %v %v %v\n", p.Shape, p.Classes, p.Target, p.MaxPixel, p.TargetScale, p.targetOffset)
	addTo(h, p.shift)
	addTo(h, p.scale)
	for _, part := range []*Part{&p.Train, &p.Val, &p.Test} {
		fmt.Fprintln(h, part.Len())
		addTo(h, part.Pixels)
		addTo(h, part.Values)
		addTo(h, part.Class)
		addTo(h, part.Target)
		addTo(h, part.Weights)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// addTo adds numbers to a hash, in pieces that fit a cache.
func addTo[T any](h hash.Hash, numbers []T) {
	if bytes, ok := any(numbers).([]byte); ok {
		h.Write(bytes)
		return
	}
	var piece []byte
	for len(numbers) > 0 {
		n := min(len(numbers), 4096)
		piece, _ = binary.Append(piece[:0], binary.LittleEndian, numbers[:n]) // numbers can be written
		h.Write(piece)
		numbers = numbers[n:]
	}
}
