package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"descent/data/regular"
)

// lockFile is locked while a process trains the run. It contains the owner as JSON.
const lockFile = "lock"

// An owner is the process that holds a lock.
type owner struct {
	Pid  int    `json:"pid"`
	Host string `json:"host"`
}

// thisProcess returns this process as an owner.
func thisProcess() owner {
	host, _ := os.Hostname() // "" if unknown
	return owner{os.Getpid(), host}
}

// String returns the number of the process and its host, or "on this machine".
func (o owner) String() string {
	where := "on this machine"
	if host, _ := os.Hostname(); host != o.Host {
		where = "on " + o.Host
	}
	return fmt.Sprintf("process %d %s", o.Pid, where)
}

// Owned is the error for a run that another process trains, or a search that another
// process runs.
type Owned struct {
	ID, Owner string
	Search    bool // whether it is a search
}

// Error implements error.
func (e *Owned) Error() string {
	if e.Search {
		return fmt.Sprintf("search %s is made by %s: want one that no process makes", e.ID, e.Owner)
	}
	return fmt.Sprintf("run %s is trained by %s: want one that no process trains", e.ID, e.Owner)
}

// errLocked is the error of lockNow if another process holds the lock.
var errLocked = errors.New("it is locked")

// lockPatience is how long lock waits for a lock, since other processes hold it briefly
// when they test it.
const lockPatience = 300 * time.Millisecond

// lock takes the lock of the run in dir. It returns an *Owned error if another process
// holds it. Closing the file releases it.
func lock(dir string) (*os.File, error) {
	return takeLock(filepath.Join(dir, lockFile), lockPatience, func(owner string) error { return &Owned{ID: filepath.Base(dir), Owner: owner} })
}

// takeLock takes the lock at path. If another process still holds it after patience,
// takeLock returns the result of owned for the name of that process.
func takeLock(path string, patience time.Duration, owned func(owner string) error) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	for until := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if err = lockNow(f, true); err == nil {
			break
		}
		if !errors.Is(err, errLocked) || time.Now().After(until) {
			f.Close()
			if errors.Is(err, errLocked) {
				err = owned(holderAt(path))
			}
			return nil, err
		}
	}
	if !isAt(f, path) {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
	}
	text, _ := json.Marshal(thisProcess())
	f.Truncate(0)
	f.WriteAt(text, 0) // an error is ignored: the text is only for messages
	return f, nil
}

// isAt reports whether f is the file at path. Another process may have moved the folder
// of f before f was locked.
func isAt(f *os.File, path string) bool {
	there, err := os.Stat(path)
	if err != nil {
		return false
	}
	here, err := f.Stat()
	return err == nil && os.SameFile(here, there)
}

// LockFolder takes the lock of a folder that only one process at a time may use. Close
// releases the lock. The error names the process that holds it.
func LockFolder(dir string) (io.Closer, error) {
	f, err := lock(dir)
	var owned *Owned
	if errors.As(err, &owned) {
		return nil, fmt.Errorf("folder %s is used by %s: want another one, or that process to end", dir, owned.Owner)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// holder returns the name of the process that holds the lock of the run in dir.
func holder(dir string) string { return holderAt(filepath.Join(dir, lockFile)) }

// holderAt returns the name of the process that holds the lock at path.
func holderAt(path string) string {
	text, err := regular.Read(path)
	var o owner
	if err != nil || json.Unmarshal(text, &o) != nil {
		return "another process"
	}
	return o.String()
}

// locked reports whether a process trains the run in dir.
func locked(dir string) bool { return lockedAt(filepath.Join(dir, lockFile)) }

// lockedAt reports whether a process holds the lock at path.
func lockedAt(path string) bool {
	f, err := regular.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(lockNow(f, false), errLocked)
}
