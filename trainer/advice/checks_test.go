package advice

import (
	"bufio"
	"flag"
	"os"
	"strings"
	"testing"
)

var checksFlag = flag.Bool("checks", false, "also check all labeled Specs, which takes a minute")

// A labeledSpec is a line of testdata/checks.tsv.
type labeledSpec struct {
	healthy         bool
	settings, cause string // what a text must name if it is broken
}

func labeledSpecs(t *testing.T) []labeledSpec {
	t.Helper()
	file, err := os.Open("testdata/checks.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var list []labeledSpec
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		fields := append(strings.Split(lines.Text(), "\t"), "")
		list = append(list, labeledSpec{fields[0] == "healthy", fields[1], fields[2]})
	}
	return list
}

// worst returns the worst status of results and the texts of those that did not
// pass.
func worst(results []CheckResult) (status Status, texts string) {
	for _, l := range results {
		status = max(status, l.Status)
		if l.Status != Passed {
			texts += "\n    " + l.Check + ": " + l.Text
		}
	}
	return status, texts
}

// TestChecks checks that few Specs that train well fail a check or are
// doubtful, and that each that cannot train has a result whose text names the
// cause.
func TestChecks(t *testing.T) {
	healthy, red, amber := 0, 0, 0
	for i, c := range labeledSpecs(t) {
		if !*checksFlag && i%10 != 0 {
			continue
		}
		s := spec(t, c.settings)
		status, texts := worst(checked(t, s))
		switch {
		case !c.healthy && status == Passed:
			t.Errorf("all checks of %q pass", c.settings)
		case !c.healthy && !strings.Contains(texts, c.cause):
			t.Errorf("%q: want a text with %q:%s", c.settings, c.cause, texts)
		case c.healthy:
			healthy++
			if status != Passed {
				t.Logf("%q is %v:%s", c.settings, status, texts)
			}
			if status == Failed {
				red++
			} else if status == Doubtful {
				amber++
			}
		}
	}
	if float64(red) > 0.02*float64(healthy) || float64(amber) > 0.05*float64(healthy) {
		t.Errorf("of %d that train well %d are red and %d amber: want at most 2%% and 5%%", healthy, red, amber)
	}
}
