package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"

	"descent/data"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/metric"
	"descent/trainer/search"
	"descent/trainer/search/importance"
	"descent/trainer/store"
)

// A Study is the subject of a report of a search: a stored search with its plan.
type Study struct {
	*store.StoredStudy
	Set     *data.Prepared // the data of the trials; nil if they cannot be read
	Files   []data.Digest  // the files of Set
	Program string         // the version of this program

	// Preset returns lanes as the text of a preset file. Command returns the command line
	// that runs the search again, with the names of files without their folders.
	Preset  func(title, note string, lanes []trainer.Spec) []byte
	Command func(s *search.Search, files []data.Digest) string
}

// aboutSearch is the opening tag of the contents of the page of a search.
const aboutSearch = `<main class="search">`

// A studyPage contains the contents of a report of a search, for both formats.
type studyPage struct {
	Title    string
	About    string // the number of trials and the dates
	Asked    table
	Best     string   // a sentence about the best trial
	Borders  []string // sentences about axes at whose end the best trial lies
	Score    string   // the name of the score that ranks the trials
	Repeats  table
	Matters  string // how reliable the importances are
	Effects  table
	Trials   table
	Left     string // the number of trials that are not in the table; "" if all are
	Data     []dataSet
	Numerics table
	Again    string
	Hash     string // of the table
	Preset   string
	Program  string

	Important []figure // bars of importance, and parallel coordinates
	Slices    []figure
	Contours  []figure
	Curves    []figure
	Texts     template.JS // the texts at the pointer, by the rank of the trial
	Thinned   string      // a note that not all trials are drawn; "" if all are

	*tuning
}

// A tuning contains the search in the form in which it is shown.
type tuning struct {
	study  *Study
	clean  func(string) string
	axes   []search.Axis   // without the folders of files
	ranked []*search.Trial // best first
	found  *importance.Findings
	metric *metric.Metric // ranks the trials; nil if unknown
}

// HTML writes y as one page that loads no other files.
func (y *Study) HTML(w io.Writer) error {
	g := y.page(newPrivacy())
	g.draw()
	return templates.ExecuteTemplate(w, "study.html.tmpl", struct {
		*studyPage
		frame
		Main template.HTML
	}{g, newFrame(), aboutSearch})
}

// page returns the contents of the report without its figures.
func (y *Study) page(p *privacy) *studyPage {
	u := &tuning{study: y, clean: p.clean, ranked: search.Ranked(y.Trials)}
	for _, a := range y.Search.Axes {
		u.axes = append(u.axes, a.Portable())
	}
	u.found = importance.Find(y.Search.Axes, y.Trials)
	switch {
	case y.Search.Metric != "":
		u.metric = metric.Named(string(y.Search.Metric))
	case y.Set != nil:
		u.metric = y.Search.Base.Plan(y.Set, 0).Metric()
	}
	base := y.Search.Base
	base.Data = data.Portable(base.Data)
	g := &studyPage{tuning: u, Program: y.Program, Title: titled(p.clean(cmp.Or(y.Name, y.Title, y.ID))), Hash: y.Hash, Score: u.rankedBy(), Best: u.best(), Matters: u.matters(),
		Repeats: u.repeats(), Effects: u.effects(), Again: y.Command(y.Search, y.Files)}
	g.Trials, g.Left = u.trials()
	for _, says := range y.Search.Borders(y.Trials) {
		g.Borders = append(g.Borders, capital(p.clean(says))+".")
	}
	g.about()
	g.ask()
	g.Data = []dataSet{newDataSet(base.Data, y.Data, y.Files, y.Set, p)}
	g.Numerics = table{Head: head("arithmetic", "program"), Rows: [][]cell{{{Text: y.Numerics}, {Text: "descent " + y.StudyEntry.Program}}}}
	base.Name = g.Title
	g.Preset = string(y.Preset(g.Title, "", []trainer.Spec{base}))
	return g
}

