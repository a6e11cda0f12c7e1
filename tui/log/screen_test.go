package log

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"descent/tui/lanes"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// noon is when the events of the tests begin.
var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// told are events of every kind, a minute apart.
var told = []lanes.Event{
	{Kind: lanes.Started, Slot: 0, Run: "A sgd"},
	{Kind: lanes.Started, Slot: 1, Run: "B momentum"},
	{Kind: lanes.Best, Slot: 0, Run: "A sgd", Text: "validation loss 0.612 at epoch 1"},
	{Kind: lanes.Best, Slot: 1, Run: "B momentum", Text: "validation loss 0.498 at epoch 1"},
	{Kind: lanes.Paused, Slot: 0, Run: "A sgd", Text: "at epoch 1.5"},
	{Kind: lanes.Resumed, Slot: 0, Run: "A sgd", Text: "at epoch 1.5"},
	{Kind: lanes.Verdict, Slot: 0, Run: "A sgd", Text: "A: the loss still falls: go on."},
	{Kind: lanes.Forked, Slot: 2, Run: "C sgd > lr 0.01", Text: "goes on from epoch 1.5"},
	{Kind: lanes.Broke, Slot: 1, Run: "B momentum", Text: "diverged at epoch 2: the loss is no number"},
	{Kind: lanes.Ended, Slot: 0, Run: "A sgd", Text: "done at epoch 3"},
	{Kind: lanes.Written, Slot: -1, Text: "loss.png"},
}

// hearing returns a host on which the screen has heard of n events, those of
// told again and again.
func hearing(t testing.TB, n int) (*uitest.Host, *Screen) {
	t.Helper()
	v := New()
	for i := range n {
		e := told[i%len(told)]
		e.When = noon.Add(time.Duration(i) * time.Minute)
		v.Hear(e)
	}
	return uitest.New(t, v, lanes.NewSet()), v
}

// rows returns the lines of the table.
func rows(h *uitest.Host) []string {
	var rows []string
	for _, line := range strings.Split(uitest.Trimmed(h.Text()), "\n")[2:] {
		if line != "" && !strings.HasSuffix(line, "more") {
			rows = append(rows, line)
		}
	}
	return rows
}

// An event is a line with its time, its run, its kind and its text, the latest
// at the bottom.
func TestEventsAreLines(t *testing.T) {
	h, _ := hearing(t, len(told))
	lines := rows(h)
	if len(lines) != len(told) {
		t.Fatalf("%d lines of %d events:\n%s", len(lines), len(told), h.Text())
	}
	for i, e := range told {
		want := strings.Fields(fmt.Sprintf("12:%02d:00 %s %s %s", i, e.Run, e.Kind, e.Text))
		if got := strings.Fields(lines[i]); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("line %d is %q, want %q", i, got, want)
		}
	}
	if !strings.Contains(h.Text(), "log  11 events") {
		t.Errorf("the title does not say how many events there are:\n%s", h.Text())
	}
}

// Before anything happens the screen says that nothing did.
func TestNoEvents(t *testing.T) {
	h, v := hearing(t, 0)
	if text := strings.TrimSpace(uitest.Trimmed(h.Text())); !strings.HasSuffix(text, "log  0 events") {
		t.Errorf("without events the screen is\n%s", text)
	}
	h.Keys("pgup", "pgdown", "t", "T")
	if v.back != 0 || len(v.shown()) != 0 {
		t.Errorf("without events the screen is scrolled by %d", v.back)
	}
}

// A key shows one kind after the other, and at last all of them again; another
// goes back.
func TestKinds(t *testing.T) {
	h, v := hearing(t, 2*len(told))
	sum := 0
	for kind := range lanes.EventKind(lanes.EventKinds) {
		h.Keys("t")
		shown := v.shown()
		sum += len(shown)
		for _, e := range shown {
			if e.Kind != kind {
				t.Errorf("only %s shows one that is %s", kind, e.Kind)
			}
		}
		if len(shown) == 0 || len(rows(h)) != len(shown) || !strings.Contains(h.Text(), "only "+kind.String()) {
			t.Errorf("%d events are %s:\n%s", len(shown), kind, h.Text())
		}
	}
	if sum != len(v.events) {
		t.Errorf("all kinds have %d of %d events", sum, len(v.events))
	}
	if h.Keys("t"); len(v.shown()) != len(v.events) {
		t.Error("behind the last kind not all are shown")
	}
	if h.Keys("T"); !v.one || v.kind != lanes.EventKinds-1 {
		t.Error("the kind before all is not the last")
	}
	if h.Keys("T", "t", "t"); v.one {
		t.Error("back and forth is another kind")
	}
}

