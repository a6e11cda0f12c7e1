package advice

import (
	"os"
	"slices"
	"strings"
	"testing"

	"descent/trainer"
	"descent/trainer/run"
)

// labelled reads the runs of testdata/runs.tsv.
func labelled(t *testing.T) (lines [][]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/runs.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		lines = append(lines, strings.Split(line, "\t"))
	}
	return lines
}

// spec returns Default with settings such as "data=xor lr=0.1".
func spec(t *testing.T, settings string) trainer.Spec {
	t.Helper()
	s := trainer.Default()
	for _, setting := range strings.Fields(settings) {
		key, value, _ := strings.Cut(setting, "=")
		if err := s.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// train makes the run of s and returns what was recorded.
func train(t *testing.T, s trainer.Spec) *run.Snapshot {
	t.Helper()
	r, snap := run.Start(t.Context(), s, run.Options{}), new(run.Snapshot)
	<-r.Done()
	r.Snapshot(snap)
	return snap
}

// healthy are the rules that find no fault.
var healthy = []string{"learning", "unfinished", "stopped"}

// TestLabelledRuns checks the verdicts on runs whose faults are known from
// variants of them. Almost all must be right, no rate that is too high may be
// taken for overfitting, and at most one sound run may be accused.
func TestLabelledRuns(t *testing.T) {
	runs := labelled(t)
	right, accused := 0, 0
	for _, line := range runs {
		accepted, settings := strings.Split(line[0], ","), line[1]
		s := spec(t, settings)
		v := Judge(&s, train(t, s))
		known := slices.Contains(accepted, v.Rule)
		if known {
			right++
		} else {
			t.Logf("%s: %s, want one of %v: %s", settings, v.Rule, accepted, v.Text)
		}
		if slices.Contains(accepted, "rate_high") && (v.Rule == "overfitting" || v.Rule == "gap") {
			t.Errorf("%s: a rate that is too high is taken for %s", settings, v.Rule)
		}
		if slices.Contains(accepted, "learning") && !known && !slices.Contains(healthy, v.Rule) {
			accused++
		}
	}
	if right < len(runs)-2 || accused > 1 {
		t.Errorf("%d of %d verdicts are right, %d sound runs are accused: want at least %d, and at most 1", right, len(runs), accused, len(runs)-2)
	}
}
