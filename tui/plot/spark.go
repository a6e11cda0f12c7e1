package plot

import "math"

// Sparkline returns ys as at most n characters. Each shows the mean of an equal
// part of ys, with the lowest glyph at lo and the highest at hi.
func (g *Glyphs) Sparkline(ys []float64, n int, lo, hi float64) string {
	n = min(n, len(ys))
	out := make([]rune, 0, max(n, 0))
	for k := range n {
		from, to := k*len(ys)/n, (k+1)*len(ys)/n
		var sum float64
		for _, y := range ys[from:to] {
			sum += y
		}
		share := (sum/float64(to-from) - lo) / (hi - lo)
		if math.IsNaN(share) {
			share = 0
		}
		level := int(share * float64(len(g.Spark)))
		out = append(out, g.Spark[min(max(level, 0), len(g.Spark)-1)])
	}
	return string(out)
}

// Spark returns line i of the chart as n characters from XMin to XMax, on the y
// axis of the chart. It is blank at x that the line does not cover.
func (ch *Chart) Spark(i, n int) string {
	y, ok := ch.yScale(len(ch.Glyphs.Spark))
	if !ok || n < 2 {
		return ""
	}
	l := &ch.Lines[i]
	out := make([]rune, 0, n)
	for _, v := range Resample(l.X, l.Y, ch.XMin, ch.XMax, n) {
		row := y.row(v, y.rows)
		if math.IsNaN(row) {
			out = append(out, ' ')
			continue
		}
		out = append(out, ch.Glyphs.Spark[int(math.Round(row))])
	}
	return string(out)
}

// Progress returns a progress bar of n characters in two parts, the first of which
// is share of the whole, from 0 to 1.
func (g *Glyphs) Progress(share float64, n int) (full, rest string) {
	k := int(math.Round(min(max(share, 0), 1) * float64(n)))
	line := make([]rune, n)
	for i := range line {
		line[i] = g.Rest
		if i < k {
			line[i] = g.Bar
		}
	}
	return string(line[:k]), string(line[k:])
}