// Only events that hold every word are shown: words of the run, of the kind or
// of the text, in any case. What is typed is tried with every key; escape takes
// it back.
func TestWords(t *testing.T) {
	h, v := hearing(t, len(told))
	typed := func(text string) {
		h.Keys("s")
		for range v.words {
			h.Keys("backspace")
		}
		h.Keys(strings.Split(text, "")...)
	}
	for _, k := range []struct {
		words string
		want  int
	}{
		{"momentum", 3}, {"MOMENTUM", 3}, {"best", 2}, {"best sgd", 1}, {"0.498", 1}, {"epoch 1.5", 3}, {"nothing", 0}, {"", len(told)},
	} {
		typed(k.words)
		if len(v.shown()) != k.want {
			t.Errorf("%d events hold %q while it is typed, want %d", len(v.shown()), k.words, k.want)
		}
		h.Keys("enter")
		if h.Layer != nil || len(rows(h)) != k.want || k.words != "" && !strings.Contains(h.Text(), "with "+k.words) {
			t.Errorf("%q shows\n%s\nwant %d events", k.words, h.Text(), k.want)
		}
	}
	typed("best")
	h.Keys("enter")
	typed("sgd")
	if h.Keys("esc"); v.words != "best" || h.Layer != nil {
		t.Errorf("escape leads back to %q", v.words)
	}
	h.Keys("t", "t")
	if got := len(v.shown()); got != 2 {
		t.Errorf("%d events are best and hold best, want 2", got)
	}
}

// Keys and the wheel go back to the first event and forth to the last one, and
// no further.
func TestScrolling(t *testing.T) {
	h, _ := hearing(t, 100)
	h.Resize(80, 18)
	last := func() string { lines := rows(h); return strings.Fields(lines[len(lines)-1])[0] }
	if last() != "13:39:00" {
		t.Errorf("the last line is of %s", last())
	}
	if h.Keys("pgup"); last() != "13:29:00" {
		t.Errorf("ten events back the last line is of %s", last())
	}
	h.Mouse("log", 5, 5, ui.WheelUp)
	h.Mouse("log", 5, 5, ui.WheelUp)
	h.Mouse("log", 5, 5, ui.WheelDown)
	if last() != "13:28:00" {
		t.Errorf("with the wheel one further back the last line is of %s", last())
	}
	for range 20 {
		h.Keys("pgup")
	}
	if lines := rows(h); !strings.Contains(lines[0], "12:00:00") || len(lines) != 15 {
		t.Errorf("all the way back are\n%s", h.Text())
	}
	first := last()
	h.Mouse("log", 5, 5, ui.WheelDown)
	if last() <= first {
		t.Errorf("from the first page the wheel goes to %s, want later than %s", last(), first)
	}
	for range 20 {
		h.Keys("pgdown")
	}
	if last() != "13:39:00" {
		t.Errorf("all the way forth the last line is of %s", last())
	}
}

// What happens does not move what is looked at; on the last page it does.
func TestNewsLeavesThePage(t *testing.T) {
	h, v := hearing(t, 300)
	h.Resize(80, 18)
	news := lanes.Event{When: noon.Add(9 * time.Hour), Kind: lanes.Best, Slot: 0, Run: "A sgd"}
	h.Keys("pgup", "pgup", "pgup")
	before := rows(h)
	for range 5 {
		v.Hear(news)
	}
	if after := rows(h); !slices.Equal(before, after) {
		t.Errorf("news moves the page from\n%q\nto\n%q", before, after)
	}
	h.Keys("t", "pgup") // only what started
	before = rows(h)
	v.Hear(news)
	if after := rows(h); v.back == 0 || !slices.Equal(before, after) {
		t.Errorf("news of another kind moves the page from\n%q\nto\n%q", before, after)
	}
	h.Keys("T")
	for range 20 {
		h.Keys("pgdown")
	}
	v.Hear(lanes.Event{When: noon, Kind: lanes.Written, Slot: -1, Text: "the newest"})
	if lines := rows(h); !strings.HasSuffix(lines[len(lines)-1], "the newest") {
		t.Errorf("the last page does not end with the newest event:\n%s", h.Text())
	}
}

// What is remembered is bounded; the oldest events go first.
func TestEventsAreBounded(t *testing.T) {
	v := New()
	const n = 3 * mostEvents
	for i := range n {
		v.Hear(lanes.Event{Slot: i})
		if len(v.events) > mostEvents {
			t.Fatalf("%d events are remembered, want at most %d", len(v.events), mostEvents)
		}
	}
	if len(v.events) < mostEvents/2 {
		t.Errorf("only %d events are left", len(v.events))
	}
	for i, e := range v.events {
		if want := n - len(v.events) + i; e.Slot != want {
			t.Fatalf("event %d is number %d, want %d", i, e.Slot, want)
		}
	}
}

// The table that is written has every event that is let through, not those
// alone that there is room for.
func TestRecords(t *testing.T) {
	h, v := hearing(t, 100)
	h.Resize(40, 4)
	h.Keys("t")
	if got, want := len(v.Panels()[0].Table(h.Scene()).CSV())-1, len(v.shown()); got != want || want < 10 {
		t.Errorf("%d events are written, want %d", got, want)
	}
}

func TestGoldenLog(t *testing.T) {
	uitest.GoldenLooks(t, "log", uitest.Looks[:1], func() *uitest.Host {
		h, _ := hearing(t, 40)
		return h
	})
}

// No line may be longer than the screen, nothing drawn below it.
func TestFits(t *testing.T) {
	for _, n := range []int{0, 5, 500} {
		h, _ := hearing(t, n)
		h.CheckFitsEverywhere()
		h.CheckDividesEverywhere()
	}
	h, v := hearing(t, 50)
	v.Hear(lanes.Event{Run: "A " + strings.Repeat("网络", 40), Text: strings.Repeat("long ", 80)})
	h.CheckFitsEverywhere()
	h.Shake(rand.New(rand.NewPCG(1, 2)), 500)
}
