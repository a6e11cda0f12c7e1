package uitest

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"descent/presets"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// Subjects are networks to look at, one for each kind of picture. They train
// a few steps only, so that rounding has no time to grow.
var Subjects = map[string][]string{
	"digits":   {"data=digits", "hidden=24", "epochs=2"},
	"spiral":   {"data=spiral", "hidden=16,16", "epochs=6", "lr=0.1"},
	"sine":     {"data=sine", "loss=squared", "hidden=12", "activation=tanh", "init=xavier", "epochs=4"},
	"concrete": {"data=concrete", "loss=squared", "preprocess=standardize", "hidden=12", "epochs=2"},
	"iris":     {"data=iris", "loss=hinge", "preprocess=standardize", "hidden=8", "activation=maxout:k=2", "epochs=2"},
	"rgb":      {"data=rgb8", "hidden=10", "batchnorm=true", "activation=prelu", "epochs=2"},
	"letters":  {"data=letters", "hidden=20", "epochs=1", "examples=500"},
	"mean":     {"data=digits", "preprocess=mean_image", "hidden=10", "epochs=2"},
	"dead":     {"data=spiral", "hidden=16,16", "epochs=1", "lr=3", "optimizer=sgd"},
}

// Looking returns a host on which a screen shows a network of the given
// settings, found and all, and the screen.
func Looking[S ui.Screen](t testing.TB, screen S, settings []string) (*Host, S) {
	t.Helper()
	h := New(t, screen, Finished(t, Lab(t, settings...)))
	if h.Study(); h.Found == nil {
		t.Fatalf("%s finds nothing about %v", screen.Name(), settings)
	}
	return h, screen
}

// CheckInspector checks a screen that looks at networks: it keeps to its size in
// any panel, with any glyphs, and a full-screen panel shows itself; its panels do
// not lie on each other, whatever was found; and whatever is pressed or clicked,
// wherever a study stands, it goes on.
func CheckInspector[S ui.Screen](t *testing.T, screen func() S) {
	looking := func(t *testing.T, settings []string) *Host {
		h, _ := Looking(t, screen(), settings)
		return h
	}
	rng := rand.New(rand.NewPCG(7, 8))
	for name, settings := range Subjects {
		t.Run("fits/"+name, func(t *testing.T) { looking(t, settings).CheckFitsEverywhere() })
		t.Run("random/"+name, func(t *testing.T) {
			New(t, screen(), trainingSubjects(t, name, "digits")).Shake(rng, 200)
		})
	}
	for _, name := range []string{"digits", "mean"} {
		t.Run("divides/"+name, func(t *testing.T) { looking(t, Subjects[name]).CheckDividesEverywhere() })
	}
}

// trainingSubjects returns lanes whose runs train, two of a subject and one of
// another, each with an evaluation.
func trainingSubjects(t testing.TB, name, other string) *lanes.Set {
	t.Helper()
	p := Lab(t, append(slices.Clone(Subjects[name]), "epochs=1000000")...)
	p.Lanes = append(p.Lanes, Lab(t, append(slices.Clone(Subjects[other]), "epochs=1000000")...).Lanes[0])
	p.Pace = 8
	return Training(t, p)
}

// BenchmarkFrame draws a screen about the network of the default settings.
func BenchmarkFrame(b *testing.B, screen ui.Screen) {
	p, err := presets.Open("sgd-vs-momentum")
	if err != nil {
		b.Fatal(err)
	}
	for i := range p.Lanes {
		p.Lanes[i].Epochs = 1
	}
	p.Pace = 0
	h := New(b, screen, Finished(b, p))
	h.Resize(140, 34)
	h.Study()
	b.ReportAllocs()
	for b.Loop() {
		h.Styled()
	}
}

// GoldenSubjects compares a screen with golden files: two subjects in every
// look, and the others in ASCII, where characters tell what colors would. The
// networks are real ones, so a figure may move a little where rounding is
// another: nothing that is drawn may show it.
func GoldenSubjects[S ui.Screen](t *testing.T, screen func() S) {
	ascii, indexed := Looks[len(Looks)-1], Looks[0]
	indexed.Name, indexed.Colors = "256", colorprofile.ANSI256
	for name, settings := range Subjects {
		h, _ := Looking(t, screen(), settings)
		in := []NamedLook{ascii}
		if name == "digits" || name == "spiral" {
			in = append(slices.Clone(Looks), indexed)
		}
		GoldenLooks(t, name, in, func() *Host { return h })
	}
}
