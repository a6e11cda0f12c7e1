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

// probe is a script that the test adds to a page. It measures the page after drawing, and
// sends the results to the parent page with the name of the frame.
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
    Cut: [...document.querySelectorAll("body *")].filter(e => e.getClientRects().length && !e.closest(".scroll, svg, .tip") && e.getBoundingClientRect().right > window.innerWidth + 1).map(e => e.tagName),
    Scrolled: [...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth + 1).length,
    Chosen: [...document.querySelectorAll(".cursor")].filter(c => c.style.display !== "none" && c.getAttribute("d")).length,
    Charts: all.map(f => { const b = f.querySelector("svg").getBoundingClientRect(); return Math.min(b.width, b.height); }),
    Curves: document.querySelectorAll("figure .area path").length,
    Strokes: [...document.querySelectorAll("figure .area path")].map(p => getComputedStyle(p).stroke),
    Tip: tip.hidden ? "" : tip.innerText, TipWide: tip.getBoundingClientRect().right,
    Paper: getComputedStyle(document.body).backgroundColor,
  };
  const root = top.document.documentElement, found = JSON.parse(root.getAttribute("data-found") || "{}");
  found[window.name] = result;
  root.setAttribute("data-found", JSON.stringify(found));
});
</script>`

// measured contains the results of the probe.
type measured struct {
	Errors      []string
	Inner, Wide int
	Cut         []string // elements that extend beyond the right edge of the window
	Scrolled    int      // number of tables that are wider than their parent
	Chosen      int      // number of figures with a highlighted mark
	Charts      []float64
	Curves      int
	Strokes     []string
	Tip, Paper  string
	TipWide     float64
}

// A sheet is a page in its own frame, with a width in pixels.
type sheet struct {
	name  string
	page  string
	width int
}

// chromium opens pages in a browser, and returns the results of the probe in each and the
// output of the browser.
func chromium(t *testing.T, sheets []sheet, flags ...string) (found map[string]measured, says string) {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	home := t.TempDir()
	path := filepath.Join(home, "page.html")
	frames := `<!DOCTYPE html><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">`
	for _, s := range sheets {
		page := strings.Replace(s.page, "<style>", probe+"<style>", 1)
		frames += fmt.Sprintf(`<iframe name="%s" style="border:0;width:%dpx;height:1100px" srcdoc="%s"></iframe>`, s.name, s.width, html.EscapeString(page))
	}
	if err := os.WriteFile(path, []byte(frames), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	args := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--no-first-run", "--enable-logging=stderr", "--user-data-dir=" + filepath.Join(home, "profile"), "--window-size=1700,1200", "--dump-dom",
	}, flags...)
	cmd := exec.CommandContext(ctx, program, append(args, "file://"+path)...)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "XDG_DATA_HOME="+home)
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium: %v\n%s", err, log.String())
	}
	text := regexp.MustCompile(`data-found="([^"]*)"`).FindSubmatch(out)
	if text == nil {
		t.Fatalf("the pages were not measured: %s", log.String())
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(string(text[1]))), &found); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "CONSOLE") {
			says += line
		}
	}
	return found, says
}

// TestChromium tests a page in a browser: at each width, in light, dark and print colors,
// it does not scroll horizontally, its charts are visible, and there are no errors.
func TestChromium(t *testing.T) {
	r := reported(t, library.Labels{Note: "Which of the rates, and " + strings.Repeat("w", 200) + "?"}, "Rates and rates, beside each other",
		[]string{"lr", "0.02"}, []string{"lr", "0.05"}, []string{"lr", "0.1"}, []string{"lr", "0.2"}, []string{"lr", "0.2", "seed", "2"},
		[]string{"optimizer", "adam", "lr", "0.01"}, []string{"hidden", "32,32", "data", "moons:n=100,noise=0.25"}, []string{"schedule", "cosine"})
	page := pageOf(t, r)
	inBrowser(t, page, func(t *testing.T, s *sheet, m measured) {
		if len(m.Charts) != 4 || m.Curves < 40 {
			t.Errorf("%d charts, %d curves", len(m.Charts), m.Curves)
		}
		if s.kind() != "paper" && (!strings.Contains(m.Tip, "epoch") || !strings.Contains(m.Tip, "lane 0, train")) {
			t.Errorf("under the pointer is %q", m.Tip)
		}
	})
}

// TestChromiumSearch does the same for the page of a search. It also tests that the trial
// at the pointer is highlighted in all figures.
func TestChromiumSearch(t *testing.T) {
	page := studyPageOf(t, studied(t, 60, usualAxes))
	inBrowser(t, page, func(t *testing.T, s *sheet, m measured) {
		if len(m.Charts) != 12 || m.Curves < 60 {
			t.Errorf("%d charts, %d curves", len(m.Charts), m.Curves)
		}
		if s.kind() != "paper" && (!strings.Contains(m.Tip, "place ") || !strings.Contains(m.Tip, "dropout 0.") || m.Chosen < 6) {
			t.Errorf("under the pointer is %q; it stands out in %d figures", m.Tip, m.Chosen)
		}
	})
}

// inBrowser opens a page at three widths in light, dark and print colors, makes the checks
// for all pages, and calls check with the measurements.
func inBrowser(t *testing.T, page string, check func(t *testing.T, s *sheet, m measured)) {
	t.Helper()
	paper := strings.NewReplacer("@media print", "@media all", "@media screen", "@media speech").Replace(page)
	var light, dark []sheet
	for _, width := range []int{400, 800, 1600} {
		light = append(light, sheet{fmt.Sprint("light ", width), page, width}, sheet{fmt.Sprint("paper ", width), paper, width})
		dark = append(dark, sheet{fmt.Sprint("dark ", width), page, width})
	}
	open := func(sheets []sheet, flags ...string) {
		found, says := chromium(t, sheets, flags...)
		if says != "" {
			t.Errorf("the browser says %s", says)
		}
		for _, s := range sheets {
			t.Run(s.name, func(t *testing.T) {
				s.check(t, found[s.name])
				check(t, &s, found[s.name])
			})
		}
	}
	open(light)
	open(dark, "--blink-settings=preferredColorScheme=0")
}

// kind returns "light", "dark" or "paper".
func (s *sheet) kind() string {
	kind, _, _ := strings.Cut(s.name, " ")
	return kind
}

// check makes the checks for all pages: no horizontal scrolling, visible charts, no errors,
// and a text at the pointer that lies within the page.
func (s *sheet) check(t *testing.T, m measured) {
	if m.Inner != s.width || m.Wide > m.Inner || len(m.Cut) > 0 || m.Scrolled > 0 {
		t.Errorf("%d pixels of %d, %v, %d tables: want no more than there are, and %d", m.Wide, m.Inner, m.Cut, m.Scrolled, s.width)
	}
	if len(m.Errors) > 0 {
		t.Errorf("its script says %q", m.Errors)
	}
	for _, size := range m.Charts {
		if size < 150 && (s.width > 400 || size < 90) {
			t.Errorf("charts of %v pixels", m.Charts)
		}
	}
	for _, stroke := range m.Strokes {
		if !strings.HasPrefix(stroke, "rgb") || stroke == m.Paper {
			t.Errorf("a curve is drawn with %q on %q", stroke, m.Paper)
		}
	}
	if dark := m.Paper != "rgb(255, 255, 255)"; dark != (s.kind() == "dark") {
		t.Errorf("the paper is %s", m.Paper)
	}
	if s.kind() != "paper" && m.TipWide > float64(m.Inner) {
		t.Errorf("what is under the pointer goes up to %v", m.TipWide)
	}
}
