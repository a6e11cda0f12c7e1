package cli

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
)

var modeSequence = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)

// leftOn returns what a program has left switched on in a terminal, of what it
// wrote: modes such as the alternate screen, mouse reports and bracketed paste, a
// hidden cursor, the keyboard protocols and a title.
func leftOn(written string) (left []string) {
	on := map[string]bool{"25": true, "7": true} // cursor and automatic wrap are on at first
	for _, m := range modeSequence.FindAllStringSubmatch(written, -1) {
		for _, mode := range strings.Split(m[1], ";") {
			on[mode] = m[2] == "h"
		}
	}
	if !on["25"] {
		left = append(left, "hidden cursor")
	}
	if !on["7"] {
		left = append(left, "no wrap")
	}
	delete(on, "25")
	delete(on, "7")
	for mode, set := range on {
		if set {
			left = append(left, "mode "+mode)
		}
	}
	for what, sequences := range map[string][2]string{
		"kitty keyboard":  {`\x1b\[>\d+u`, `\x1b\[<\d*u`},
		"modifyOtherKeys": {`\x1b\[>4;[12]m`, `\x1b\[>4(;0)?m`},
	} {
		pushed, popped := regexp.MustCompile(sequences[0]).FindAllStringIndex(written, -1), regexp.MustCompile(sequences[1]).FindAllStringIndex(written, -1)
		if len(pushed) > 0 && (len(popped) == 0 || popped[len(popped)-1][0] < pushed[len(pushed)-1][0]) {
			left = append(left, what)
		}
	}
	if i := strings.LastIndex(written, "\x1b]2;"); i >= 0 && !strings.HasPrefix(written[i:], "\x1b]2;\a") {
		left = append(left, "title")
	}
	slices.Sort(left)
	return left
}

// checkRestored checks that the terminal, in which a program has ended that wrote
// out, is as no program had changed it.
func checkRestored(t *testing.T, f *os.File, out *syncBuffer) {
	t.Helper()
	left := leftOn(out.String())
	for deadline := time.Now().Add(time.Minute); left != nil && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		left = leftOn(out.String()) // of what was read by now
	}
	if left != nil {
		text := out.String()
		t.Errorf("left on: %v, behind %q", left, text[max(0, len(text)-1000):])
	}
	if got, err := term.GetState(f.Fd()); err != nil || !reflect.DeepEqual(got, untouched(t)) {
		t.Errorf("the line discipline is %+v, %v", got, err)
	}
}

// The test sees what is left on.
func TestLeftOn(t *testing.T) {
	for written, want := range map[string]string{
		"plain": "[]",
		"\x1b[?1049h\x1b[?25l\x1b[?1002;1006h\x1b[?1006l":             "[hidden cursor mode 1002 mode 1049]",
		"\x1b[?1049h\x1b[?25l\x1b[?25h\x1b[?1049l":                    "[]",
		"\x1b[>1u\x1b[>4;2m\x1b]2;descent\a":                          "[kitty keyboard modifyOtherKeys title]",
		"\x1b[>1u\x1b[>4;2m\x1b]2;descent\a\x1b[<1u\x1b[>4m\x1b]2;\a": "[]",
	} {
		if got := fmt.Sprint(leftOn(written)); got != want {
			t.Errorf("%q: %s, want %s", written, got, want)
		}
	}
}
