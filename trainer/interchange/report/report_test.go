package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"descent/data"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/reproduce"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/trainertest"
)

// hostile is a text that would inject elements and scripts into a page without escaping.
const hostile = "</script></style><script>alert(1)</script><img src=\"http://evil.example/x.png\" onerror='x'> {{.}} `|` ]]> \x1b[31m\u202e"

// reported returns a report of runs that are trained and stored for it, with
// settings given as key, text, key, text, ...
func reported(t *testing.T, labels library.Labels, title string, each ...[]string) *Report {
	t.Helper()
	s, err := store.Open(t.TempDir(), store.Options{Program: "1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	r := &Report{
		Program: "1.2.3",
		Preset: func(title, note string, lanes []trainer.Spec) []byte {
			text := fmt.Sprintf("title = %q\nnote = %q\n", title, note)
			for _, l := range lanes {
				text += fmt.Sprintf("name = %q data = %q\n", l.Name, data.Sources.Format(l.Data))
			}
			return []byte(text)
		},
		Command: func(spec trainer.Spec, files []data.Digest) string {
			return fmt.Sprint("descent --data ", data.Sources.Format(data.Portable(spec.Data)), files)
		},
	}
	for i, settings := range each {
		spec := trainertest.With(t, settings...)
		spec.Name = fmt.Sprint("lane ", i)
		live := s.Start(t.Context(), spec, run.Options{}, store.Meta{Title: title, Labels: labels})
		<-live.Kept()
		stored, err := s.Open(t.Context(), live.ID())
		if err != nil {
			t.Fatal(err)
		}
		rec, err := reproduce.Of(t.Context(), s, stored, Most(len(each)))
		if err != nil {
			t.Fatal(err)
		}
		set, err := spec.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r.Runs = append(r.Runs, Run{Source: stored, Entry: stored.Entry, Record: rec, Set: set})
	}
	return r
}

// pageOf returns r as a page.
func pageOf(t *testing.T, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.HTML(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// markdown returns r as Markdown.
func markdown(t *testing.T, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// scripts matches the scripts and style sheets of a page.
var scripts = regexp.MustCompile(`(?s)(<(?:script|style)[^>]*>).*?(</(?:script|style)>)`)

// checkPage checks that a page is well formed and loads nothing.
func checkPage(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(scripts.ReplaceAllString(text, "$1$2")))
	d.Strict, d.AutoClose, d.Entity = false, []string{"meta", "link", "br", "wbr"}, xml.HTMLEntity
	open := []string{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			open = append(open, e.Name.Local)
			for _, a := range e.Attr {
				switch a.Name.Local {
				case "src", "srcset", "action", "data", "poster", "background":
					t.Errorf("%s loads %q", e.Name.Local, a.Value)
				case "href":
					if a.Value != "data:," {
						t.Errorf("%s refers to %q", e.Name.Local, a.Value)
					}
				}
				if strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s has the script %s", e.Name.Local, a.Name.Local)
				}
			}
			if slices.Contains([]string{"img", "iframe", "object", "embed", "base", "form"}, e.Name.Local) {
				t.Errorf("the page has the element %s", e.Name.Local)
			}
		case xml.EndElement:
			if n := len(open); n == 0 || open[n-1] != e.Name.Local {
				t.Fatalf("%s ends within %v", e.Name.Local, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%v do not end", open)
	}
	for _, part := range scripts.FindAllString(text, -1) {
		for _, load := range []string{"url(", "@import", "fetch(", "import(", "XMLHttpRequest", "sendBeacon"} {
			if strings.Contains(part, load) {
				t.Errorf("the page loads something by %s", load)
			}
		}
	}
	if n := strings.Count(text, "<script"); n != strings.Count(text, "</script>") {
		t.Errorf("%d scripts begin, and not as many end", n)
	}
}

// TestPage tests that a page is well formed and loads nothing, and that Read returns its
// records.
func TestPage(t *testing.T) {
	r := reported(t, library.Labels{Note: "Which rate?\nThe higher one.", Tags: []string{"class"}}, "Two rates",
		[]string{"lr", "0.05"}, []string{"lr", "0.2"}, []string{"lr", "0.2", "seed", "2"}, []string{"data", "moons:n=100,noise=0.3"})
	text := pageOf(t, r)
	checkPage(t, text)
	if strings.Contains(text, "://") {
		t.Error("there is an absolute address in the page")
	}
	for _, want := range []string{"Two rates", "Which rate?", "The higher one.", "class", "lane 0", "0.05", "What differs", "baseline", "outer", "sha256", "float", "descent reproduce"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	records, err := Read([]byte(text))
	if err != nil || len(records) != 4 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	for i, rec := range records {
		if result, err := rec.Again(t.Context(), reproduce.Options{}); err != nil || !result.Equal {
			t.Errorf("run %d: %+v, %v", i, result, err)
		}
	}
	md := markdown(t, r)
	for _, want := range []string{"# Two rates", "> Which rate?", "| run | state |", "lane 0", "```toml", "```sh\ndescent"} {
		if !strings.Contains(md, want) {
			t.Errorf("the Markdown has no %q", want)
		}
	}
}

// TestPieces tests that a command is split only between its options, and a cell after the
// parameters of a part, without changes of the text.
func TestPieces(t *testing.T) {
	for cell, want := range map[string]int{"": 1, "moons:n=100,noise=0.3": 3, "0.5": 1, "a:": 1, "momentum, 2 seeds": 2} {
		if got := pieces(cell); strings.Join(got, "") != cell || len(got) != want {
			t.Errorf("%q, want %d pieces of %s", got, want, cell)
		}
	}
	for command, want := range map[string]int{"descent": 1, "descent --lr 0.1 --name 'a -- b'": 4, "descent reproduce X --data a=b": 2} {
		if got := options(command); strings.Join(got, " ") != command || len(got) != want {
			t.Errorf("%q, want %d pieces of %s", got, want, command)
		}
	}
}

// TestOtherRuns tests the reports of a regression, of a run that diverged and of a run that
// was never evaluated.
func TestOtherRuns(t *testing.T) {
	for _, settings := range [][]string{
		{"data", "sine:n=100", "loss", "squared"},
		{"data", "sine:n=100", "loss", "squared", "lr", "1e30"},
		{"data", "sine:n=100", "loss", "squared", "init", "he", "bias", "1e30"},
	} {
		r := reported(t, library.Labels{}, "", settings)
		checkPage(t, pageOf(t, r))
		if md := markdown(t, r); strings.Contains(md, "| NaN") || strings.Contains(md, "%!") {
			t.Errorf("%v: %s", settings, md)
		}
		r.Runs[0].Set = nil
		if text := pageOf(t, r); !strings.Contains(text, "cannot be read any more") {
			t.Errorf("%v: it is not said that the data are gone", settings)
		}
	}
}

// TestOutcomesThatDiffer tests the outcomes of runs without a validation part, and of runs
// whose scores measure different things.
func TestOutcomesThatDiffer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "three.csv")
	if err := os.WriteFile(path, []byte("x,y\n0.5,a\n1.5,b\n2.5,a\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	bare := []string{"data", "csv:file=" + path}
	md := markdown(t, reported(t, library.Labels{}, "", bare, append(bare, "optimizer", "sgd")))
	if want := "| run | state | epochs | train | vs first | end |"; !strings.Contains(md, want) || !strings.Contains(md, "not every run has a validation part") {
		t.Errorf("%s\nwant %s", md, want)
	}
	md = markdown(t, reported(t, library.Labels{}, "", []string{"data", "moons"}, []string{"data", "sine", "loss", "squared"}))
	if !strings.Contains(md, "cannot be compared") || strings.Contains(md, "vs first is") || strings.Contains(md, "| train | vs first |") {
		t.Error(md)
	}
}

// TestNothingPrivate tests that texts are escaped, and that a report contains no names of
// folders, machines or accounts.
func TestNothingPrivate(t *testing.T) {
	t.Setenv("USER", "gwendolyn")
	t.Setenv("LOGNAME", "gwendolyn")
	t.Setenv("HOME", filepath.Join(t.TempDir(), "gwendolyn"))
	t.Setenv("HOSTNAME", "frodo-pc")
	private := filepath.Join(t.TempDir(), "thesis of gwendolyn")
	if err := os.Mkdir(private, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(private, "points.csv")
	text := "x,y,class\n"
	for i := range 60 {
		text += fmt.Sprintf("%d,%d,%s\n", i*i%17, i%7, []string{"a", "</script><b>", "c|d"}[i%3])
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	labels := library.Labels{Name: hostile, Note: "By gwendolyn, from " + file + " and C:\\Users\\gwendolyn\\x.csv\n" + hostile, Tags: []string{hostile, "~/secret/folder/tag"}}
	r := reported(t, labels, "On "+host+" in "+file+hostile, []string{"data", "csv:file=" + file})
	names := []string{"gwendolyn", "secret", private, filepath.Dir(private), os.TempDir() + "/", "C:\\Users"}
	if len(host) >= leastName {
		names = append(names, host)
	}
	if u, err := user.Current(); err == nil && len(u.HomeDir) > 1 {
		names = append(names, u.HomeDir+"/")
	}
	html, md := pageOf(t, r), markdown(t, r)
	checkPage(t, html)
	for kind, text := range map[string]string{"page": html, "Markdown": md} {
		for _, n := range names {
			if at := strings.Index(text, n); at >= 0 {
				t.Errorf("%q stands in the %s: %q", n, kind, text[max(0, at-60):min(len(text), at+60)])
			}
		}
		if strings.ContainsAny(text, "\x1b\u202e") {
			t.Errorf("the %s has characters that steer a terminal", kind)
		}
		if !strings.Contains(text, "points.csv") || !strings.Contains(text, r.Runs[0].Record.Links[0].Files[0].Sum) {
			t.Errorf("the %s has not the name and the hash of the file", kind)
		}
	}
	if strings.Contains(html, "<img") || strings.Contains(html, "<b>") || strings.Contains(html, "alert(1)</script><img") {
		t.Error("a text of others is part of the page")
	}
	outside := regexp.MustCompile("(?s)```.*?```|`[^`\n]*`").ReplaceAllString(md, "")
	if regexp.MustCompile(`(^|[^\\])<(img|script|b>)`).MatchString(outside) || !strings.Contains(outside, `\<img`) {
		t.Errorf("a text of others is part of the Markdown: %s", outside)
	}
	if !strings.Contains(html, "&lt;img") {
		t.Error("a text of others is not on the page")
	}
	if _, err := Read([]byte(html)); err != nil {
		t.Error(err)
	}
}

// another is a run with other settings.
type another struct {
	run.Source
	rate float64
}

// Spec implements run.Source.
func (a another) Spec() trainer.Spec {
	s := a.Source.Spec()
	s.Rate = a.rate
	return s
}

// TestSize tests that a page of eight long runs takes less than 2 MB, and that thinning
// keeps the spikes of its curves.
func TestSize(t *testing.T) {
	r := reported(t, library.Labels{}, "", []string{"epochs", "300", "evals", "4", "examples", "32", "norm", "batch"})
	for i := range 7 {
		one := r.Runs[0]
		one.Source = another{one.Source, float64(i + 1)}
		r.Runs = append(r.Runs, one)
	}
	var s run.Snapshot
	r.Runs[0].Snapshot(&s)
	if n := len(s.Series[run.ValLoss]); n < 500 {
		t.Fatalf("%d points: want a long run", n)
	}
	text := pageOf(t, r)
	checkPage(t, text)
	if n := len(text); n > 2<<20 {
		t.Errorf("the page has %d bytes", n)
	}
	if !strings.Contains(text, "no spike is lost") {
		t.Error("it is not said how curves were thinned")
	}
}

// TestReadOthers tests the errors of Read for texts that are not reports.
func TestReadOthers(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "want a page that descent report has written",
		recordsBegin + "[]</script>":     "want one at least",
		recordsBegin + "[null]</script>": "want one at least",
		recordsBegin + "[{}]</script>":   "format",
		recordsBegin + "[7]</script>":    "cannot be read",
		recordsBegin + `[{"format":1,"links":[{"settings":[{"key":"lr","text":"fast"}]}]}]</script>`: "lr",
		recordsBegin + `[{"format":1,"links":[{"settings":[],"count":-1}],"more":1}]</script>`:       "more",
	} {
		if _, err := Read([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// FuzzRead tests that Read returns only records that can be trained, or an error.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		`[{"format":1,"id":"x","links":[{"name":"a","settings":[{"key":"lr","text":"0.1"}],"seal":"00","count":2,"evaluations":[{"step":4,"train":{"loss":0.5,"roc_auc":"NaN"}}],"end":{"state":"done"}}]}]`,
		`[{"format":1,"links":[{"settings":[{"key":"data","text":"csv:file=/etc/passwd"}]}]}]`,
	} {
		f.Add([]byte(recordsBegin + text + recordsEnd))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		records, err := Read(page)
		if err != nil {
			return
		}
		for _, r := range records {
			for i := range r.Links {
				if spec, err := r.Links[i].Spec(); err != nil || !spec.Known() {
					t.Errorf("%+v, %v", spec, err)
				}
			}
		}
	})
}
