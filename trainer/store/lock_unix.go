//go:build !windows

package store

import (
	"errors"
	"fmt"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// lockNow takes an exclusive lock (alone) or a shared one on f, without waiting. The
// error is errLocked if another process holds it.
func lockNow(f *os.File, alone bool) error {
	how := unix.LOCK_SH
	if alone {
		how = unix.LOCK_EX
	}
	err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
	switch {
	case errors.Is(err, unix.EWOULDBLOCK):
		return errLocked
	case err != nil:
		return fmt.Errorf("its files cannot be locked (%w): want a folder on another file system, as --store names one", err)
	}
	return nil
}

// syncFolder syncs a folder to the disk, so that new names of files in it persist.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// ignoreSizeLimit makes a write beyond the limit on the size of a file (ulimit -f) return
// an error. Otherwise the signal SIGXFSZ would end the program.
func ignoreSizeLimit() { signal.Ignore(unix.SIGXFSZ) }

// isFull reports whether err means that the disk is full, or that a quota or the limit on
// the size of a file is reached.
func isFull(err error) bool {
	return lacksSpace(err) || errors.Is(err, unix.EFBIG)
}

// lacksSpace reports whether a write failed for which there is room after other files are
// deleted.
func lacksSpace(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}
