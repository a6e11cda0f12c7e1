package cli

import (
	"bytes"
	"flag"
	"fmt"
	"html"
	"image/color"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

var (
	pictureFolder  = flag.String("pictures", "", "take pictures of the screens for the README, into this folder")
	pictureProgram = flag.String("pictures-of", "", "take the pictures that compare programs alone, of this one")
)

// A shot is a picture: what is started, when it looks well, what is pressed, and
// how long it then is to the shutter.
type shot struct {
	name string
	args []string
	wait time.Duration
	keys []string
	then time.Duration
}

// A size is that of a terminal.
type size struct{ w, h int }

// shots are the pictures of the screens.
var shots = []shot{
	{"runs", nil, 13 * time.Second, nil, 0},
	{"sixteen", nil, 13 * time.Second, nil, 0}, // of 16 colors, as TERM=xterm has
	{"compare", []string{"activations"}, 16 * time.Second, []string{"2"}, time.Second},
	{"layers", []string{"activations"}, 8 * time.Second, []string{"3"}, 2 * time.Second},
	{"data", []string{"--data", "spiral:n=900", "--hidden", "32,32", "--epochs", "400", "--lr", "0.05"}, 6 * time.Second, []string{"4"}, 2 * time.Second},
	{"lessons", []string{"steep-valley"}, 2 * time.Second, []string{"v", "v"}, 9 * time.Second},
	{"search", []string{"--data", "digits", "--hidden", "50", "--epochs", "30"}, 2 * time.Second, []string{"6", "s", "\r"}, 30 * time.Second},
	{"form", nil, 4 * time.Second, []string{"e", "\t", "\t", "\t", "\t", "\t"}, 2 * time.Second},
}

// compared are the pictures by which programs are compared, in the sizes of a
// small and of a large terminal. A program without lecture mode shows the picture
// of the lesson alone.
var (
	compared = []shot{
		{"default", nil, 11 * time.Second, nil, 0},
		{"eight", []string{"testdata/eight.toml"}, 12 * time.Second, []string{"j", "j", "j"}, time.Second},
		{"outlier", []string{"testdata/outlier.toml"}, 10 * time.Second, nil, 0},
		{"lesson", []string{"steep-valley"}, 10 * time.Second, nil, 0},
		{"lecture", []string{"steep-valley"}, 10 * time.Second, []string{"F"}, 2 * time.Second},
	}
	comparedSizes = []size{{80, 24}, {140, 40}}
)

// TestPictures takes pictures of the real program in a pseudo-terminal: cells
// of a terminal emulator as SVG, which needs no font but a monospaced one.
func TestPictures(t *testing.T) {
	if *pictureFolder == "" {
		t.Skip("no pictures are asked for; see .ci/pictures")
	}
	bin := *pictureProgram
	if bin == "" {
		bin = program(t)
		for _, s := range shots {
			t.Run(s.name, func(t *testing.T) { s.take(t, bin, s.name, size{120, 36}) })
		}
	}
	for _, s := range compared {
		for _, at := range comparedSizes {
			if s.name == "lecture" && *pictureProgram != "" {
				s.keys = []string{"\r"}
			}
			name := fmt.Sprintf("%s-%dx%d", s.name, at.w, at.h)
			t.Run(name, func(t *testing.T) { s.take(t, bin, name, at) })
		}
	}
}

// take takes a picture of a program into the file with a name.
func (s *shot) take(t *testing.T, bin, name string, at size) {
	t.Helper()
	cmd := exec.Command(bin, s.args...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "NO_COLOR=", "CI=")
	if s.name == "sixteen" {
		cmd.Env = append(cmd.Env, "TERM=xterm", "COLORTERM=", "TERM_PROGRAM=", "TMUX=")
	}
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(at.h), Cols: uint16(at.w)})
	if err != nil {
		t.Fatal(err)
	}
	term := vt.NewSafeEmulator(at.w, at.h)
	go pass(f, term) // what it draws
	go pass(term, f) // what the terminal answers
	time.Sleep(s.wait)
	for _, k := range s.keys {
		f.WriteString(k)
		time.Sleep(200 * time.Millisecond)
	}
	time.Sleep(s.then)
	if err := os.WriteFile(filepath.Join(*pictureFolder, name+".svg"), svg(term, at.w, at.h), 0o644); err != nil {
		t.Fatal(err)
	}
	if text := ansi.Strip(term.Render()); strings.Count(text, "\n") < at.h/2 {
		t.Errorf("%s shows\n%s", name, text)
	}
	f.WriteString("\x03\x03")
	cmd.Wait()
	f.Close()
}

// pass writes what is read from one to the other, until there is no more.
func pass(from io.Reader, to io.Writer) {
	some := make([]byte, 1<<16)
	for {
		n, err := from.Read(some)
		if err != nil {
			return
		}
		to.Write(some[:n])
	}
}

// The size of a cell, and the colors of a dark terminal.
const (
	cellWidth, cellHeight = 8.4, 17.0
	paper, ink            = "#16181d", "#d8d8d8"
)

// svg returns the cells of term as a picture: backgrounds as rectangles, and a
// text for every run of cells that look alike.
func svg(term *vt.SafeEmulator, w, h int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 %g %g" xml:space="preserve" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">`+"\n",
		float64(w)*cellWidth+16, float64(h)*cellHeight+16)
	fmt.Fprintf(&b, `<rect x="-8" y="-8" width="100%%" height="100%%" rx="6" fill="%s"/>`+"\n", paper)
	for y := range h {
		for x := 0; x < w; {
			n := 1
			for x+n < w && sameLook(term.CellAt(x, y), term.CellAt(x+n, y)) {
				n++
			}
			drawRun(&b, term, x, y, n)
			x += n
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func sameLook(a, b *uv.Cell) bool { return a != nil && b != nil && a.Style.Equal(&b.Style) }

// drawRun draws n cells of one style.
func drawRun(b *bytes.Buffer, term *vt.SafeEmulator, x, y, n int) {
	cell := term.CellAt(x, y)
	if cell == nil {
		return
	}
	text := ""
	for i := range n {
		if c := term.CellAt(x+i, y); c != nil {
			text += c.Content
		}
	}
	fg, bg := hex(cell.Style.Fg, ink), hex(cell.Style.Bg, "")
	if cell.Style.Attrs&uv.AttrReverse != 0 {
		fg, bg = hex(cell.Style.Bg, paper), fg
	}
	left, top := float64(x)*cellWidth, float64(y)*cellHeight
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%g" width="%.1f" height="%g" fill="%s"/>`+"\n", left, top, float64(n)*cellWidth, cellHeight, bg)
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	style := ""
	if cell.Style.Attrs&uv.AttrBold != 0 {
		style += ` font-weight="bold"`
	}
	if cell.Style.Attrs&uv.AttrFaint != 0 {
		style += ` opacity="0.55"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%g" textLength="%.1f" fill="%s"%s>%s</text>`+"\n",
		left, top+13, float64(n)*cellWidth, fg, style, html.EscapeString(text))
}

// hex returns a color as SVG writes it.
func hex(c color.Color, none string) string {
	if c == nil {
		return none
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
