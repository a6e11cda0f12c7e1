package report

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"descent/data"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/search"
	"descent/trainer/store"
	"descent/trainer/trainertest"
)

// studied returns a report of a search with n trials on axes, and with settings for its
// base. The trials are not trained: their scores are a function of the learning rate and
// the dropout.
func studied(t *testing.T, n int, axes []string, settings ...string) *Study {
	t.Helper()
	base := trainertest.With(t, append([]string{"epochs", "9"}, settings...)...)
	s := &search.Search{Base: base, Sampler: search.Random{}, Trials: n, Seed: 1, Repeats: search.Repeats{Top: 2, Seeds: 3}}
	curves := map[int]search.Curve{}
	var err error
	if s.Axes, err = search.ParseAxes(axes, base); err != nil {
		t.Fatal(err)
	}
	s.Trainer = func(ctx context.Context, spec trainer.Spec, _ *trainer.Checkpoint, _ trainer.Control, report func(*trainer.Event)) error {
		e := trainer.Event{Kind: trainer.Evaluated, Plan: trainer.Plan{StepsPerEpoch: 1, Held: 1000, Classes: 2}}
		for ; e.Step <= spec.Epochs && ctx.Err() == nil; e.Step++ {
			e.Epoch = float64(e.Step)
			miss := 0.05 + 0.02*math.Pow(math.Log10(spec.Rate), 2) + 0.3*spec.Dropout + 0.001*float64(spec.Seed) + 0.1/(1+e.Epoch)
			e.Val = trainer.Score{Loss: miss, Accuracy: 1 - miss}
			if e.Train = e.Val; spec.Dropout > 0.47 {
				return &trainer.Divergence{Loss: 1e9}
			}
			report(&e)
		}
		return ctx.Err()
	}
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, trial := range trials {
		curves[trial.Number] = search.Curve{{Epoch: 1, Value: 0.5}, {Epoch: 9, Value: trial.Value()}}
	}
	set, err := base.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files, err := data.Digests(t.Context(), base.Data)
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2031, 5, 4, 3, 2, 1, 0, time.UTC)
	return &Study{
		StoredStudy: &store.StoredStudy{StudyEntry: store.StudyEntry{ID: "x", Name: "tune", Program: "1.0", Numerics: "float32 avx", Created: day, Changed: day,
			Trials: n, Hash: search.Hash(trials)}, Data: set.Sum(), Search: s, Trials: trials, Curves: curves},
		Set: set, Files: files, Program: "1.2.3",
		Preset:  func(title, _ string, lanes []trainer.Spec) []byte { return []byte("title = " + title) },
		Command: func(*search.Search, []data.Digest) string { return "descent search --over 'lr=0.01..1'" },
	}
}

// usualAxes are the axes of most tests: two that affect the score, one that does not, and
// one that exists only under a choice.
var usualAxes = []string{"lr=1e-3..10", "dropout=0..0.5", "optimizer=sgd|momentum", "optimizer.mu=0.4..0.6"}

