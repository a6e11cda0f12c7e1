package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// tables are files in the manner of UCI, Kaggle, pandas, R, Excel, NumPy and
// statistics offices, with what is to be said of those whose target is not the last
// column.
var tables = map[string]string{
	"auto-mpg.data": "target=1,skip=9", "mushroom.data": "target=1", "titanic.csv": "target=Survived", "airquality.csv": "target=Ozone",
}

// TestTablesTrain reads each table by one command and trains on it by another: the
// loss falls, whatever cells are missing and whichever columns are text.
func TestTablesTrain(t *testing.T) {
	const folder = "../../data/testdata/own"
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Errorf("there are %d tables", len(files))
	}
	for _, f := range files {
		source := "csv:file=" + filepath.Join(folder, f.Name())
		if more := tables[f.Name()]; more != "" {
			source += "," + more
		}
		code, out, errOut := descent("data", source, "--json")
		if code != exitOK {
			t.Errorf("descent data %s: %s", source, errOut)
			continue
		}
		_, read := members(t, out)
		loss := "softmax"
		if read["classes"] == nil {
			loss = "squared"
		}
		code, out, errOut = descent("train", "--data", source, "--loss", loss, "--preprocess", "standardize", "--optimizer", "sgd",
			"--hidden", "8", "--epochs", "15", "--evals", "1", "--json")
		if code != exitOK || errOut != "" {
			t.Errorf("descent train --data %s: exit code %d, %s", source, code, errOut)
			continue
		}
		lines := parse(t, out)
		first, last := lines[2], lines[len(lines)-1]
		if first.TrainLoss == nil || last.TrainLoss == nil || last.State != "done" || *last.TrainLoss >= *first.TrainLoss || last.ValLoss == nil || last.TestLoss == nil {
			t.Errorf("%s: from %+v to %+v: want a lower loss", source, first, last)
		}
		if files, _ := read["files"].([]any); len(files) != 1 || files[0].(map[string]any)["name"] != f.Name() {
			t.Errorf("%s: the files are %v", source, read["files"])
		}
	}
}
