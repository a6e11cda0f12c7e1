package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"

	"descent/data/excerpt"
	"descent/trainer"
	"descent/trainer/run"
)

// onEndDoc explains --on-end.
const onEndDoc = "run `COMMAND` through the shell when all runs have ended; DESCENT_RUN, DESCENT_STATE, DESCENT_EPOCH, DESCENT_VAL_LOSS and DESCENT_VAL have a line for each run"

// An outcome is the result of a run, for the command of --on-end.
type outcome struct {
	name string
	*run.Snapshot
}

// environment returns the environment variables for the command of --on-end. Each
// has a line for each run, which is empty if a number was not measured.
func environment(runs []outcome) []string {
	score := func(f func(s trainer.Score) float64) func(outcome) string {
		return func(o outcome) string {
			if !o.Last.Val.Measured() {
				return ""
			}
			return strconv.FormatFloat(f(o.Last.Val), 'g', -1, 64)
		}
	}
	var env []string
	for _, v := range []struct {
		key string
		of  func(outcome) string
	}{
		{"RUN", func(o outcome) string { return excerpt.Printable(o.name) }}, // in one line
		{"STATE", func(o outcome) string { return o.State.String() }},
		{"EPOCH", func(o outcome) string { return trainer.FormatEpoch(o.Epoch) }},
		{"VAL_LOSS", score(func(s trainer.Score) float64 { return s.Loss })},
		{"VAL", score(func(s trainer.Score) float64 { return s.Accuracy })},
	} {
		lines := make([]string, len(runs))
		for i, r := range runs {
			lines[i] = v.of(r)
		}
		env = append(env, "DESCENT_"+v.key+"="+strings.Join(lines, "\n"))
	}
	return env
}

// runOnEnd runs a command through the shell with the outcomes of runs in its environment,
// and returns its output. An error contains the last line of the output.
func runOnEnd(ctx context.Context, command string, runs []outcome) ([]byte, error) {
	shell, flag := "sh", "-c"
	if runtime.GOOS == "windows" {
		shell, flag = "cmd", "/C"
	}
	cmd := exec.CommandContext(ctx, shell, flag, command)
	cmd.Env = append(os.Environ(), environment(runs)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
		if last := lines[len(lines)-1]; len(last) > 0 {
			err = fmt.Errorf("%w: %s", err, last)
		}
		err = failure{fmt.Errorf("--on-end: %w", err)}
	}
	return out, err
}
