package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"descent/data"
)

// shipped are folders with tables that packages bring along: where Debian's
// python3-sklearn puts them, and where the environment says that npm's
// vega-datasets (npm pack vega-datasets) was unpacked.
var shipped = []string{
	"/usr/lib/python3/dist-packages/sklearn/datasets/data",
	os.Getenv("DESCENT_VEGA_DATASETS"),
}

// shippedSettings is what the owner of a table has to say of it: what to predict,
// where that is not the last column, and from what.
var shippedSettings = map[string]string{
	"zipcodes.csv":     ",target=state", // there are too many counties
	"unemployment.tsv": ",only=id",      // of counties, whose numbers begin with the state
}

// refusedTables are files in which there is nothing to predict from, and what is
// said of them.
var refusedTables = map[string]string{
	"diabetes_target.csv.gz": "line 1 is one column",
}

// TestShippedTables reads every such table and trains on it, with one command.
func TestShippedTables(t *testing.T) {
	read := 0
	for _, dir := range shipped {
		var files []string
		for _, pattern := range []string{"*.csv", "*.csv.gz", "*.tsv"} {
			found, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, found...)
		}
		if dir == "" || files == nil {
			continue
		}
		for _, file := range files {
			read++
			t.Run(filepath.Base(file), func(t *testing.T) { trainShipped(t, file) })
		}
	}
	if read == 0 {
		t.Skip("no table is there: want Debian's python3-sklearn, or a folder data of npm's vega-datasets in DESCENT_VEGA_DATASETS")
	}
}

// trainShipped trains a small network on the table in file.
func trainShipped(t *testing.T, file string) {
	name := filepath.Base(file)
	text := "csv:file=" + file + shippedSettings[name]
	source, err := data.Named(text)
	if err != nil {
		t.Fatal(err)
	}
	set, err := data.Load(t.Context(), source, 1)
	if why := refusedTables[name]; why != "" {
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("the error is %v: want %s", err, why)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"train", "--data", text, "--preprocess", "standardize", "--hidden", "8", "--epochs", "2", "--evals", "1"}
	if set.Regression() {
		args = slices.Concat(args, []string{"--loss", "squared"})
	}
	code, out, errOut := descent(args...)
	if code != exitOK || !strings.Contains(out, "done") {
		t.Errorf("exit code %d\n%s%s", code, out, errOut)
	}
	t.Log(describe(set))
}
