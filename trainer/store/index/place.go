package index

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
)

// A place is where a database can be: a file, or the memory of this process if the path
// is empty.
type place struct {
	path   string
	mended bool // whether a damaged file was removed
}

// places returns the places for the index of a store, the best first.
func places(store string) (all []place) {
	if abs, err := filepath.Abs(store); err == nil {
		store = abs
	}
	if _, err := os.Stat(store); err != nil {
		return []place{{}} // there is no store
	}
	if !onNetwork(store) {
		all = append(all, place{path: filepath.Join(store, "index.db")})
	}
	sum := sha256.Sum256([]byte(store))
	cache := filepath.Join(xdg.CacheHome, "descent", "index-"+hex.EncodeToString(sum[:8])+".db")
	return append(all, place{path: cache}, place{})
}

// source returns the name of the database for the driver. It contains the pragmas, so
// that they apply to every connection; an executed pragma applies to one only.
func (p place) source() string {
	query := url.Values{
		"_txlock": {"immediate"}, // a deferred transaction fails if another process writes after its first read
		"_pragma": {"busy_timeout(2000)", "journal_mode(wal)", "synchronous(normal)"},
	}
	if p.path == "" {
		return "file::memory:?" + query.Encode()
	}
	path := filepath.ToSlash(p.path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/... on Windows
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String()
}

// remove removes the files of the database.
func (p place) remove() {
	for _, end := range []string{"", "-wal", "-shm"} {
		os.Remove(p.path + end)
	}
}
