package report

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

	"descent/trainer/run"
)

// Markdown writes r as Markdown with tables.
func (r *Report) Markdown(w io.Writer) error {
	b := bufio.NewWriter(w)
	g := r.page(newPrivacy())
	fmt.Fprintf(b, "# %s\n\n%s\n", plain(g.Title), plain(g.About))
	for _, a := range g.Asked {
		fmt.Fprintln(b)
		if a.Runs != "" {
			fmt.Fprintf(b, "> **%s**\n>\n", plain(a.Runs))
		}
		for _, line := range a.Lines {
			fmt.Fprintf(b, "> %s\n", plain(line))
		}
		if len(a.Tags) > 0 {
			fmt.Fprintf(b, ">\n> tags: %s\n", plain(strings.Join(a.Tags, ", ")))
		}
	}
	if len(g.Settings.Rows) > 0 {
		fmt.Fprint(b, "\n## What differs\n\n")
		g.Settings.markdown(b)
	}
	fmt.Fprint(b, "\n## Outcomes\n\n")
	g.Outcomes.markdown(b)
	fmt.Fprintf(b, "\n%s\n\n## Curves\n\n", plain(g.Chosen))
	g.sparks().markdown(b)
	if len(g.Verdicts) > 0 {
		fmt.Fprint(b, "\n## Verdicts\n\n")
	}
	for _, v := range g.Verdicts {
		fmt.Fprintf(b, "- **%s**: `%s`: %s", plain(v.Run), v.Rule, plain(v.Text))
		if v.Evidence != "" {
			fmt.Fprintf(b, " (%s)", plain(v.Evidence))
		}
		fmt.Fprintln(b)
	}
	markdownData(b, g.Data)
	fmt.Fprint(b, "\n## Numerics\n\n")
	g.Numerics.markdown(b)
	fmt.Fprint(b, "\n## Do it again\n\n")
	for _, c := range g.Again {
		fmt.Fprintf(b, "%s\n\n%s\n\n", plain(c.Run), fenced("sh", c.Text))
	}
	for _, c := range g.Chain {
		fmt.Fprintf(b, "%s\n\n", plain(c))
	}
	fmt.Fprint(b, "As a page, this report has the records with which `descent reproduce` compares to the bit.\n\n")
	fmt.Fprintf(b, "## All settings\n\n%s\n\nMade by descent %s.\n", fenced("toml", g.Preset), plain(g.Program))
	return b.Flush()
}

// markdownData writes the descriptions of data.
func markdownData(b io.Writer, all []dataSet) {
	fmt.Fprint(b, "\n## Data\n")
	for _, d := range all {
		fmt.Fprintf(b, "\n%s", code(d.Name))
		if d.Runs != "" {
			fmt.Fprintf(b, " (%s)", plain(d.Runs))
		}
		fmt.Fprint(b, "\n\n")
		if d.Missing != "" {
			fmt.Fprintf(b, "%s\n\n", plain(d.Missing))
		}
		if len(d.Sizes.Rows) > 0 {
			d.Sizes.markdown(b)
			fmt.Fprintln(b)
		}
		if len(d.Balance) > 0 {
			t := table{Head: head("class", "train", "share")}
			for _, s := range d.Balance {
				t.Rows = append(t.Rows, []cell{{Text: s.Class}, {Text: fmt.Sprint(s.Count)}, {Text: fmt.Sprintf("%.1f%%", s.Percent)}})
			}
			t.markdown(b)
			fmt.Fprintln(b)
		}
		if d.Sum != "" {
			fmt.Fprintf(b, "sha256 of the prepared data: `%s`\n", d.Sum)
		}
		for _, f := range d.Files {
			fmt.Fprintf(b, "\n%s sha256 `%s`\n", code(f.Name), f.Sum)
		}
	}
}

// markdown writes t as Markdown.
func (t *table) markdown(b io.Writer) {
	line := func(texts []string) { fmt.Fprintf(b, "| %s |\n", strings.Join(texts, " | ")) }
	var names, rule []string
	for _, h := range t.Head {
		names, rule = append(names, plain(h.Text)), append(rule, "---")
	}
	line(names)
	line(rule)
	for _, row := range t.Rows {
		var texts []string
		for _, c := range row {
			text := plain(c.Text)
			if c.Strong {
				text = "**" + text + "**"
			} else if c.Code {
				text = code(c.Text)
			}
			texts = append(texts, text)
		}
		line(texts)
	}
}

// special escapes the characters with a meaning in Markdown.
var special = strings.NewReplacer(func() (pairs []string) {
	for _, c := range "\\`*_{}[]<>#|~&" {
		pairs = append(pairs, string(c), `\`+string(c))
	}
	return append(pairs, "\n", " ")
}()...)

// plain returns a text with special characters escaped.
func plain(text string) string { return special.Replace(text) }

// code returns a text as inline code, also for a cell of a table.
func code(text string) string {
	text = strings.NewReplacer("`", "'", "|", `\|`, "\n", " ").Replace(text)
	return "`" + text + "`"
}

// fenced returns a text as a fenced code block.
func fenced(kind, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + kind + "\n" + strings.TrimRight(text, "\n") + "\n" + fence
}

// sparkWidth is the number of characters of a sparkline.
const sparkWidth = 32

// sparks returns the curves as sparklines, with a common scale for all runs.
func (g *page) sparks() *table {
	t := &table{Head: head("run", "validation loss", "first", "last")}
	lo, hi := math.Inf(1), math.Inf(-1)
	all := make([][]float64, len(g.lanes))
	for i, l := range g.lanes {
		series := l.snap.Series[run.ValLoss]
		if len(series) == 0 {
			series = l.snap.Series[run.TrainLoss]
			t.Head[1].Text = "loss"
		}
		for _, b := range series {
			all[i] = append(all[i], b.Mean)
			lo, hi = math.Min(lo, b.Mean), math.Max(hi, b.Mean)
		}
	}
	for i, l := range g.lanes {
		first, last := math.NaN(), math.NaN()
		if n := len(all[i]); n > 0 {
			first, last = all[i][0], all[i][n-1]
		}
		t.row(l.name, l.slot, cell{Text: spark(all[i], lo, hi)}, cell{Text: digits(first)}, cell{Text: digits(last)})
	}
	return t
}

// spark returns values as a sparkline.
func spark(values []float64, lo, hi float64) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	width := min(sparkWidth, len(values))
	var b strings.Builder
	for i := range width {
		at := i * (len(values) - 1) / max(width-1, 1)
		height := 0.0
		if hi > lo {
			height = (values[at] - lo) / (hi - lo)
		}
		b.WriteRune(bars[min(int(height*float64(len(bars))), len(bars)-1)])
	}
	return b.String()
}
