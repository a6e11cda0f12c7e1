package cli

import (
	"os"
	"runtime/debug"
)

// garbageGrowth is the growth of the heap, in percent, after which a process that trains
// many short trials collects garbage. With the usual 100 it takes about a tenth of the
// time of trials of ten milliseconds and a fifth of those of one, because their heap is
// small. Near the limit of memory.Budget garbage is collected earlier.
const garbageGrowth = 400

// collectLess sets garbageGrowth, unless GOGC is set. The returned function restores the
// setting.
func collectLess() (restore func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(garbageGrowth)
	return func() { debug.SetGCPercent(before) }
}
