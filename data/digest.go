package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
)

// A Digest identifies a file, or the files of a folder, by its content.
type Digest struct {
	Name string // without its folder
	Sum  string // SHA-256 of the bytes as they lie on disk, in hexadecimal digits
}

// String returns the digest as sha256sum prints it, with the name without folder.
func (d Digest) String() string { return d.Sum + "  " + d.Name }

// ReadsFiles reports whether src reads files from disk.
func ReadsFiles(src Source) bool {
	_, ok := src.(fileReader)
	return ok
}

// manyFiles is from how many files on a source has one Digest for all of them.
const manyFiles = 10

// Digests returns the digests of the files that src reads: none where it reads
// none, and one for its folder where it reads manyFiles or more, whose sum is that
// of the lines that Digest.String writes of them, in their order. It reads them
// all, and stops with the error of ctx when that ends.
func Digests(ctx context.Context, src Source) ([]Digest, error) {
	s, ok := src.(fileReader)
	if !ok {
		return nil, nil
	}
	return await(ctx, func() ([]Digest, error) { return digests(ctx, s) })
}

// digests is Digests for a source that reads files.
func digests(ctx context.Context, src fileReader) ([]Digest, error) {
	paths := src.paths()
	all := make([]Digest, len(paths))
	for i, path := range paths {
		sum, err := SumFile(ctx, path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, explain(err))
		}
		all[i] = Digest{filepath.Base(path), sum}
	}
	if len(all) < manyFiles {
		return all, nil
	}
	folder := sha256.New()
	for i, d := range all {
		d.Name = filepath.Base(filepath.Dir(paths[i])) + "/" + d.Name
		fmt.Fprintln(folder, d)
	}
	p, _ := src.(placed)
	name := ""
	p.at(func(path string) string {
		name = filepath.Base(expand(path))
		return path
	})
	return []Digest{{name, hex.EncodeToString(folder.Sum(nil))}}, nil
}

// SumFile returns the SHA-256 of a file as Digests does.
func SumFile(ctx context.Context, path string) (string, error) {
	f, err := open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, &cancelable{ctx, f}); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Portable returns src with the names of its files alone, without their folders: what
// it is called where others have the same files elsewhere.
func Portable(src Source) Source { return Placed(src, filepath.Base) }
