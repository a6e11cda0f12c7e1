// Package python runs scripts for tests that compare this program with others,
// such as PyTorch and scikit-learn. Only tests import it.
package python

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Run runs a script with Debian's Python, or with the one of the path, whichever
// has the modules: it writes input, unless that is nil, as JSON to the script,
// and reads what it prints as JSON into output, unless that is nil. It skips the
// test where no Python has the modules.
func Run(t testing.TB, script string, modules []string, input, output any, args ...string) {
	t.Helper()
	cmd := exec.Command(find(t, modules), append([]string{script}, args...)...)
	cmd.Env = append(os.Environ(), "OMP_NUM_THREADS=1")
	if input != nil {
		text, err := json.Marshal(input)
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdin = bytes.NewReader(text)
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, errs.Bytes())
	}
	if output != nil {
		if err := json.Unmarshal(text, output); err != nil {
			t.Fatalf("%s printed %.200q: %v", script, text, err)
		}
	}
}

// find returns a Python that has the modules.
func find(t testing.TB, modules []string) string {
	t.Helper()
	for _, path := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(path, "-c", "import "+strings.Join(modules, ", ")).Run() == nil {
			return path
		}
	}
	t.Skipf("no python3 has %s: want Debian's python3-torch and python3-sklearn", strings.Join(modules, " and "))
	return ""
}
