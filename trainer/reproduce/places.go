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

// Places say where the files of data may be.
type Places struct {
	Named   []string // files and folders that a person named: they are taken even if they have changed
	Folders []string // where files are looked for
}

// maxLooked bounds the files of a folder of which the hashes are computed.
const maxLooked = 1000

// A finder finds the files of data in Places. Since a division of data depends on the
// names of their files, those that have another name here get their own in a temporary
// folder.
type finder struct {
	Places
	temporary string // "" as long as it is not needed
}

// close removes the temporary folder.
func (f *finder) close() {
	if f.temporary != "" {
		os.RemoveAll(f.temporary)
	}
}

// find returns src, the data of l, with the paths of the files as they are here. A
// file is found by its hash; one that a person named, or that has its name, is taken
// with another hash too, since what comes of that is to be said.
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

// whole returns src with all its paths in one of the places, if its files have their
// hashes there.
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

// named returns a path of what lies at a path, whose last part is name.
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

// file returns the path of a file or folder that was at path.
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
