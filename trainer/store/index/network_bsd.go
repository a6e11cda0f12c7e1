//go:build darwin || freebsd

package index

import "golang.org/x/sys/unix"

// onNetwork reports whether a folder is on a file system of another machine.
func onNetwork(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && uint64(s.Flags)&unix.MNT_LOCAL == 0
}
