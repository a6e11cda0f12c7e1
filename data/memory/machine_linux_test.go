package memory

import (
	"os"
	"path/filepath"
	"testing"
)

// The least of what the machine and both versions of control groups leave counts,
// whichever group on the way to the process says it.
func TestFreeOfControlGroups(t *testing.T) {
	const meminfo = "MemTotal:  8000000 kB\nMemAvailable:  4000000 kB\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  float64
	}{
		"machine": {map[string]string{"proc/meminfo": meminfo}, 4_096_000_000},
		"no limit": {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n",
			"sys/fs/cgroup/memory.max": "max\n"}, 4_096_000_000},
		"version 2": {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a/b\n",
			"sys/fs/cgroup/a/memory.max": "1000000000\n", "sys/fs/cgroup/a/memory.current": "500000000\n",
			"sys/fs/cgroup/a/memory.stat":  "anon 1\ninactive_file 200000000\n",
			"sys/fs/cgroup/a/b/memory.max": "900000000\n"}, 700_000_000},
		"container": {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/docker/1\n",
			"sys/fs/cgroup/memory.max": "600000000\n"}, 600_000_000},
		"version 1": {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "9:cpu,memory:/x\n1:name=systemd:/y\n",
			"sys/fs/cgroup/memory/x/memory.limit_in_bytes": "800000000\n",
			"sys/fs/cgroup/memory/x/memory.usage_in_bytes": "300000000\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":   "9223372036854771712\n"}, 500_000_000},
	} {
		root := t.TempDir()
		for path, text := range c.files {
			path = filepath.Join(root, path)
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if got := system(root).free(); got != c.want {
			t.Errorf("%s: %v bytes are free: want %v", name, got, c.want)
		}
	}
}
