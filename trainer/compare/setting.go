package compare

import (
	"slices"
	"strings"

	"descent/trainer"
	"descent/trainer/run"
)

// A Setting is one of a Spec's fields as text.
type Setting struct{ Key, Text string }

// Settings returns where a run branched off, and its Spec as text: of a setting
// that changed at a turn all that it was, such as "0.02 > 0.04 at epoch 3".
func Settings(spec trainer.Spec, branch *trainer.Checkpoint, turns ...run.Turn) []Setting {
	from := "-"
	if branch != nil {
		from = branch.Spec.Name + " at " + trainer.FormatEpoch(branch.Epoch)
	}
	all := []Setting{{"fork of", from}}
	for _, f := range spec.Fields() {
		all = append(all, Setting{f.Key, f.String()})
	}
	for i := range turns { // from the first to the last
		after := &spec
		if i+1 < len(turns) {
			after = &turns[i+1].Before
		}
		for k, f := range turns[i].Before.Fields() {
			s := &all[k+1]
			if i == 0 {
				s.Text = f.String()
			}
			if now := after.Fields()[k].String(); now != f.String() {
				s.Text += " > " + now + " at epoch " + trainer.FormatEpoch(turns[i].Epoch)
			}
		}
	}
	return all
}

// Changed returns the settings that changed at turns, in their order, with their
// keys: "lr 0.02 > 0.04 at epoch 3"; nothing if there are none.
func Changed(spec trainer.Spec, turns []run.Turn) string {
	var changed []string
	for i, s := range Settings(spec, nil, turns...) {
		if i > 0 && s.Text != spec.Fields()[i-1].String() {
			changed = append(changed, s.Key+" "+s.Text)
		}
	}
	return strings.Join(changed, ", ")
}

// ExperimentKey returns the settings of a run as text, but its seed and which of
// its folds is held out. Runs with equal keys are samples of one experiment.
func ExperimentKey(all []Setting) string {
	var b strings.Builder
	for _, s := range all {
		switch s.Key {
		case "seed":
			continue
		case "fold":
			_, s.Text, _ = strings.Cut(s.Text, "/")
		}
		b.WriteString(s.Key + "=" + s.Text + "\n")
	}
	return b.String()
}

// Differing returns the keys of the settings in which runs differ, in their
// order. all has the Settings of each run. A run that does not have a setting, as
// those of other programs, differs from none in it.
func Differing(all [][]Setting) (keys []string) {
	for n, settings := range all {
		for i, s := range settings {
			has := func(other []Setting) bool { _, ok := find(other, i, s.Key); return ok }
			differs := func(other []Setting) bool { text, ok := find(other, i, s.Key); return ok && text != s.Text }
			if !slices.ContainsFunc(all[:n], has) && slices.ContainsFunc(all[n+1:], differs) {
				keys = append(keys, s.Key)
			}
		}
	}
	return keys
}

// find returns the setting with a key, which is likely to be in place i.
func find(settings []Setting, i int, key string) (text string, ok bool) {
	if i >= len(settings) || settings[i].Key != key {
		i = slices.IndexFunc(settings, func(s Setting) bool { return s.Key == key })
	}
	if i < 0 {
		return "", false
	}
	return settings[i].Text, true
}
