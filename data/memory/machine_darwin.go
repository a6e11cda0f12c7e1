package memory

import "golang.org/x/sys/unix"

// machine returns what the machine has.
func machine() float64 {
	n, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return assumed
	}
	return float64(n)
}
