package advice

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// machineMemory returns the least of what the machine has, what a container
// allows and what this process may take.
func machineMemory() int {
	least := assumedMemory
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) == nil {
		least = int(uint64(info.Totalram) * uint64(info.Unit))
	}
	for _, path := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, _ := os.ReadFile(path)
		if n, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil { // else "max"
			least = min(least, n)
		}
	}
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_AS, &limit) == nil {
		least = int(min(uint64(least), limit.Cur))
	}
	return least
}
