package tui

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/vt"

	"descent/presets"
	"descent/trainer"
	"descent/tui/plot"
)

// A meter counts what is written through it.
type meter struct {
	io.Writer
	bytes atomic.Int64
}

func (m *meter) Write(p []byte) (int, error) {
	m.bytes.Add(int64(len(p)))
	return m.Writer.Write(p)
}

// metered opens app in a terminal that counts bytes.
func metered(t testing.TB, app *App, w, h int) (*emulated, *meter) {
	s := &emulated{t: t, app: app, term: vt.NewSafeEmulator(w, h), done: make(chan error, 1)}
	s.keyboard = newKeyboard(s.term)
	m := &meter{Writer: &tty{s.term}}
	s.run(app, w, h, tea.WithOutput(m))
	return s, m
}

// While nothing changes, nothing is written: neither when all runs have ended
// nor while they are paused, on any screen. A picture that moves is one that
// has come to its rest; see TestPicturesMove.
func TestNothingIsWrittenWhileNothingChanges(t *testing.T) {
	t.Run("ended", func(t *testing.T) {
		t.Parallel()
		checkQuiet(t, finished(t, lab(t)))
	})
	t.Run("paused", func(t *testing.T) {
		t.Parallel()
		app := endless(t)
		await(t, app, "running running")
		awaitSteps(t, app)
		app.Press("space")
		await(t, app, "paused paused")
		checkQuiet(t, app)
	})
}

// checkQuiet checks that app writes nothing on any of its screens once a study that
// was on its way has come and a picture that moved has stopped.
func checkQuiet(t *testing.T, app *App) {
	s, m := metered(t, app, 120, 40)
	s.wait("epoch")
	for _, p := range app.pages {
		s.press(p.number)
		s.wait(p.number + " " + p.Name())
		var before int64 = -1
		for deadline := time.Now().Add(time.Minute); before != m.bytes.Load() && time.Now().Before(deadline); {
			before = m.bytes.Load()
			time.Sleep(500 * time.Millisecond)
		}
		time.Sleep(5 * frameTime)
		if got := m.bytes.Load() - before; got != 0 {
			t.Errorf("screen %s: %d bytes are written", p.number, got)
		}
	}
	s.program.Kill()
	<-s.done
}

// slowLink is the bytes a second of a bad connection, and keyTime the time within
// which the whole picture that a key asks for has come over it.
const (
	slowLink = 20_000
	keyTime  = 500 * time.Millisecond
)

// openOrClose returns the key number i of those that open and close the help, in
// turns, and a text that is written when its picture has come.
func openOrClose(i int) (key, want string) {
	if i%2 == 0 {
		return "?", "THIS SCREEN"
	}
	return "z", "edit"
}

// slowKeys presses keys while n runs train, over a slow link, and returns how long
// each was until its answer had come: by the clock, and of the link for the bytes
// that came before the end of it, sorted.
func slowKeys(tb testing.TB, n, keys int) (took, link []time.Duration) {
	tb.Helper()
	app := NewApp(tb.Context(), racing(n), &plot.Box)
	terminal := newSlowPseudo(tb, app, 80, 24, slowLink)
	await(tb, app, strings.TrimSpace(strings.Repeat("running ", n)))
	time.Sleep(2 * time.Second) // until frames have filled what buffers there are
	for i := range keys {
		took = append(took, terminal.press(openOrClose(i)))
		link = append(link, time.Duration(terminal.come())*time.Second/slowLink)
		time.Sleep(300 * time.Millisecond)
	}
	stopAll(app)
	terminal.close()
	slices.Sort(took)
	slices.Sort(link)
	return took, link
}

// Over a slow link keys are answered soon while runs train: the frames of runs
// are small enough to leave room for them. What is checked is the link's time,
// that of the processor depends on what else it does; and not the worst of it, since
// two frames may come before an answer where the processor was busy for a while.
func TestKeysOverASlowLink(t *testing.T) {
	for _, n := range []int{2, presets.MaxLanes} {
		took, link := slowKeys(t, n, 10)
		t.Logf("%d runs: median %v of the link, %v in all; worst %v, %v", n, link[5], took[5], link[9], took[9])
		if link[7] > keyTime {
			t.Errorf("%d runs: a quarter of the keys was answered after %v of the link: want %v at most", n, link[7], keyTime)
		}
	}
}

// Key to screen over a slow link while two runs train, and as many as can: the
// median and the worst of 60 presses by the clock, in milliseconds.
func BenchmarkKeysOverASlowLink(b *testing.B) {
	if testing.Short() {
		b.Skip("it takes a minute, and TestKeysOverASlowLink does the same")
	}
	for _, n := range []int{2, presets.MaxLanes} {
		b.Run(fmt.Sprint("runs=", n), func(b *testing.B) {
			const keys = 60
			var took []time.Duration
			for b.Loop() {
				took, _ = slowKeys(b, n, keys)
			}
			b.ReportMetric(took[keys/2].Seconds()*1e3, "ms-median")
			b.ReportMetric(took[keys-1].Seconds()*1e3, "ms-worst")
		})
	}
}

// racing returns so many runs that train for very long.
func racing(n int) presets.Preset {
	p := presets.Preset{Title: "runs that race"}
	for i := range n {
		spec := trainer.Default()
		spec.Epochs, spec.Seed, spec.Rate = 100_000, uint64(i+1), 0.01+0.001*float64(i)
		p.Lanes = append(p.Lanes, spec)
	}
	return p
}

// Key to screen while eight runs train: how long until the program has written
// the next picture. It reports the median, the 99th of a hundred and the worst
// of 300 presses, in milliseconds; a frame of the dashboard is 100 ms, one of
// Bubble Tea's renderer 17 ms.
func BenchmarkKeyToScreen(b *testing.B) {
	runs, keys := 8, 300
	if testing.Short() {
		keys = 4
	}
	app := NewApp(b.Context(), racing(runs), &plot.Box)
	terminal := newPseudo(b, app)
	defer terminal.close()
	await(b, app, strings.TrimSpace(strings.Repeat("running ", runs)))
	var took []float64
	for i := range keys {
		time.Sleep(time.Duration(37+i%50) * time.Millisecond)
		took = append(took, terminal.press(openOrClose(i)).Seconds()*1e3)
	}
	slices.Sort(took)
	for b.Loop() {
	}
	b.ReportMetric(took[keys/2], "ms-median")
	b.ReportMetric(took[keys*99/100], "ms-p99")
	b.ReportMetric(took[keys-1], "ms-worst")
	stopAll(app)
}

// From launch to the first evaluation on the screen, in milliseconds, of the
// default preset.
func BenchmarkFirstPoint(b *testing.B) {
	var total time.Duration
	n := 0
	for b.Loop() {
		begun := time.Now()
		p, err := presets.Open(presets.DefaultName)
		if err != nil {
			b.Fatal(err)
		}
		app := NewApp(b.Context(), p, &plot.Box)
		s := open(b, app, 120, 40)
		s.wait("val 0.")
		total += time.Since(begun)
		n++
		s.program.Kill()
		<-s.done
		for _, l := range app.lanes.Lanes {
			stop(app, l)
		}
	}
	b.ReportMetric(float64(total.Milliseconds())/float64(n), "ms-to-first-point")
}
