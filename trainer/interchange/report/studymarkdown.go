package report

import (
	"bufio"
	"fmt"
	"io"
)

// mostRows is the maximum number of trials in Markdown.
const mostRows = 100

// Markdown writes y as Markdown with tables.
func (y *Study) Markdown(w io.Writer) error {
	b := bufio.NewWriter(w)
	g := y.page(newPrivacy())
	fmt.Fprintf(b, "# %s\n\n%s\n\n## What was asked\n\n", plain(g.Title), plain(g.About))
	g.Asked.markdown(b)
	fmt.Fprintf(b, "\n## What came of it\n\n%s\n", plain(g.Best))
	for _, says := range g.Borders {
		fmt.Fprintf(b, "\n%s\n", plain(says))
	}
	if len(g.Repeats.Rows) > 0 {
		fmt.Fprint(b, "\n")
		g.Repeats.markdown(b)
	}
	fmt.Fprintf(b, "\n## Why it is the best\n\n%s\n\n", plain(g.Matters))
	if g.found.Known() {
		g.Effects.markdown(b)
		fmt.Fprint(b, "\n")
		g.means().markdown(b)
	}
	fmt.Fprint(b, "\n## Trials\n\n")
	rows, left := g.Trials, g.Left
	if n := len(g.ranked); n > mostRows {
		rows.Rows, left = rows.Rows[:mostRows], leftOut(mostRows, n)
	}
	rows.markdown(b)
	if left != "" {
		fmt.Fprintf(b, "\n%s\n", plain(left))
	}
	markdownData(b, g.Data)
	fmt.Fprint(b, "\n## Numerics\n\n")
	g.Numerics.markdown(b)
	fmt.Fprintf(b, "\n## Do it again\n\n%s\n\n", fenced("sh", g.Again))
	if g.Hash != "" {
		fmt.Fprintf(b, "It prints the hash of its table, which is `%s` if all numbers are the same to the bit.\n\n", g.Hash)
	}
	fmt.Fprintf(b, "## Settings of all trials\n\n%s\n\nMade by descent %s.\n", fenced("toml", g.Preset), plain(g.Program))
	return b.Flush()
}

// means returns the mean value along each axis as a sparkline, from the lower end of the
// axis to its upper end.
func (u *tuning) means() *table {
	t := &table{Head: head("setting", "from", "mean "+u.rankedBy(), "to")}
	y := u.yAxis()
	for j, a := range u.axes {
		var values []float64
		for _, e := range u.found.Slices[j] {
			values = append(values, y.at(e.Mean))
		}
		if len(values) == 0 {
			continue
		}
		from, to := a.Value(0), a.Value(1)
		t.Rows = append(t.Rows, []cell{{Text: a.Key}, {Text: u.clean(from)}, {Text: spark(values, 0, 1)}, {Text: u.clean(to)}})
	}
	return t
}