// about sets About: the number of trials, the state of the search, and its dates.
func (g *studyPage) about() {
	y := g.study
	g.About = fmt.Sprintf("search of %d trials", len(g.ranked))
	if y.Hash == "" {
		state := "which has not ended"
		if y.State == library.Live {
			state = "under way"
		}
		g.About = fmt.Sprintf("search, %s: %d of %d trials", state, len(g.ranked), y.StudyEntry.Trials)
	}
	first, last := y.Created.UTC().Format("2006-01-02"), y.Changed.UTC().Format("2006-01-02")
	if g.About += ", " + first; last != first {
		g.About += " to " + last
	}
}

// ask sets Asked: the axes and options of the search.
func (g *studyPage) ask() {
	s := g.study.Search
	g.Asked.Head = head("what", "how")
	row := func(key, text string) {
		if text != "" {
			g.Asked.Rows = append(g.Asked.Rows, []cell{{Text: key, Strong: true}, {Text: g.clean(text)}})
		}
	}
	for _, a := range g.axes {
		row("over", a.String())
	}
	row("sampler", search.Samplers.Format(s.Sampler))
	if s.Pruner != nil {
		row("pruner", search.Pruners.Format(s.Pruner))
	}
	row("trials", strconv.Itoa(s.Trials))
	row("epochs of a trial", strconv.Itoa(s.Base.Epochs))
	if s.Epochs > 0 {
		row("epochs in all, at most", digits(s.Epochs))
	}
	if s.Folds > 0 {
		row("folds", strconv.Itoa(s.Folds))
	}
	if s.Repeats.Seeds > 0 {
		row("repeats", fmt.Sprintf("the best %d with %d other seeds each", s.Repeats.Top, s.Repeats.Seeds))
	}
	row("ranked by", g.rankedBy())
	row("seed", strconv.FormatUint(s.Seed, 10))
	if s.Patient {
		row("patient", "no hopeless trial ended early")
	}
}

// rankedBy returns the name of the score that ranks the trials: "validation accuracy".
func (u *tuning) rankedBy() string {
	name := "score"
	if u.metric != nil {
		name = u.metric.Name
	}
	if search.RankedBy(u.study.Trials) == "train" {
		return "training " + name
	}
	return "validation " + name
}

// number formats a value of the score that ranks the trials.
func (u *tuning) number(v float64) string {
	if u.metric != nil && !u.metric.Share {
		return digits(v)
	}
	return decimals(v)
}

// score formats the value of t.
func (u *tuning) score(t *search.Trial) string {
	if !t.Best.Measured() {
		return none
	}
	return u.number(t.Value())
}

// value formats the value of t on axis j.
func (u *tuning) value(t *search.Trial, j int) string {
	switch {
	case !t.Has(j):
		return none
	case u.axes[j].Choices != nil:
		return u.clean(u.axes[j].Value(t.At[j]))
	}
	return t.Values[j]
}

// settings formats the values of t on all axes: "lr 0.03, optimizer adam".
func (u *tuning) settings(t *search.Trial) string {
	var parts []string
	for j, a := range u.axes {
		if t.Has(j) {
			parts = append(parts, a.Key+" "+u.value(t, j))
		}
	}
	return strings.Join(parts, ", ")
}

// state describes how t ended, with the reason if it ended early.
func (u *tuning) state(t *search.Trial) string {
	if t.Why == "" {
		return t.State.String()
	}
	return t.State.String() + ": " + u.clean(t.Why)
}

// text returns the rank, the score, the settings and the state of t, one per line.
func (u *tuning) text(place int, t *search.Trial) string {
	lines := []string{fmt.Sprintf("place %d: trial %d", place, t.Number), u.rankedBy() + " " + u.score(t)}
	for j, a := range u.axes {
		if t.Has(j) {
			lines = append(lines, a.Key+" "+u.value(t, j))
		}
	}
	return strings.Join(append(lines, t.State.String()), "\n")
}

// texts returns the texts of all trials as JSON, in the order of their ranks.
func (u *tuning) texts() []byte {
	all := []string{}
	for i, t := range u.ranked {
		all = append(all, u.text(i+1, t))
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic(err) // impossible: all strings can be encoded as JSON
	}
	return b
}
