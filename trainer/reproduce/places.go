package reproduce

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"descent/data"
)

// Places are the paths at which files of data are searched.
type Places struct {
	Named   []string // files and folders that the user named; they are used even if their hashes differ
	Folders []string // folders that are searched
}

// maxLooked is the largest number of files in a folder whose hashes are computed.
const maxLooked = 1000

// A finder finds the files of data in Places. The division of data into parts depends on
// the names of files, so a file that was renamed gets its original name in a temporary
// folder.
type finder struct {
	Places
	temporary string // the temporary folder; "" before it is needed
}

// close removes the temporary folder.
func (f *finder) close() {
	if f.temporary != "" {
		os.RemoveAll(f.temporary)
	}
}

// find returns src, the data of l, with the paths of the files on this machine. Files are
// found by their hashes. A file that the user named, or that has the right name, is used
// with another hash too: Again then reports that it has changed.
func (f *finder) find(ctx context.Context, l *Link, src data.Source) (found data.Source, err error) {
	if !data.ReadsFiles(src) {
		return src, nil
	}
	if whole, ok := f.whole(ctx, l, src); ok {
		return whole, nil
	}
	found = data.Placed(src, func(path string) string {
		at, e := f.file(ctx, l, path)
		if e == nil {
			at, e = f.named(at, filepath.Base(path))
		}
		err = cmp.Or(err, e)
		return at
	})
	return found, err
}

// whole returns src with all of its paths in one of the places, if all files there have
// the right hashes.
func (f *finder) whole(ctx context.Context, l *Link, src data.Source) (data.Source, bool) {
	if len(l.Files) == 0 {
		return nil, false
	}
	tried := []data.Source{src}
	for _, dir := range slices.Concat(f.Named, f.Folders) {
		tried = append(tried, data.Beside(data.Portable(src), dir))
	}
	for _, t := range tried {
		if files, err := data.Digests(ctx, t); err == nil && slices.Equal(files, l.Files) {
			return t, true
		}
	}
	return nil, false
}

// named returns a path with the base name name for the file or folder at.
func (f *finder) named(at, name string) (string, error) {
	if filepath.Base(at) == name {
		return at, nil
	}
	full, err := filepath.Abs(at)
	if err == nil && f.temporary == "" {
		f.temporary, err = os.MkdirTemp("", "descent-data-")
	}
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(f.temporary, "")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	if err := os.Symlink(full, path); err != nil && os.Link(full, path) != nil {
		return "", fmt.Errorf("data: %w: want the file under its name, %s", err, name)
	}
	return path, nil
}

// file returns the path on this machine of a file or folder that was at path.
func (f *finder) file(ctx context.Context, l *Link, path string) (string, error) {
	name := filepath.Base(path)
	want := ""
	for _, d := range l.Files {
		if d.Name == name {
			want = d.Sum
		}
	}
	var near []string
	for _, dir := range f.Folders {
		near = append(near, filepath.Join(dir, name))
	}
	for _, dir := range f.Folders {
		files, _ := os.ReadDir(dir)
		for _, one := range files[:min(len(files), maxLooked)] {
			if want != "" && one.Type().IsRegular() {
				near = append(near, filepath.Join(dir, one.Name()))
			}
		}
	}
	for _, at := range slices.Concat(f.Named, near) {
		if sum, err := data.SumFile(ctx, at); want != "" && err == nil && sum == want {
			return at, nil
		}
	}
	called := func(all []string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(at string) bool { return filepath.Base(at) != name })
	}
	for _, at := range slices.Concat(called(f.Named), f.Named, []string{path}, called(near)) {
		if _, err := os.Stat(at); err == nil {
			return at, nil
		}
	}
	if want != "" {
		want = " (sha256 " + want + ")"
	}
	return path, fmt.Errorf("data: %s%s is not there: want it beside the report, or named by --data", name, want)
}
