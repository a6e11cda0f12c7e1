package store

import (
	"crypto/rand"
	"os"
	"path/filepath"
)

// replaceFile replaces a file atomically: it writes a temporary file and renames it.
// Only one process may replace the file at a time.
func replaceFile(dir, name string, text []byte) error {
	return replaceBy(dir, "."+name, name, text)
}

// replaceShared is replaceFile for a file that several processes may replace at the
// same time; the last rename counts.
func replaceShared(dir, name string, text []byte) error {
	return replaceBy(dir, "."+name+"-"+rand.Text(), name, text)
}

// replaceBy writes the file other and renames it to name.
func replaceBy(dir, other, name string, text []byte) error {
	temporary := filepath.Join(dir, other)
	f, err := os.Create(temporary)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(temporary, filepath.Join(dir, name))
	}
	if err != nil {
		os.Remove(temporary)
		return err
	}
	return syncFolder(dir)
}

// An appended file grows at its end. If a write fails, the next one overwrites the
// incomplete part.
type appended struct {
	*os.File
	length int64 // bytes that are known to be written
	lasts  int64 // number of bytes that are synced to the disk
}

// openAppended opens a file, and truncates it to length.
func openAppended(path string, length int64) (*appended, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	a := &appended{File: f, length: length}
	if err := a.cut(); err != nil {
		f.Close()
		return nil, err
	}
	return a, nil
}

// cut cuts off what is behind the good part.
func (a *appended) cut() error { return a.Truncate(a.length) }

// sync waits until the good part is on the disk.
func (a *appended) sync() error {
	if a.lasts == a.length {
		return nil
	}
	err := a.Sync()
	if err == nil {
		a.lasts = a.length
	}
	return err
}

// add adds text to the end.
func (a *appended) add(text []byte) error {
	_, err := a.addSome(text, func(int) int { return 0 })
	return err
}

// addSome appends as much of text as there is room for, and returns the number of
// bytes. If only n bytes could be written, the first whole(n) of them are kept.
func (a *appended) addSome(text []byte, whole func(n int) int) (int, error) {
	if len(text) == 0 {
		return 0, nil
	}
	n, err := a.WriteAt(text, a.length)
	if err != nil {
		n = whole(a.beyond(len(text))) // after an error, WriteAt returns 0 and not what was written
	}
	a.length += int64(n)
	if err != nil {
		a.cut() // removes an incomplete line; the next text is written at the same offset anyway
	}
	return n, err
}

// beyond returns how many of n bytes the file has after length.
func (a *appended) beyond(n int) int {
	i, err := a.Stat()
	if err != nil {
		return 0
	}
	return int(max(0, min(int64(n), i.Size()-a.length)))
}
