package advice

import (
	"bufio"
	"flag"
	"os"
	"strings"
	"testing"
)

var lampsFlag = flag.Bool("lamps", false, "also light the lamps of all labeled Specs, which takes a minute")

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

// worst returns the worst of the lamps and the texts of those that are lit.
func worst(lamps []Lamp) (light Light, texts string) {
	for _, l := range lamps {
		light = max(light, l.Light)
		if l.Light != Green {
			texts += "\n    " + l.Check + ": " + l.Text
		}
	}
	return light, texts
}

// TestLamps checks that of Specs that train well few light a lamp, and that
// each that cannot train lights one whose text names the cause.
func TestLamps(t *testing.T) {
	healthy, red, amber := 0, 0, 0
	for i, c := range labeledSpecs(t) {
		if !*lampsFlag && i%10 != 0 {
			continue
		}
		s := spec(t, c.settings)
		light, texts := worst(lights(t, s))
		switch {
		case !c.healthy && light == Green:
			t.Errorf("no lamp of %q is lit", c.settings)
		case !c.healthy && !strings.Contains(texts, c.cause):
			t.Errorf("%q: want a text with %q:%s", c.settings, c.cause, texts)
		case c.healthy:
			healthy++
			if light != Green {
				t.Logf("%q is %v:%s", c.settings, light, texts)
			}
			if light == Red {
				red++
			} else if light == Amber {
				amber++
			}
		}
	}
	if float64(red) > 0.02*float64(healthy) || float64(amber) > 0.05*float64(healthy) {
		t.Errorf("of %d that train well %d are red and %d amber: want at most 2%% and 5%%", healthy, red, amber)
	}
}
