package lanes

import (
	"strings"
	"testing"

	"descent/trainer/run"
	"descent/trainer/trainertest"
)

// TestFilter tests queries by settings, scores, states and words.
func TestFilter(t *testing.T) {
	s := NewSet()
	for _, optimizer := range []string{"sgd", "momentum:mu=0.5", "adam"} {
		spec := trainertest.With(t, "optimizer", optimizer)
		spec.Name, _, _ = strings.Cut(optimizer, ":")
		r := run.Start(t.Context(), spec, run.Options{})
		<-r.Done()
		s.Add(r)
	}
	for text, want := range map[string]string{
		"":                          "sgd momentum adam",
		"optimizer=momentum":        "momentum",
		"momentum":                  "momentum",
		"-momentum":                 "sgd adam",
		"A":                         "sgd momentum adam", // a letter, and part of words
		"optimizer~ada epochs=3":    "adam",
		"state=done val_accuracy>0": "sgd momentum adam",
		"state=failed":              "",
		"optimizer~mu=0.5":          "momentum",
	} {
		if err := s.SetFilter(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		var names []string
		for _, l := range s.Shown() {
			names = append(names, l.Spec.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q shows %q: want %q", text, got, want)
		}
	}
	for _, text := range []string{"lr>fast", "weather=fine", `"open`} {
		if err := s.SetFilter(text); err == nil || s.Filter() == text {
			t.Errorf("%q is taken as a query", text)
		}
	}
}
