package watch

import (
	"cmp"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"descent/trainer/interchange"
)

// partFolders are the names of sibling folders that belong to one run.
var partFolders = []string{"train", "validation", "val", "valid", "eval", "test"}

// wholeRuns are names of files that do not identify a run. The name of the folder is used
// instead.
var wholeRuns = []string{"metrics", "progress", "result", "results", "log", "logs", "history", "training_log", "trainer_state"}

// dvclive matches the path of a file with metrics of DVCLive.
var dvclive = regexp.MustCompile(`^(.*?)/plots/metrics/(.*)$`)

// checkpoint matches the name of a folder in which Hugging Face saves a run at a step.
var checkpoint = regexp.MustCompile(`^checkpoint-\d+$`)

// place returns the run of a file, as a path, and the prefix of its tags.
func place(path string, f *Format) (run, prefix string) {
	slashes := filepath.ToSlash(path)
	folder, name := filepath.Split(slashes)
	folder = strings.TrimSuffix(folder, "/")
	switch parent, last := filepath.Split(folder); {
	case f.Folder && slices.Contains(partFolders, strings.ToLower(last)):
		return strings.TrimSuffix(parent, "/"), last + "/"
	case f.Folder:
		return folder, ""
	case checkpoint.MatchString(last):
		return strings.TrimSuffix(parent, "/"), ""
	}
	if m := dvclive.FindStringSubmatch(slashes); m != nil {
		prefix, _ := filepath.Split(m[2])
		return m[1], prefix
	}
	if base := strings.TrimSuffix(name, filepath.Ext(name)); !slices.Contains(wholeRuns, base) {
		return strings.TrimSuffix(slashes, filepath.Ext(name)), ""
	}
	return folder, ""
}

// inOrder compares paths for sorting, with numbers in them compared as numbers, so that
// checkpoint-900 comes before checkpoint-1000.
func inOrder(a, b string) int {
	x, y := pieces.FindAllString(a, -1), pieces.FindAllString(b, -1)
	for i := range min(len(x), len(y)) {
		n, errN := strconv.ParseUint(x[i], 10, 64)
		m, errM := strconv.ParseUint(y[i], 10, 64)
		c := cmp.Compare(x[i], y[i])
		if errN == nil && errM == nil {
			c = cmp.Compare(n, m)
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(len(x), len(y))
}

var pieces = regexp.MustCompile(`\d+|\D+`)

// prefixed is a Sink that adds a prefix to tags.
type prefixed struct {
	interchange.Sink
	prefix string
}

// Add implements interchange.Sink.
func (p prefixed) Add(tag string, at interchange.Point) { p.Sink.Add(p.prefix+tag, at) }

// Cut implements interchange.Sink.
func (p prefixed) Cut(tags []string, step int) {
	all := make([]string, len(tags))
	for i, tag := range tags {
		all[i] = p.prefix + tag
	}
	p.Sink.Cut(all, step)
}
