package report

import (
	"fmt"
	"slices"
	"strings"

	"descent/data"
	"descent/trainer"
	"descent/trainer/advice"
	"descent/trainer/compare"
	"descent/trainer/run"
)

// A page contains the contents of a report, for both formats.
type page struct {
	Title    string
	About    string // the number of runs and their times
	Asked    []asked
	Outcomes table
	Chosen   string // the range of epochs from which the best ones were chosen
	Settings table  // the settings that differ
	Verdicts []verdict
	Data     []dataSet
	Numerics table
	Again    []command
	Chain    []string // descriptions of the runs that continue others, or whose rate was changed
	Preset   string
	Figures  []figure
	Repeated bool   // whether an experiment has several runs
	Thinned  string // how curves were thinned; "" if they were not
	Program  string

	lanes []*lane
}

// asked contains the notes and tags of runs.
type asked struct {
	Runs  string // "" for all
	Lines []string
	Tags  []string
}

// A lane is a run of a report, with its name and color.
type lane struct {
	Run
	name string
	slot int // index of its color, which the runs of an experiment share
	spec trainer.Spec
	snap run.Snapshot
}

// A verdict is the verdict of a rule on a run.
type verdict struct {
	Run      string
	Slot     int
	Rule     string
	Text     string
	Evidence string
}

// A command is a command line that trains a run again.
type command struct {
	Run  string
	Slot int
	Text string
}

// A table has a head and rows of cells.
type table struct {
	Head []cell
	Rows [][]cell
}

// head returns texts as the head of a table.
func head(texts ...string) (cells []cell) {
	for _, t := range texts {
		cells = append(cells, cell{Text: t})
	}
	return cells
}

// A cell is a text in a table.
type cell struct {
	Text   string
	Strong bool
	Code   bool
	Run    bool // whether the text is the name of a run, in the color Slot
	Slot   int
}

// row adds a row whose first cell names a run.
func (t *table) row(name string, slot int, cells ...cell) {
	t.Rows = append(t.Rows, append([]cell{{Text: name, Run: true, Slot: slot}}, cells...))
}

// page returns the contents of r.
func (r *Report) page(p *privacy) *page {
	g := &page{Program: r.Program}
	g.setLanes(r.Runs, p)
	g.ask(p)
	groups := g.groups()
	g.Repeated = len(groups) < len(g.lanes)
	g.outcomes(groups)
	g.differing()
	g.judge(p)
	g.describeData(p)
	g.numerics()
	g.again(r, p)
	g.draw()
	return g
}

// setLanes sets the names and colors of the runs.
func (g *page) setLanes(runs []Run, p *privacy) {
	slots := map[string]int{}
	count := map[string]int{}
	for _, r := range runs {
		l := &lane{Run: r, spec: r.Spec(), name: p.clean(r.Entry.Name)}
		if l.name == "" {
			l.name = "run"
		}
		r.Snapshot(&l.snap)
		key := l.key()
		if _, ok := slots[key]; !ok {
			slots[key] = len(slots)
		}
		l.slot = slots[key]
		count[l.name]++
		g.lanes = append(g.lanes, l)
	}
	seen := map[string]int{}
	for _, l := range g.lanes {
		if name := l.name; count[name] > 1 {
			seen[name]++
			l.name = fmt.Sprintf("%s %d", name, seen[name])
		}
	}
}

// settings returns the settings of l, without the folders of files.
func (l *lane) settings() []compare.Setting {
	spec := l.spec
	spec.Data = data.Portable(spec.Data)
	return compare.Settings(spec, l.Branch(), l.snap.Turns...)
}

// key identifies the experiment of l.
func (l *lane) key() string { return compare.ExperimentKey(l.settings()) }

// groups returns the lanes of each experiment.
func (g *page) groups() [][]*lane { return compare.Groups(g.lanes, (*lane).key) }

