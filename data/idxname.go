package data

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// idxName matches the name of a file of a set. Its groups are the name of the
// set, the part, images or labels, the format, and .gz.
var idxName = regexp.MustCompile(`^(.*[-_.])?(train|test|t10k)[-_](images|labels)([-_.]idx\d[-_.](ubyte|byte|int))?(\.gz)?$`)

// spellings returns the usual names of file i, without .gz. (Files of the test part
// may also begin with test.)
func spellings(i int) []string {
	names := [4]string{"train-images", "train-labels", "t10k-images", "t10k-labels"}
	kind := "idx3-ubyte"
	if i == trainLabels || i == testLabels {
		kind = "idx1-ubyte"
	}
	return []string{names[i] + "-" + kind, names[i] + "." + kind}
}

// idxFiles returns the paths of the files of the sets in folder, by the name of
// the set, which is "" for files without one. If there are several files for the
// same content, it takes the first by name, so that a file which is not zipped
// comes before its zipped copy.
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

// locate returns the paths of the four files. Those of the test part are "" if
// neither exists. All are taken from the same folder, so that files of MNIST and
// Fashion-MNIST in different folders are not mixed.
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
