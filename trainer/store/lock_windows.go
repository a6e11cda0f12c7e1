package store

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockAt is the byte that is locked, far behind the text, which others may read.
const lockAt = 1 << 30

// lockNow locks f, alone or with others who do not want it alone, or returns
// errLocked.
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

// syncFolder does nothing: the system keeps the names of files itself.
func syncFolder(string) error { return nil }

// ignoreSizeLimit does nothing: there is no such limit.
func ignoreSizeLimit() {}

// isFull reports whether err says that there is no room for a file.
func isFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
