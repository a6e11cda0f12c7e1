package cluster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/nats-io/nats.go/jetstream"

	"descent/data"
	"descent/data/regular"
)

// Each file of data is sent once, under the SHA-256 of its content. The settings of a job
// contain this hash in place of a path, so that a job cannot read other files of the
// worker's machine. A folder is sent as a list of its files.

// A path in the settings of a job consists of one of these prefixes, the hash in
// hexadecimal digits, a slash, and the name of the file or folder:
// "sha256-9f86d0.../digits.csv".
const (
	filePrefix   = "sha256-"
	folderPrefix = "folder-sha256-"
)

// A folder lists the files of a folder: the hash of each by its path in the folder, with
// slashes.
type folder struct{ Files map[string]string }

// An uploader writes files to the object store of a coordinator.
type uploader struct {
	store jetstream.ObjectStore
	mu    sync.Mutex
	sent  map[string]string // the replacement of each path
	used  map[string]bool   // the hashes of all files and folders that were sent
}

func newUploader(store jetstream.ObjectStore) *uploader {
	return &uploader{store: store, sent: map[string]string{}, used: map[string]bool{}}
}

// files returns the sorted hashes of all files and folders that were sent.
func (u *uploader) files() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Sorted(maps.Keys(u.used))
}

// whole reports whether the object store has all files that were sent. If one is missing,
// whole clears sent, so that the next use of each path sends its file again. A file is
// missing if the coordinator removed it before the plan of the search was written.
func (u *uploader) whole(ctx context.Context) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	for sum := range u.used {
		if _, err := u.store.GetInfo(ctx, sum); errors.Is(err, jetstream.ErrObjectNotFound) {
			clear(u.sent)
			return false
		}
	}
	return true
}

// portable sends the files of src, and returns src with hashes in place of paths.
func (u *uploader) portable(ctx context.Context, src data.Source) (data.Source, error) {
	var failed error
	src = data.Placed(src, func(path string) string {
		sent, err := u.send(ctx, path)
		failed = errors.Join(failed, err)
		return sent
	})
	return src, failed
}

// send sends a file, or a folder with its files, unless the object store has it, and
// returns the replacement of its path.
func (u *uploader) send(ctx context.Context, path string) (string, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if sent := u.sent[path]; sent != "" {
		return sent, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	prefix, send := filePrefix, u.sendFile
	switch {
	case info.IsDir():
		prefix, send = folderPrefix, u.sendFolder
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%s is no regular file: want a file or a folder", path)
	}
	sum, err := send(ctx, path)
	if err != nil {
		return "", err
	}
	u.sent[path] = prefix + sum + "/" + filepath.Base(path)
	return u.sent[path], nil
}

func (u *uploader) sendFolder(ctx context.Context, dir string) (string, error) {
	list := folder{map[string]string{}}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		list.Files[filepath.ToSlash(name)], err = u.sendFile(ctx, path)
		return err
	})
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(list)
	if err != nil {
		return "", err
	}
	bytes := sha256.Sum256(text)
	sum := hex.EncodeToString(bytes[:])
	return sum, u.put(ctx, sum, strings.NewReader(string(text)))
}

func (u *uploader) sendFile(ctx context.Context, path string) (string, error) {
	f, err := regular.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	return sum, u.put(ctx, sum, f)
}

// put stores the content of r, in chunks, under its hash sum, unless the object store has
// it. u.mu must be locked.
func (u *uploader) put(ctx context.Context, sum string, r io.Reader) error {
	u.used[sum] = true
	if _, err := u.store.GetInfo(ctx, sum); err == nil {
		return nil
	}
	_, err := u.store.Put(ctx, jetstream.ObjectMeta{Name: sum}, r)
	return err
}

// A cache is a folder of a worker with the files of data that the worker has fetched.
type cache struct {
	store jetstream.ObjectStore
	dir   string
	mu    sync.Mutex
}

// local fetches the files of src, and returns src with paths in the cache in place of
// hashes. It returns an error for any other path, so that a job cannot read other files
// of the worker's machine.
func (c *cache) local(ctx context.Context, src data.Source) (data.Source, error) {
	var failed error
	src = data.Placed(src, func(path string) string {
		local, err := c.get(ctx, path)
		failed = errors.Join(failed, err)
		return local
	})
	return src, failed
}

// get fetches a file or a folder unless the cache has it, and returns its path in the
// cache. path is the replacement that uploader.send returned.
func (c *cache) get(ctx context.Context, path string) (string, error) {
	fetch := c.fetch
	rest, ok := strings.CutPrefix(path, filePrefix)
	if !ok {
		fetch = c.fetchFolder
		rest, ok = strings.CutPrefix(path, folderPrefix)
	}
	sum, name, cut := strings.Cut(rest, "/")
	if !ok || !cut || !isSum(sum) || !filepath.IsLocal(name) || filepath.Base(name) != name {
		return "", fmt.Errorf("%q is a path on the worker: want data by their hash", path)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	local := filepath.Join(c.dir, sum, name)
	if _, err := os.Stat(local); err == nil {
		return local, nil
	}
	return local, fetch(ctx, sum, local)
}

// isSum reports whether text is a SHA-256 in hexadecimal digits.
func isSum(text string) bool {
	b, err := hex.DecodeString(text)
	return err == nil && len(b) == sha256.Size
}

// fetch writes the object with a hash to a file, and verifies the hash.
func (c *cache) fetch(ctx context.Context, sum, local string) error {
	if err := os.MkdirAll(filepath.Dir(local), 0o700); err != nil {
		return err
	}
	object, err := c.store.Get(ctx, sum)
	if err != nil {
		return fmt.Errorf("data %s: %w", sum, err)
	}
	defer object.Close()
	fresh := local + ".new"
	f, err := os.Create(fresh)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, h), object); err != nil {
		return fmt.Errorf("data %s: %w", sum, err)
	}
	if hex.EncodeToString(h.Sum(nil)) != sum {
		return fmt.Errorf("data %s arrived with other bytes: want those of its hash", sum)
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(fresh, local)
}

// fetchFolder fetches the list of files with a hash, and creates the folder with them.
func (c *cache) fetchFolder(ctx context.Context, sum, local string) error {
	text, err := c.store.GetBytes(ctx, sum)
	if err != nil {
		return fmt.Errorf("data %s: %w", sum, err)
	}
	var list folder
	if err := json.Unmarshal(text, &list); err != nil {
		return fmt.Errorf("data %s: %w", sum, err)
	}
	fresh := local + ".new"
	for name, sum := range list.Files {
		path := filepath.FromSlash(name)
		if !isSum(sum) || !filepath.IsLocal(path) {
			return fmt.Errorf("%q is no file of a folder: want a name below it", name)
		}
		if err := c.fetch(ctx, sum, filepath.Join(fresh, path)); err != nil {
			return err
		}
	}
	return os.Rename(fresh, local)
}
