// Package watch finds logs of other programs and stored runs of this one in files and
// folders, and reads them while they grow.
//
// A Watcher searches its paths at each Poll, recognizes files by Formats, reads their new
// content with an interchange.Decoder into an interchange.Log for each run, and returns
// the new runs as run.Sources. For a new format add a Decoder, or a Follower, and a line
// in Formats.
package watch

import (
	"descent/trainer/interchange"
	"descent/trainer/interchange/tabular"
	"descent/trainer/interchange/tensorboard"
	"descent/trainer/store"
)

// A Format is a kind of log file.
type Format struct {
	Name string

	// Recognize reports whether a file that begins with head, at most headLen bytes, has
	// the format.
	Recognize func(path string, head []byte) bool

	// New returns the decoder of a file; nil for a format with Follow.
	New func() interchange.Decoder

	// Follow returns the run of a file, for a format with more data than numbers by tag.
	// The run is nil for a file that belongs to the run of another file.
	Follow func(path string) (Follower, error)

	// Whole states that programs rewrite the whole file for each update. Folder states
	// that the files of a folder are one run.
	Whole, Folder bool
}

// A Follower is a run that reads its own files.
type Follower interface {
	Listed
	Follow() error
}

// from returns the source of a run for messages: the path of its file, or of the folder of
// its files, and the format.
func (f *Format) from(path, folder string) string {
	if f.Folder || f.Follow != nil {
		path = folder
	}
	return path + " (" + f.Name + ")"
}

// Formats lists the formats; the first that recognizes a file reads it.
var Formats = []Format{
	{Name: "run of descent", Recognize: store.Recognize, Follow: followStored},
	{Name: "TensorBoard event file", Recognize: tensorboard.Recognize, New: tensorboard.NewReader, Folder: true},
	{Name: "trainer_state.json", Recognize: tabular.RecognizeState, New: tabular.NewState, Whole: true},
	{Name: "JSON lines", Recognize: recognizeLines, New: tabular.NewLines},
	{Name: "table", Recognize: tabular.RecognizeTable, New: tabular.NewTable},
}

// recognizeLines recognizes JSON lines of other programs.
func recognizeLines(path string, head []byte) bool {
	return tabular.RecognizeLines(path, head) && !store.Recognize(path, head)
}

// followStored returns the run of a store whose log is at path.
func followStored(path string) (Follower, error) {
	r, err := store.Follow(path)
	if r == nil {
		return nil, err
	}
	return r, err
}

// formatOf returns the format of a file, or nil.
func formatOf(path string, head []byte) *Format {
	for i := range Formats {
		if Formats[i].Recognize(path, head) {
			return &Formats[i]
		}
	}
	return nil
}