// ask sets the title, and the notes and tags of the runs.
func (g *page) ask(p *privacy) {
	var titles, names, notes, days []string
	var tags [][]string
	for _, l := range g.lanes {
		titles = append(titles, strings.Join(p.lines(l.Entry.Title), " "))
		names = append(names, l.name)
		notes = append(notes, strings.Join(p.lines(l.Entry.Note), "\n"))
		var own []string
		for _, t := range l.Entry.Tags {
			own = append(own, p.clean(t))
		}
		tags = append(tags, own)
		days = append(days, l.Entry.Created.UTC().Format("2006-01-02"))
	}
	g.Title = titles[0]
	if g.Title == "" || slices.ContainsFunc(titles, func(t string) bool { return t != g.Title }) {
		g.Title = strings.Join(names, ", ")
	}
	g.Title = titled(g.Title)
	slices.Sort(days)
	g.About = fmt.Sprintf("%d runs, %s", len(names), days[0])
	if len(names) == 1 {
		g.About = "one run, " + days[0]
	}
	if last := days[len(days)-1]; last != days[0] {
		g.About += " to " + last
	}
	for i, note := range notes {
		at := slices.IndexFunc(g.Asked, func(a asked) bool {
			return strings.Join(a.Lines, "\n") == note && slices.Equal(a.Tags, tags[i])
		})
		switch {
		case note == "" && len(tags[i]) == 0:
		case at >= 0:
			g.Asked[at].Runs += ", " + names[i]
		default:
			g.Asked = append(g.Asked, asked{names[i], strings.Split(note, "\n"), tags[i]})
		}
	}
	if len(g.Asked) == 1 && strings.Count(g.Asked[0].Runs, ", ")+1 == len(names) {
		g.Asked[0].Runs = ""
	}
}

// titled returns a text as a title, shortened to 120 characters.
func titled(text string) string {
	if all := []rune(text); len(all) > 120 {
		return string(all[:119]) + "…"
	}
	return text
}

// judge sets the verdicts.
func (g *page) judge(p *privacy) {
	for _, l := range g.lanes {
		v := advice.Judge(&l.spec, &l.snap)
		if v.Rule == "" {
			continue
		}
		var evidence []string
		for _, f := range v.Evidence {
			evidence = append(evidence, f.Name+" "+digits(f.Value))
		}
		g.Verdicts = append(g.Verdicts, verdict{l.name, l.slot, v.Rule, p.clean(v.Text), strings.Join(evidence, ", ")})
	}
}

// again sets the commands that train the runs again, and all settings.
func (g *page) again(r *Report, p *privacy) {
	var lanes []trainer.Spec
	for _, l := range g.lanes {
		spec := l.spec
		spec.Name, spec.Data = l.name, data.Portable(spec.Data)
		lanes = append(lanes, spec)
		links := l.Record.Links
		text := r.Command(spec, links[len(links)-1].Files)
		switch changed := compare.Changed(spec, l.snap.Turns); {
		case changed != "":
			g.Chain = append(g.Chain, fmt.Sprintf("While %s trained its settings changed: %s. Its command has the last ones from the start; reproduce follows the changes.", l.name, changed))
		case len(links) > 1 || l.Record.Gone:
			g.Chain = append(g.Chain, l.chain(p))
		}
		g.Again = append(g.Again, command{l.name, l.slot, text})
	}
	var note []string
	for _, a := range g.Asked {
		note = append(note, a.Lines...)
	}
	g.Preset = string(r.Preset(g.Title, strings.Join(note, "\n"), lanes))
}

// chain describes the runs that l continues.
func (l *lane) chain(p *privacy) string {
	links := l.Record.Links
	text := fmt.Sprintf("%s goes on from step %d", l.name, links[len(links)-1].From)
	for i := len(links) - 2; i >= 0; i-- {
		text += fmt.Sprintf(" of the run %q", p.clean(links[i].Name))
		if i > 0 {
			text += fmt.Sprintf(", which goes on from step %d", links[i].From)
		}
	}
	if l.Record.Gone {
		text += " of a run that is not stored any more, so that reproduce works where the run is stored alone"
	}
	return text + ". Its command trains its settings from the start; reproduce follows the chain."
}
