package chart

import (
	"fmt"
	"image/color"
	"strings"
)

// Colors is the number of colors for runs. Further runs begin with the first color
// again.
const Colors = 8

// The palette of Okabe and Ito, which is distinguishable for people with color
// blindness, and a gray for the eighth run. The order depends on the background: the
// colors with the best contrast come first.
var (
	OnDark  = [Colors]string{"#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442", "#D55E00", "#0072B2", "#BBBBBB"}
	OnLight = [Colors]string{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A7A00", "#555555"}
)

// The colors of everything else.
var (
	onDark  = map[kind]string{paper: "#16181d", text: "#e6e8eb", weak: "#9aa0a8", grid: "#2c3038"}
	onLight = map[kind]string{paper: "#ffffff", text: "#1b1d21", weak: "#666b73", grid: "#e4e6ea"}
)

// kinds lists the kinds in the order of style sheets.
var kinds = []kind{paper, text, weak, grid}

// Variables returns the colors of a background as variables of CSS: "--c0" to "--c7"
// for runs, "--paper", "--text", "--weak" and "--grid".
func Variables(dark bool) string {
	own, all := onLight, OnLight
	if dark {
		own, all = onDark, OnDark
	}
	var b strings.Builder
	for _, k := range kinds {
		fmt.Fprintf(&b, "--%s:%s;", k, own[k])
	}
	for i, c := range all {
		fmt.Fprintf(&b, "--c%d:%s;", i, c)
	}
	return b.String()
}

// Style returns the rules of CSS for the classes in a picture, in terms of Variables.
func Style() string {
	var b strings.Builder
	rule := func(k ink) {
		fmt.Fprintf(&b, ".chart path.%[1]s{stroke:var(--%[1]s)}.chart text.%[1]s,.chart .dot.%[1]s,.chart polygon.%[1]s,.chart rect.%[1]s{fill:var(--%[1]s)}\n", k.class())
	}
	rule(ink{kind: text})
	rule(ink{kind: weak})
	rule(ink{kind: grid})
	for i := range Colors {
		rule(ink{kind: runs, slot: i})
	}
	return b.String() + `.chart path{fill:none;stroke-linejoin:round;stroke-linecap:round}
.chart text{font:11px system-ui,"Liberation Sans",sans-serif}
.chart text.bold{font-weight:600}
.chart text.title{font-size:13px}
.chart text.halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.chart .dot{stroke:var(--paper);stroke-width:1.5}
.chart .faint{opacity:.45}
.chart polygon{opacity:.14}
`
}

// The opacity of areas behind the curves, of 255.
const (
	faint   = 115
	between = 36
)

// color returns the color of an ink on white paper.
func (k ink) color() color.NRGBA {
	name := onLight[k.kind]
	if k.kind == runs {
		name = OnLight[k.slot%Colors]
	}
	var c color.NRGBA
	fmt.Sscanf(name, "#%02x%02x%02x", &c.R, &c.G, &c.B)
	c.A = 255
	if k.faint {
		c.A = faint
	}
	return c
}
