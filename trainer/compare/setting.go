package compare

import (
	"strings"

	"descent/trainer"
)

// A Setting is one of a Spec's fields as text.
type Setting struct{ Key, Text string }

// Settings returns where a run branched off, and its Spec as text.
func Settings(spec trainer.Spec, branch *trainer.Checkpoint) []Setting {
	from := "-"
	if branch != nil {
		from = branch.Spec.Name + " at " + trainer.FormatEpoch(branch.Epoch)
	}
	all := []Setting{{"fork of", from}}
	for _, f := range spec.Fields() {
		all = append(all, Setting{f.Key, f.String()})
	}
	return all
}

// ExperimentKey returns the settings of a run but its seed, as text. Runs with
// equal keys are samples of one experiment.
func ExperimentKey(all []Setting) string {
	var b strings.Builder
	for _, s := range all {
		if s.Key != "seed" {
			b.WriteString(s.Key + "=" + s.Text + "\n")
		}
	}
	return b.String()
}

// Differing returns the keys of the settings in which runs differ, in their
// order. all has the Settings of each run.
func Differing(all [][]Setting) []string {
	var keys []string
	if len(all) == 0 {
		return nil
	}
	for i, v := range all[0] {
		for _, other := range all[1:] {
			if other[i].Text != v.Text {
				keys = append(keys, v.Key)
				break
			}
		}
	}
	return keys
}
