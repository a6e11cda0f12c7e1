package store

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// idTime is the format of the time of creation, with which an ID begins.
const idTime = "20060102T150405.000"

// idDigits are the digits of the rest of an ID: base32 (Crockford) in lower case.
const idDigits = "0123456789abcdefghjkmnpqrstvwxyz"

// idLen is the length of an ID.
const idLen = len(idTime) + 7

var idPattern = regexp.MustCompile(`^\d{8}T\d{6}\.\d{3}-[` + idDigits + `]{6}$`)

// newID returns an ID for a run that is created now: the time to a millisecond,
// so that IDs sort by time, and six random digits.
func newID(now time.Time) string {
	var b [6]byte
	rand.Read(b[:])
	for i := range b {
		b[i] = idDigits[b[i]%32]
	}
	return now.UTC().Format(idTime) + "-" + string(b[:])
}

// newID returns an ID that sorts after all others that s has made, and after those that were
// stored before: runs sort in the order of their starts, although the clock may be set back.
func (s *Store) newID(now time.Time) string {
	s.ids.Lock()
	defer s.ids.Unlock()
	if s.newest.IsZero() {
		s.newest = s.latest()
	}
	if now = now.Truncate(time.Millisecond); !now.After(s.newest) {
		now = s.newest.Add(time.Millisecond)
	}
	s.newest = now
	return newID(now)
}

// latest returns the newest time in the IDs of the runs and searches of the store, except for
// those in the trash; the zero time if there are none.
func (s *Store) latest() (t time.Time) {
	newest := ""
	for _, name := range []string{runsFolder, studiesFolder} {
		dir, err := os.Open(filepath.Join(s.dir, name))
		if err != nil {
			continue
		}
		names, _ := dir.Readdirnames(-1) // in no order, which is faster than to sort thousands
		dir.Close()
		for _, name := range names {
			if len(name) >= idLen && isID(name[:idLen]) && name < lastYear {
				newest = max(newest, name[:len(idTime)])
			}
		}
	}
	t, _ = time.Parse(idTime, newest) // zero for an impossible date
	return t
}

// lastYear is the year from which IDs do not count for others, which would have no later time.
const lastYear = "9999"

// isID reports whether a folder may be that of a run.
func isID(name string) bool { return idPattern.MatchString(name) }
