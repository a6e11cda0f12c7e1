package index

import "golang.org/x/sys/unix"

// remote has the types of network file systems and of file systems in user space, from
// statfs(2) and linux/magic.h.
var remote = map[uint32]bool{
	unix.NFS_SUPER_MAGIC:  true,
	unix.SMB_SUPER_MAGIC:  true,
	unix.SMB2_SUPER_MAGIC: true,
	unix.CIFS_SUPER_MAGIC: true,
	unix.AFS_SUPER_MAGIC:  true,
	unix.AFS_FS_MAGIC:     true,
	unix.CODA_SUPER_MAGIC: true,
	unix.CEPH_SUPER_MAGIC: true,
	unix.V9FS_MAGIC:       true,
	unix.FUSE_SUPER_MAGIC: true, // sshfs
	0x0bd00bd0:            true, // Lustre
	0x47504653:            true, // GPFS
	0x786f4256:            true, // VirtualBox shared folders
}

// onNetwork reports whether a folder is on a file system on which processes cannot
// reliably share memory-mapped files.
func onNetwork(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && remote[uint32(s.Type)]
}
