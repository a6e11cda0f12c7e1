package chart

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"math"
	"strconv"
	"strings"

	"descent/data/excerpt"
)

// SVG writes c as an SVG file with the light or dark colors that the reader prefers.
func (c *Chart) SVG(w io.Writer) error { return WriteSVG(w, []*Chart{c}) }

// WriteSVG writes charts, one below the other, as one SVG file with the light or dark
// colors that the reader prefers.
func WriteSVG(w io.Writer, all []*Chart) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 %d %d" width="%[1]d" height="%d">`, Width, Height*len(all), Height*len(all))
	fmt.Fprintf(b, "\n<style>\n:root{%s}\n@media (prefers-color-scheme:dark){:root{%s}}\n%s</style>\n", Variables(false), Variables(true), Style())
	fmt.Fprint(b, `<rect width="100%" height="100%" style="fill:var(--paper)"/>`+"\n")
	for i, c := range all {
		fmt.Fprintf(b, `<g transform="translate(0 %d)">`+"\n", i*Height)
		c.layout().write(b)
		fmt.Fprintln(b, "</g>")
	}
	fmt.Fprintln(b, "</svg>")
	return b.Flush()
}

// Inline returns c as an SVG element for a page with the rules of Style.
func (c *Chart) Inline() string { return c.layout().inline(c.Title + " by " + c.X) }

// inline returns d as an SVG element for a page.
func (d *drawing) inline(label string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %s %s" role="img" aria-label="%s">`+"\n", short(d.size.x), short(d.size.y), shown(label))
	d.write(&b)
	b.WriteString("</svg>")
	return b.String()
}

// shown returns a text in printable characters, escaped for SVG.
func shown(text string) string { return html.EscapeString(excerpt.Printable(text)) }

// write writes d as SVG elements.
func (d *drawing) write(w io.Writer) {
	for _, s := range d.frame {
		s.write(w, 0, 0)
	}
	for _, c := range d.cells {
		fmt.Fprintf(w, `<rect class="%s" x="%s" y="%s" width="%s" height="%s" opacity="%.2g"/>`+"\n", c.ink.class(), short(c.x), short(c.y), short(c.w), short(c.h), c.opacity)
	}
	for _, s := range d.leaders {
		s.write(w, 0, 0)
	}
	a := d.area // a nested svg element clips to it
	fmt.Fprintf(w, `<svg class="area" x="%g" y="%g" width="%g" height="%g">`+"\n", a.x, a.y, a.w, a.h)
	for _, b := range d.bands {
		fmt.Fprintf(w, `<polygon class="%s" points="`, b.ink.class())
		for _, p := range b.border {
			fmt.Fprint(w, short(p.x-a.x), ",", short(p.y-a.y), " ")
		}
		fmt.Fprintln(w, `"/>`)
	}
	for _, s := range d.curves {
		s.write(w, a.x, a.y)
	}
	fmt.Fprintln(w, "</svg>")
	for _, p := range d.dots {
		fmt.Fprintf(w, `<circle class="dot %s" cx="%s" cy="%s" r="4"/>`+"\n", p.ink.class(), short(p.at.x), short(p.at.y))
	}
	for _, c := range d.clouds {
		c.write(w)
	}
	for _, t := range d.words {
		anchor := ""
		if t.anchor > 0 {
			anchor = ` text-anchor="` + map[float64]string{0.5: "middle", 1: "end"}[t.anchor] + `"`
		}
		class := t.ink.class()
		if t.bold {
			class += " bold"
		}
		if t.title {
			class += " title"
		}
		if t.halo {
			class += " halo"
		}
		fmt.Fprintf(w, `<text class="%s" x="%s" y="%s"%s>%s</text>`+"\n", class, short(t.at.x), short(t.at.y), anchor, shown(t.text))
	}
}

// write writes dots as one element: each dot is a line of length 0 with round ends.
func (c *cloud) write(w io.Writer) {
	form, width := "h0", c.size
	if c.cross {
		form, width = "m-3 -3l6 6m-6 0l6 -6", 1.2
	}
	fmt.Fprintf(w, `<path class="%s" stroke-width="%g" d="`, c.ink.classes(), width)
	for _, p := range c.at {
		fmt.Fprint(w, "M", short(p.x), " ", short(p.y), form)
	}
	fmt.Fprintln(w, `"/>`)
}

// write writes a line as an element, from the point x, y.
func (s *stroke) write(w io.Writer, x, y float64) {
	fmt.Fprintf(w, `<path class="%s" stroke-width="%g"`, s.ink.classes(), s.width)
	if s.dashed {
		fmt.Fprint(w, ` stroke-dasharray="5 4"`)
	}
	fmt.Fprint(w, ` d="`)
	pen := "M"
	for _, p := range s.points {
		if math.IsNaN(p.x) {
			pen = "M"
			continue
		}
		fmt.Fprint(w, pen, short(p.x-x), " ", short(p.y-y))
		pen = "L"
	}
	if s.title == "" {
		fmt.Fprintln(w, `"/>`)
		return
	}
	fmt.Fprintf(w, `"><title>%s</title></path>`+"\n", shown(s.title))
}

// short formats a coordinate to a tenth.
func short(v float64) string { return strconv.FormatFloat(math.Round(10*v)/10, 'f', -1, 64) }
