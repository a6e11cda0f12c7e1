package advice

import "golang.org/x/sys/unix"

// machineMemory returns what the machine has.
func machineMemory() int {
	n, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return assumedMemory
	}
	return int(n)
}
