package store

import (
	"fmt"
	"os"
	"path/filepath"
)

// makeRoom deletes what is least needed, so that need bytes at the end of the run can be
// written after err: the reserve, then on a full disk the checkpoint before the newest, then
// networks of epochs. It reports whether it has deleted something.
func (k *keeper) makeRoom(err error, need int) bool {
	switch {
	case os.Remove(filepath.Join(k.store.dir, reserveFile)) == nil:
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
