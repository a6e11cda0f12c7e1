package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// logsIn returns a folder with a log of Keras and one of JSON lines.
func logsIn(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"keras.csv":  "epoch,loss,val_loss\n0,3,4\n1,2,NA\n2,1,2\n3,0.5,3\n",
		"other.json": `{"config": {"lr": 0.1}, "step": 5, "loss": NaN, "eval": {"loss": 1}}` + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// With --json, watch prints a line for each run.
func TestWatchPrintsLogs(t *testing.T) {
	code, out, errOut := descent("watch", logsIn(t), "--json")
	want := `{"run":"keras","state":"running","step":3,"best_step":2,"curves":{"train_loss":{"points":4,"last":0.5,"lowest":0.5},"val_loss":{"points":3,"last":3,"lowest":2}},"settings":{},"verdict":{"rule":"learning","text":"validation loss 3, lowest 2 at step 2; train loss 0.5","evidence":{"loss":3,"low":2,"low_step":2,"train_loss":0.5}}}
{"run":"other","state":"diverged","step":5,"best_step":5,"curves":{"val_loss":{"points":1,"last":1,"lowest":1}},"settings":{"lr":"0.1"},"verdict":{"rule":"diverged","text":"the last loss that was logged is not a finite number: a lower learning rate","evidence":{"step":5}}}
`
	if code != exitOK || errOut != "" || out != want {
		t.Errorf("exit code %d, %s%s, want\n%s", code, errOut, out, want)
	}
	for line := range strings.Lines(out) {
		if !json.Valid([]byte(line)) {
			t.Errorf("%s is no JSON", line)
		}
	}
}

// What cannot be watched is said in a line.
func TestWatchRefuses(t *testing.T) {
	dir := logsIn(t)
	other := filepath.Join(t.TempDir(), "flowers.csv")
	if err := os.WriteFile(other, []byte("kind,length\nrose,1.5\ntulip,2.5\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{}, "0 arguments are given: want descent watch PATH..."},
		{[]string{filepath.Join(dir, "none")}, "want a folder or file with logs"},
		{[]string{dir}, "want --json"},
		{[]string{other, "--json"}, "no log is found in " + other + ": want event files of TensorBoard"},
		{[]string{dir, "--glyphs", "none"}, "--glyphs"},
	} {
		code, _, errOut := descent(append([]string{"watch"}, c.args...)...)
		if code != exitMisuse || !strings.Contains(errOut, c.want) || strings.Count(errOut, "\n") != 1 {
			t.Errorf("descent watch %q: exit code %d, %q, want %q", c.args, code, errOut, c.want)
		}
	}
}
