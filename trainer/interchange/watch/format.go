// Package watch finds the logs of other programs in files and folders, and
// follows them while they grow.
//
// Formats lists the formats that it knows. A new one is a Decoder in a file of
// its own, and a line there.
package watch

import (
	"descent/trainer/interchange"
	"descent/trainer/interchange/tabular"
	"descent/trainer/interchange/tensorboard"
)

// A Format is a kind of log file.
type Format struct {
	Name string

	// Recognize reports whether a file that begins with head, of up to 64 kB, is
	// of the format.
	Recognize func(path string, head []byte) bool

	// New returns what reads one file.
	New func() interchange.Decoder

	// Whole says that the file is written as a whole each time, and Folder that
	// the files of a folder are one run.
	Whole, Folder bool
}

// Formats lists the formats; the first that recognizes a file reads it.
var Formats = []Format{
	{Name: "TensorBoard event file", Recognize: tensorboard.Recognize, New: tensorboard.NewReader, Folder: true},
	{Name: "trainer_state.json", Recognize: tabular.RecognizeState, New: tabular.NewState, Whole: true},
	{Name: "JSON lines", Recognize: tabular.RecognizeLines, New: tabular.NewLines},
	{Name: "table", Recognize: tabular.RecognizeTable, New: tabular.NewTable},
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
