package memory

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// machine returns what the machine and the control groups of this process leave.
func machine() float64 { return system("/").free() }

// A system is the folder that /proc and /sys are in.
type system string

func (s system) free() float64 {
	free := 1024 * s.value("proc/meminfo", "MemAvailable:")
	for line := range strings.Lines(string(s.read("proc/self/cgroup"))) { // "0::/user" or "9:cpu,memory:/user"
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		switch {
		case len(parts) < 3:
		case parts[1] == "":
			free = min(free, s.groups(unified, parts[2]))
		case strings.Contains(","+parts[1]+",", ",memory,"):
			free = min(free, s.groups(legacy, parts[2]))
		}
	}
	return free
}

// A hierarchy is a version of control groups: where they are and what their
// files are called.
type hierarchy struct{ folder, limit, usage, cache string }

var (
	unified = hierarchy{"sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"}
	legacy  = hierarchy{"sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"}
)

// groups returns the least that a group and those around it leave. Inside a
// container the folder is that of its own group, whatever its path is outside.
func (s system) groups(h hierarchy, path string) float64 {
	free := math.Inf(1)
	for path = filepath.Clean("/" + path); ; path = filepath.Dir(path) {
		folder := filepath.Join(h.folder, path)
		if limit := firstNumber(s.read(filepath.Join(folder, h.limit))); !math.IsInf(limit, 1) {
			used := firstNumber(s.read(filepath.Join(folder, h.usage)))
			cache := s.value(filepath.Join(folder, "memory.stat"), h.cache)
			if math.IsInf(used, 1) {
				used = 0
			}
			if !math.IsInf(cache, 1) {
				used = max(used-cache, 0)
			}
			free = min(free, limit-used)
		}
		if path == "/" {
			return free
		}
	}
}

// value returns the number behind name in a file of lines, or infinity.
func (s system) value(path, name string) float64 {
	for line := range bytes.Lines(s.read(path)) {
		if rest, ok := bytes.CutPrefix(line, []byte(name)); ok {
			return firstNumber(rest)
		}
	}
	return math.Inf(1)
}

func (s system) read(path string) []byte {
	text, _ := os.ReadFile(filepath.Join(string(s), path)) // a file that is missing limits nothing
	return text
}
