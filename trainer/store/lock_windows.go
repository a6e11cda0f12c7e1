package store

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockAt is the offset of the locked byte, far after the text, so that other processes
// can read the text.
const lockAt = 1 << 30

// lockNow takes an exclusive lock (alone) or a shared one on f, without waiting. The
// error is errLocked if another process holds it.
func lockNow(f *os.File, alone bool) error {
	how := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if alone {
		how |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	err := windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, &windows.Overlapped{Offset: lockAt})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return errLocked
	}
	return err
}

// syncFolder does nothing: Windows has no such operation.
func syncFolder(string) error { return nil }

// ignoreSizeLimit does nothing: Windows has no such limit.
func ignoreSizeLimit() {}

// isFull reports whether err means that the disk is full.
func isFull(err error) bool {
	return lacksSpace(err)
}

// lacksSpace reports whether a write failed for which there is room after other files are
// deleted.
func lacksSpace(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
