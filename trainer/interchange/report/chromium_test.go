package report

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"descent/trainer/library"
)

// probe is put into a page: it measures the page when all is drawn.
const probe = `<script>
const errors = [];
window.addEventListener("error", e => errors.push(e.message));
window.addEventListener("load", () => {
  const all = [...document.querySelectorAll("figure")], own = all.find(f => f.querySelector(".tip"));
  const chart = own.querySelector("svg"), box = chart.getBoundingClientRect();
  chart.dispatchEvent(new PointerEvent("pointermove", {clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true}));
  const tip = own.querySelector(".tip");
  const result = {
    Errors: errors, Inner: window.innerWidth, Wide: document.documentElement.scrollWidth,
    Chosen: [...document.querySelectorAll(".cursor")].filter(c => c.style.display !== "none" && c.getAttribute("d")).length,
    Charts: all.map(f => { const b = f.querySelector("svg").getBoundingClientRect(); return Math.min(b.width, b.height); }),
    Curves: document.querySelectorAll("figure .area path").length,
    Strokes: [...document.querySelectorAll("figure .area path")].map(p => getComputedStyle(p).stroke),
    Tip: tip.hidden ? "" : tip.innerText, TipWide: tip.getBoundingClientRect().right,
    Paper: getComputedStyle(document.body).backgroundColor,
  };
  top.document.documentElement.setAttribute("data-result", JSON.stringify(result));
});
</script>`

// measured is what the probe finds.
type measured struct {
	Errors      []string
	Inner, Wide int
	Chosen      int // figures in which something stands out
	Charts      []float64
	Curves      int
	Strokes     []string
	Tip, Paper  string
	TipWide     float64
}

// leastWindow is how narrow a window of the browser can be, in pixels.
const leastWindow = 500

// chromium opens a page in a browser and returns what the probe finds and what the
// browser says.
func chromium(t *testing.T, page string, width int, flags ...string) (m measured, says string) {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	home := t.TempDir()
	path := filepath.Join(home, "page.html")
	page = strings.Replace(page, "<style>", probe+"<style>", 1)
	if width < leastWindow { // then it is part of a wider page
		page = fmt.Sprintf(`<iframe style="border:0;width:%dpx;height:1100px" srcdoc="%s"></iframe>`, width, html.EscapeString(page))
	}
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	args := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--no-first-run", "--enable-logging=stderr", "--user-data-dir=" + filepath.Join(home, "profile"),
		fmt.Sprintf("--window-size=%d,1200", max(width, leastWindow)), "--dump-dom",
	}, flags...)
	cmd := exec.CommandContext(ctx, program, append(args, "file://"+path)...)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "XDG_DATA_HOME="+home)
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium: %v\n%s", err, log.String())
	}
	found := regexp.MustCompile(`data-result="([^"]*)"`).FindSubmatch(out)
	if found == nil {
		t.Fatalf("the page was not measured: %s", log.String())
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(string(found[1]))), &m); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "CONSOLE") {
			says += line
		}
	}
	return m, says
}

// A screen is a way in which a page is shown.
type screen struct {
	name  string
	width int
	flags []string
	dark  bool
	paper bool
}

var screens = []screen{
	{name: "narrow", width: 400},
	{name: "tablet", width: 800, flags: []string{"--blink-settings=preferredColorScheme=0"}, dark: true},
	{name: "wide", width: 1600},
	{name: "paper", width: 720, paper: true},
}

// open opens a page on s, and checks what holds for all pages: no horizontal scrolling,
// charts that can be seen, nothing on the console, and a text within the page under the
// pointer.
func (s screen) open(t *testing.T, page string) measured {
	t.Helper()
	if s.paper {
		page = strings.Replace(page, "@media print", "@media all", 1)
	}
	m, says := chromium(t, page, s.width, s.flags...)
	if m.Inner != s.width || m.Wide > m.Inner {
		t.Errorf("%d pixels of %d: want no more than there are, and %d", m.Wide, m.Inner, s.width)
	}
	if len(m.Errors) > 0 || says != "" {
		t.Errorf("it says %q and %s", m.Errors, says)
	}
	for _, size := range m.Charts {
		if size < 150 {
			t.Errorf("charts of %v pixels", m.Charts)
		}
	}
	for _, stroke := range m.Strokes {
		if !strings.HasPrefix(stroke, "rgb") || stroke == m.Paper {
			t.Errorf("a curve is drawn with %q on %q", stroke, m.Paper)
		}
	}
	if dark := m.Paper != "rgb(255, 255, 255)"; dark != s.dark {
		t.Errorf("the paper is %s", m.Paper)
	}
	if !s.paper && m.TipWide > float64(m.Inner) {
		t.Errorf("what is under the pointer goes up to %v", m.TipWide)
	}
	return m
}

// In a browser the page has no horizontal scrolling at any width, on paper either, its
// charts are there, and nothing is said on the console.
func TestChromium(t *testing.T) {
	r := reported(t, library.Labels{Note: "Which of the rates, and " + strings.Repeat("w", 200) + "?"}, "Rates and rates, beside each other",
		[]string{"lr", "0.02"}, []string{"lr", "0.05"}, []string{"lr", "0.1"}, []string{"lr", "0.2"}, []string{"lr", "0.2", "seed", "2"},
		[]string{"optimizer", "adam", "lr", "0.01"}, []string{"hidden", "32,32", "data", "moons:n=100,noise=0.25"}, []string{"schedule", "cosine"})
	page := pageOf(t, r)
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			m := s.open(t, page)
			if len(m.Charts) != 4 || m.Curves < 40 {
				t.Errorf("%d charts, %d curves", len(m.Charts), m.Curves)
			}
			if !s.paper && (!strings.Contains(m.Tip, "epoch") || !strings.Contains(m.Tip, "lane 0, train")) {
				t.Errorf("under the pointer is %q", m.Tip)
			}
		})
	}
}

// So has that of a search: under the pointer is a trial, which stands out in all figures.
func TestChromiumSearch(t *testing.T) {
	page := studyPageOf(t, studied(t, 60, usualAxes))
	for _, s := range screens {
		if s.name == "wide" { // the same page as on the tablet
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			m := s.open(t, page)
			if len(m.Charts) != 12 || m.Curves < 60 {
				t.Errorf("%d charts, %d curves", len(m.Charts), m.Curves)
			}
			if !s.paper && (!strings.Contains(m.Tip, "place ") || !strings.Contains(m.Tip, "dropout 0.") || m.Chosen < 6) {
				t.Errorf("under the pointer is %q; it stands out in %d figures", m.Tip, m.Chosen)
			}
		})
	}
}
