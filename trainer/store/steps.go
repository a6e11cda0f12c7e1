package store

import (
	"fmt"
	"hash/crc32"
	"math"
)

// writeSteps writes the pending steps. It writes NaN for dropped steps before them.
func (k *keeper) writeSteps() error {
	w := &k.pending
	if len(w.steps) == 0 {
		return nil
	}
	if missing := w.first - 1 - k.stepBase() - k.count(); missing > 0 {
		if _, err := k.addSteps(unknownSteps(missing)); err != nil {
			return err
		}
	}
	n, err := k.addSteps(w.steps)
	w.steps, w.first = append(w.steps[:0], w.steps[n:]...), w.first+n/stepLen
	return err
}

// addSteps writes as many steps as there is room for, and returns the number of bytes
// written.
func (k *keeper) addSteps(steps []byte) (int, error) {
	n, err := k.raw.addSome(steps, func(n int) int { return n - n%stepLen })
	k.rawCrc = crc32.Update(k.rawCrc, castagnoli, steps[:n])
	return n, err
}

// unknownSteps returns n steps of NaN.
func unknownSteps(n int) []byte {
	nan := math.Float32bits(float32(math.NaN()))
	steps := make([]byte, 0, n*stepLen)
	for range 3 * n {
		steps = append(steps, byte(nan), byte(nan>>8), byte(nan>>16), byte(nan>>24))
	}
	return steps
}

// count returns the number of written steps.
func (k *keeper) count() int { return int(k.raw.length / stepLen) }

// stepBase returns the step from which the run starts.
func (k *keeper) stepBase() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.base
}

// sum returns the length and the checksum of the written steps.
func (k *keeper) sum() sum { return sum{k.count(), fmt.Sprintf("%08x", k.rawCrc)} }
