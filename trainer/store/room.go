package store

import (
	"fmt"
	"os"
	"path/filepath"
)

// Sizes of parts of reserveFile. What belongs to the end of a run but may be missing, such as
// its last steps and its checkpoint, takes no more than what is beyond endsBytes, so that
// there is room for the last lines of the logs of as many runs as a dashboard shows.
const (
	reserveBytes = 1 << 20
	endsBytes    = reserveBytes / 2
	endBytes     = 8 << 10 // for the last lines of one log
)

// reserve makes reserveFile as large as it should be. On a full disk it stays as it is.
func (s *Store) reserve() {
	path := filepath.Join(s.dir, reserveFile)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return
	}
	defer f.Close()
	i, err := f.Stat()
	if err != nil || i.Size() >= reserveBytes {
		return
	}
	if _, err := f.WriteAt(make([]byte, reserveBytes-i.Size()), i.Size()); err != nil {
		f.Truncate(i.Size())
	}
}

// spend makes reserveFile n bytes shorter, but leaves left bytes of it, to make room on a full
// disk. It reports whether it did.
func (s *Store) spend(n, left int64) bool {
	path := filepath.Join(s.dir, reserveFile)
	i, err := os.Stat(path)
	return err == nil && i.Size() > left && os.Truncate(path, max(left, i.Size()-n)) == nil
}

// makeRoom deletes what is least needed, so that need bytes at the end of the run can be
// written after err: a part of the reserve, then on a full disk the checkpoint before the
// newest, then networks of epochs. It reports whether it has deleted something.
func (k *keeper) makeRoom(err error, need int) bool {
	switch {
	case k.store.spend(reserveBytes, endsBytes):
		return true
	case !lacksSpace(err):
		return false
	case k.saves.logged && os.Remove(filepath.Join(k.dir, beforeFile)) == nil:
		return true
	}
	return k.giveUpNetworks(need)
}

// giveUpNetworks deletes networks of epochs, about half of them, unless all together have
// less than need bytes.
func (k *keeper) giveUpNetworks(need int) bool {
	if k.networks.bytes() < int64(need) {
		return false
	}
	before := len(k.networks.epochs())
	k.mu.Lock()
	k.shots.fewer()
	present := append([]int(nil), k.shots.epochs...)
	k.mu.Unlock()
	k.removeShots(present) // an error is that of the next attempt to write
	k.store.say(fmt.Sprintf("run %s: %d of %d networks of epochs were removed, to make room for its end on the full disk",
		k.spec.Name, before-len(k.networks.epochs()), before))
	return true
}
