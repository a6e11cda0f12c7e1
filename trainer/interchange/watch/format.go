// Package watch finds the logs of other programs, and runs in stores of this one, in
// files and folders, and follows them while they grow.
//
// Formats lists the formats that it knows. A new one is a Decoder, or a Follower, in
// a file of its own, and a line there.
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

	// Recognize reports whether a file that begins with head, of up to 64 kB, is
	// of the format.
	Recognize func(path string, head []byte) bool

	// New returns what reads one file; nil for a format with Follow.
	New func() interchange.Decoder

	// Follow returns the run that a file tells of, where that is more than numbers by
	// tag; nil for a file that belongs to another one.
	Follow func(path string) (Follower, error)

	// Whole says that the file is written as a whole each time, and Folder that
	// the files of a folder are one run.
	Whole, Folder bool
}

// A Follower is a run that reads itself what is new of it.
type Follower interface {
	Listed
	Follow() error
}

// from says what a run is read from: one of its files, or the folder of all of them.
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

// followStored follows a run of a store.
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
