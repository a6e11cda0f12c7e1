package data

import (
	"context"
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/trainer/inspect"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// A sheet is a layer on which the user draws a picture with the shape of the examples. It
// shows the predictions of networks while they train.
type sheet struct {
	screen *Screen
	shape  data.Shape
	ink    []float64      // from 0 to 1, Height×Width, row by row
	asIs   bool           // whether the picture is not centered for the networks
	usual  inspect.Center // the mean center of mass of training pictures
	x, y   int            // the pixel of the cursor
	pen    bool           // whether the cursor draws as it moves
	last   inspect.Center // the last position of the mouse
}

// openSheet opens a sheet for the pictures of the selected run.
func (v *Screen) openSheet(h ui.Host) tea.Cmd {
	f, _, _ := v.found(h.Scene())
	switch {
	case f == nil:
	case !f.set.Pictures() || f.set.Regression():
		h.Say("Run " + f.lane.Letter() + " does not tell classes of pictures, so there is nothing to draw.")
	default:
		shape := f.set.Shape
		v.open(h, &sheet{
			screen: v, shape: shape, ink: make([]float64, shape.Height*shape.Width),
			usual: inspect.UsualCenter(f.set.Set), x: shape.Width / 2, y: shape.Height / 2,
		})
	}
	return nil
}

// readings has the predictions of networks for a drawn picture.
type readings struct {
	seen []float64 // the input of the networks, one channel
	of   []reading // of the networks, in the order of their runs
}

// A reading is the prediction of a network.
type reading struct {
	*inspect.Reading
	lane    *lanes.Lane
	epoch   float64
	classes []string
}

// others implements aside.
func (p *sheet) others() int { return 3 }

// hear implements aside.
func (p *sheet) hear(any) {}

// study implements aside.
func (p *sheet) study() ui.StudyFunc {
	shape, seen := p.shape, slices.Clone(p.ink)
	if !p.asIs {
		seen = inspect.Centered(data.Shape{Height: shape.Height, Width: shape.Width, Channels: 1}, seen, p.usual)
	}
	return func(ctx context.Context, of ui.Network) any {
		r := &readings{seen: seen}
		picture := slices.Repeat(seen, shape.Channels)
		for _, n := range append([]ui.Network{of}, of.Others...) {
			if n.Set.Shape != shape || n.Set.Regression() {
				continue
			}
			if said, err := inspect.Read(ctx, n.Member, n.Set, picture); err == nil {
				r.of = append(r.of, reading{said, n.Lane, n.Epoch, n.Set.Classes})
			}
		}
		slices.SortStableFunc(r.of, func(a, b reading) int { return a.lane.Slot - b.lane.Slot })
		return r
	}
}

// brush returns the radius of the brush in pixels, similar to strokes of handwriting in
// pictures of this size.
func (p *sheet) brush() float64 { return max(float64(min(p.shape.Width, p.shape.Height))/20, 0.6) }

// dab draws, or erases, around a place.
func (p *sheet) dab(at inspect.Center, erase bool) {
	r := p.brush()
	for k := range p.ink {
		d := math.Hypot(float64(k%p.shape.Width)+0.5-at.X, float64(k/p.shape.Width)+0.5-at.Y)
		full := min(max(r+0.5-d, 0), 1)
		if erase {
			p.ink[k] = min(p.ink[k], 1-full)
		} else {
			p.ink[k] = max(p.ink[k], full)
		}
	}
}

// stroke draws, or erases, from a place to another.
func (p *sheet) stroke(from, to inspect.Center, erase bool) {
	n := math.Ceil(2*math.Hypot(to.X-from.X, to.Y-from.Y)) + 1
	for i := 1.0; i <= n; i++ {
		p.dab(inspect.Center{X: from.X + (to.X-from.X)*i/n, Y: from.Y + (to.Y-from.Y)*i/n}, erase)
	}
}

// Name implements ui.Layer.
func (*sheet) Name() string { return "the sheet (d)" }

// Keys implements ui.Layer.
func (p *sheet) Keys() []ui.Key {
	return append([]ui.Key{
		ui.Bind("left, h", "move to the left; draw if the pen is down", "", p.draw(func() { p.move(-1, 0) })),
		ui.Bind("right, l", "move to the right", "", p.draw(func() { p.move(1, 0) })),
		ui.Bind("up, k", "move up", "", p.draw(func() { p.move(0, -1) })),
		ui.Bind("down, j", "move down", "", p.draw(func() { p.move(0, 1) })),
		ui.Bind("space", "put the pen down, or lift it", "", p.draw(p.lift)),
		ui.Bind("x, backspace, delete", "erase around the cursor", "", p.draw(p.erase)),
		ui.Bind("c", "clear the sheet", "", p.draw(func() { p.pen = false; clear(p.ink) })),
		ui.Bind("m", "use the picture as drawn, or with the center of mass of training pictures", "", p.draw(func() { p.asIs = !p.asIs })),
		ui.Bind("esc, d", "back to the examples", "", func(h ui.Host) tea.Cmd { p.screen.close(h); return nil }),
	}, paceKeys()...)
}

// paceKeys returns the keys for runs that also work on the layer.
func paceKeys() []ui.Key {
	press := func(key string) func(ui.Host) tea.Cmd {
		return func(h ui.Host) tea.Cmd { return h.Press(key) }
	}
	return []ui.Key{
		ui.Bind("p", "pause or resume the selected runs", "", press("space")),
		ui.Bind("<", "slower", "", press("<")),
		ui.Bind(">", "faster", "", press(">")),
		ui.Bind(".", "one step of the selected runs, which pauses them", "", press(".")),
	}
}

// draw returns a handler that changes the sheet and starts the study again.
func (p *sheet) draw(change func()) func(ui.Host) tea.Cmd {
	return func(h ui.Host) tea.Cmd {
		change()
		h.Restudy()
		return nil
	}
}

// lift puts the pen down or lifts it.
func (p *sheet) lift() {
	if p.pen = !p.pen; p.pen {
		p.dab(p.cursor(), false)
	}
}

// erase erases around the cursor.
func (p *sheet) erase() {
	p.pen = false
	p.dab(p.cursor(), true)
}

// cursor returns the middle of the pixel of the cursor.
func (p *sheet) cursor() inspect.Center {
	return inspect.Center{X: float64(p.x) + 0.5, Y: float64(p.y) + 0.5}
}

// move moves the cursor, which draws if the pen is down.
func (p *sheet) move(dx, dy int) {
	p.x = min(max(p.x+dx, 0), p.shape.Width-1)
	p.y = min(max(p.y+dy, 0), p.shape.Height-1)
	if p.pen {
		p.dab(p.cursor(), false)
	}
}

// Point implements ui.Pointable: the left button draws, the right one erases.
func (p *sheet) Point(h ui.Host, m ui.Mouse) tea.Cmd {
	r := p.place(m.W, m.H).picture
	if r.Empty() || m.Wheel() != 0 {
		return nil
	}
	at := inspect.Center{
		X: (float64(m.X-r.X) + 0.5) * float64(p.shape.Width) / float64(r.W),
		Y: (float64(m.Y-r.Y) + 0.5) * float64(p.shape.Height) / float64(r.H),
	}
	if m.Act == ui.Click || m.Act == ui.ClickRight {
		p.last = at
	}
	p.stroke(p.last, at, m.Act == ui.ClickRight || m.Act == ui.DragRight)
	p.last = at
	if r.Has(m.X, m.Y) {
		p.x, p.y = int(at.X), int(at.Y)
	}
	h.Restudy()
	return nil
}
