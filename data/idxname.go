package data

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// idxName matches the name of a file of a set: what the set is called, the part,
// what the file holds, its format.
var idxName = regexp.MustCompile(`^(.*[-_.])?(train|test|t10k)[-_](images|labels)([-_.]idx\d[-_.](ubyte|byte|int))?(\.gz)?$`)

// spellings returns the names that file i goes by, without .gz; those of the test
// part also begin with test.
func spellings(i int) []string {
	names := [4]string{"train-images", "train-labels", "t10k-images", "t10k-labels"}
	kind := "idx3-ubyte"
	if i == trainLabels || i == testLabels {
		kind = "idx1-ubyte"
	}
	return []string{names[i] + "-" + kind, names[i] + "." + kind}
}

// idxFiles returns the paths of the files of the sets in folder, by the name of
// the set, which is "" for files without one. Of files that hold the same the
// first by name is taken, so that one is not zipped where there are both.
func idxFiles(folder string) map[string][4]string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	sets := map[string][4]string{}
	for _, e := range entries {
		m := idxName.FindStringSubmatch(e.Name())
		path := filepath.Join(folder, e.Name())
		if m == nil || !exists(path) {
			continue
		}
		i := trainImages
		if m[2] != "train" {
			i = testImages
		}
		if m[3] == "labels" {
			i++
		}
		paths := sets[m[1]]
		if paths[i] == "" {
			paths[i] = path
		}
		sets[m[1]] = paths
	}
	for name, paths := range sets {
		if paths[trainImages] == "" {
			delete(sets, name)
		}
	}
	return sets
}

// locate returns the paths of the four files, the last two of which are "" if
// neither is there. All are in one folder, so that MNIST beside Fashion-MNIST
// is not mixed with it.
func (s IDX) locate() (paths [4]string, err error) {
	dir := expand(s.Dir)
	if dir == "" {
		dir = debianFolder
	}
	folders := []string{dir, filepath.Join(dir, "raw"), filepath.Join(dir, "MNIST", "raw"), filepath.Join(dir, "FashionMNIST", "raw")}
	for _, folder := range folders {
		sets := idxFiles(folder)
		if len(sets) == 0 {
			continue
		}
		paths, ok := sets[""]
		if !ok {
			var names []string
			for name := range sets {
				names, paths = append(names, name+"train-images"), sets[name]
			}
			if slices.Sort(names); len(names) > 1 {
				return paths, fmt.Errorf("%s: %d sets: %s: want one in a folder", folder, len(names), strings.Join(names, ", "))
			}
		}
		lone := (paths[testImages] == "") != (paths[testLabels] == "")
		for i, path := range paths {
			if path == "" && (i == trainLabels || lone) {
				return paths, fmt.Errorf("%s: missing: want %s beside %s", folder,
					strings.Join(spellings(i), " or "), filepath.Base(paths[trainImages]))
			}
		}
		return paths, nil
	}
	err = fmt.Errorf("%s: no images: looked for %s, each also with .gz, in %s", dir,
		strings.Join(spellings(trainImages), " and "), strings.Join(folders, ", "))
	if s.Dir == "" {
		err = fmt.Errorf("%w: want idx:dir=FOLDER, or Debian's package dataset-fashion-mnist", err)
	}
	return paths, err
}