// studyPageOf returns y as a page.
func studyPageOf(t *testing.T, y *Study) string {
	t.Helper()
	var b bytes.Buffer
	if err := y.HTML(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// studyMarkdown returns y as Markdown.
func studyMarkdown(t *testing.T, y *Study) string {
	t.Helper()
	var b bytes.Buffer
	if err := y.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestStudy tests that the report of a search contains its axes and options, its results
// and importances, the hash of the table, and the command that runs the search again.
func TestStudy(t *testing.T) {
	y := studied(t, 120, usualAxes)
	text, md := studyPageOf(t, y), studyMarkdown(t, y)
	checkPage(t, text)
	shown := regexp.MustCompile(`<wbr>|</?span[^>]*>`).ReplaceAllString(text, "")
	for kind, text := range map[string]string{"page": shown, "Markdown": strings.ReplaceAll(md, `\`, "")} {
		for _, want := range []string{"tune", "search of 120 trials, 2031-05-04", "lr=0.001..10:log", "optimizer=sgd|momentum", "random", "the best 2 with 3 other seeds each",
			"The best is trial", "with 3 other seeds", "validation accuracy", "lr × dropout", "functional ANOVA", y.Hash, y.Data,
			"float32 avx", "descent 1.0", "descent search --over", "title = tune"} {
			if !strings.Contains(text, want) && !strings.Contains(text, strings.ReplaceAll(want, "'", "&#39;")) {
				t.Errorf("the %s has no %q", kind, want)
			}
		}
		if strings.Contains(text, "NaN") || strings.Contains(text, "%!") {
			t.Errorf("the %s has what is no number", kind)
		}
	}
	if !strings.Contains(md, "best 100 of 120 trials") {
		t.Error("the Markdown does not say how many trials it has")
	}
	if !strings.Contains(text, "diverged") {
		t.Error("the page does not list the trials that diverged")
	}
	if n := strings.Count(text, "<figure"); n != 1+1+4+5+1 {
		t.Errorf("%d figures: want shares, lines, four slices, five contours and curves", n)
	}
	if strings.Contains(text, "://") {
		t.Error("there is an absolute address in the page")
	}
	if _, err := Read([]byte(text)); err == nil || !strings.Contains(err.Error(), "want the command that stands in it") {
		t.Errorf("reading it says %v", err)
	}
}

// TestYoungStudy tests the report of a search with very few trials.
func TestYoungStudy(t *testing.T) {
	for _, n := range []int{1, 3} {
		y := studied(t, n, []string{"lr=0.1..1"})
		y.Hash, y.StudyEntry.Trials, y.Set, y.State = "", 20, nil, library.Interrupted
		text, md := studyPageOf(t, y), studyMarkdown(t, y)
		checkPage(t, text)
		for _, want := range []string{"which has not ended", "of 20 trials", "too few trials", "no hash yet"} {
			if !strings.Contains(text, want) {
				t.Errorf("%d trials: the page has no %q", n, want)
			}
		}
		if strings.Contains(md, "NaN") || strings.Contains(text, "NaN") {
			t.Errorf("%d trials: it has what is no number: %s", n, md)
		}
	}
}

// TestStudySize tests that the page of a thousand trials on five axes, all of which are
// drawn, takes less than 2 MB.
func TestStudySize(t *testing.T) {
	y := studied(t, 1000, append([]string{"l2=1e-6..1e-2"}, usualAxes...))
	text := studyPageOf(t, y)
	if n := len(text); n > 2<<20 || n < 200_000 {
		t.Errorf("the page has %d bytes", n)
	}
	if !strings.Contains(text, "lines are those of the best 200") {
		t.Error("the page does not say of which trials the lines are")
	}
}

// TestStudyIsPrivate tests that texts are escaped in the report of a search, and that it
// contains no names of folders.
func TestStudyIsPrivate(t *testing.T) {
	private := filepath.Join(t.TempDir(), "secret")
	if err := os.Mkdir(private, 0o700); err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, name := range []string{"a.csv", "b.csv"} {
		path := filepath.Join(private, name)
		if err := os.WriteFile(path, []byte("x,y,class\n"+strings.Repeat("1,2,u\n2,1,v\n", 30)), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, "csv:file="+path)
	}
	y := studied(t, 12, []string{"lr=0.1..1", "data=" + strings.Join(files, "|")}, "data", files[0])
	y.Name = hostile + " in " + private + "/x"
	y.Trials[3].Why = "open " + private + "/a.csv: no such file"
	for kind, text := range map[string]string{"page": studyPageOf(t, y), "Markdown": studyMarkdown(t, y)} {
		if at := strings.Index(text, "secret"); at >= 0 {
			t.Errorf("a folder stands in the %s: %q", kind, text[max(0, at-60):min(len(text), at+60)])
		}
		if !strings.Contains(text, "b.csv") || !strings.Contains(text, y.Files[0].Sum) {
			t.Errorf("the %s does not name the files and their hash", kind)
		}
		if kind == "page" {
			checkPage(t, text)
		}
		if kind == "page" && (strings.Contains(text, "<img") || strings.Contains(text, "<script>alert")) {
			t.Error("a text of others is part of the page")
		}
	}
}
