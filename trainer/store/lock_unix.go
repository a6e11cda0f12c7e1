//go:build !windows

package store

import (
	"errors"
	"fmt"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// lockNow locks f, alone or with others who do not want it alone, or returns
// errLocked.
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

// syncFolder makes the names of the files in a folder last.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// ignoreSizeLimit makes a write beyond the limit of a file's size (ulimit -f) an
// error, in place of the end of the program.
func ignoreSizeLimit() { signal.Ignore(unix.SIGXFSZ) }

// isFull reports whether err says that there is no room for a file.
func isFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) || errors.Is(err, unix.EFBIG)
}
