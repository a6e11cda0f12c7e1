package chart

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"git.sr.ht/~sbinet/gg"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"

	"descent/data/excerpt"
)

// scale is the number of pixels of a unit in a PNG.
const scale = 3

// PNG writes c as a PNG with a white background.
func (c *Chart) PNG(w io.Writer) error { return WritePNG(w, []*Chart{c}) }

// WritePNG writes charts, one below the other, as one PNG with a white background.
func WritePNG(w io.Writer, all []*Chart) error {
	p, err := newPainter(Width, Height*len(all))
	if err != nil {
		return err
	}
	for i, c := range all {
		p.from = float64(i * Height)
		p.draw(c.layout())
	}
	return png.Encode(w, p.ctx.Image())
}

// A painter draws on an image.
type painter struct {
	ctx  *gg.Context
	from float64 // y of the current chart

	regular, bold, title font.Face
}

func newPainter(width, height int) (*painter, error) {
	canvas := image.NewRGBA(image.Rect(0, 0, scale*width, scale*height))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	p := &painter{ctx: gg.NewContextForRGBA(canvas)}
	for _, f := range []struct {
		face *font.Face
		text []byte
		size float64
	}{{&p.regular, liberationsansregular.TTF, 11}, {&p.bold, liberationsansbold.TTF, 11}, {&p.title, liberationsansbold.TTF, 13}} {
		parsed, err := opentype.Parse(f.text)
		if err != nil {
			return nil, err
		}
		if *f.face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: f.size * scale, DPI: 72}); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// pixel converts a position in the chart to pixels.
func (p *painter) pixel(at point) (x, y float64) { return scale * at.x, scale * (at.y + p.from) }

func (p *painter) draw(d *drawing) {
	for _, s := range d.frame {
		p.stroke(&s)
	}
	for _, s := range d.leaders {
		p.stroke(&s)
	}
	x, y := p.pixel(point{d.area.x, d.area.y})
	p.ctx.DrawRectangle(x, y, scale*d.area.w, scale*d.area.h)
	p.ctx.Clip()
	for _, b := range d.bands {
		ink := b.ink.color()
		ink.A = between
		p.ctx.SetColor(ink)
		for _, at := range b.border {
			p.ctx.LineTo(p.pixel(at))
		}
		p.ctx.ClosePath()
		p.ctx.Fill()
	}
	for _, s := range d.curves {
		p.stroke(&s)
	}
	p.ctx.ResetClip()
	for _, o := range d.dots {
		x, y := p.pixel(o.at)
		p.ctx.SetColor(color.White)
		p.ctx.DrawCircle(x, y, 5*scale)
		p.ctx.Fill()
		p.ctx.SetColor(o.ink.color())
		p.ctx.DrawCircle(x, y, 3.5*scale)
		p.ctx.Fill()
	}
	for _, t := range d.words {
		switch {
		case t.title:
			p.ctx.SetFontFace(p.title)
		case t.bold:
			p.ctx.SetFontFace(p.bold)
		default:
			p.ctx.SetFontFace(p.regular)
		}
		p.ctx.SetColor(t.ink.color())
		x, y := p.pixel(t.at)
		p.ctx.DrawStringAnchored(excerpt.Printable(t.text), x, y, t.anchor, 0)
	}
}

// stroke draws a line.
func (p *painter) stroke(s *stroke) {
	c := p.ctx
	c.SetColor(s.ink.color())
	c.SetLineWidth(scale * s.width)
	c.SetDash()
	if s.dashed {
		c.SetDash(5*scale, 4*scale)
	}
	c.SetLineJoinRound()
	down := false
	for _, at := range s.points {
		if math.IsNaN(at.x) {
			down = false
			continue
		}
		x, y := p.pixel(at)
		if down {
			c.LineTo(x, y)
		} else {
			c.MoveTo(x, y)
		}
		down = true
	}
	c.Stroke()
}
