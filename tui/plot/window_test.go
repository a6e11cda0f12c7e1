package plot

import "testing"

// A window contains the given row, fills its height, and counts the rows that are
// left out.
func TestRowsOfAWindow(t *testing.T) {
	for n := range 12 {
		for height := -1; height < 14; height++ {
			for at := range n {
				w := NewWindow(at, n, height)
				if height > 0 && (at < w.First || at >= w.First+w.Rows) {
					t.Fatalf("%d of %d rows in %d: %+v leaves it out", at, n, height, w)
				}
				lines := w.Rows
				if w.Mark(&ASCII) != "" && height > 1 {
					lines++
				}
				if w.First < 0 || w.First+w.Rows > n || lines != min(n, max(height, 0)) {
					t.Fatalf("%d of %d rows in %d: %+v", at, n, height, w)
				}
				for y := -2; y < lines+2; y++ {
					i, ok := w.Row(y)
					if shown := y >= 0 && y < w.Rows; ok != shown || ok && i != w.First+y {
						t.Fatalf("line %d of %+v is row %d, %v", y, w, i, ok)
					}
				}
			}
		}
	}
	for _, test := range []struct {
		at   int
		want string
	}{{0, "v 6 more"}, {5, "^ 3 v 3 more"}, {9, "^ 6 more"}} {
		if got := NewWindow(test.at, 10, 5).Mark(&ASCII); got != test.want {
			t.Errorf("around row %d the mark is %q, want %q", test.at, got, test.want)
		}
	}
}

// Everything that draws rows says how many are left out.
func TestRowsLeftOutAreMarked(t *testing.T) {
	bars := make([]Bar, 10)
	units := UnitMap{Rows: []UnitRow{{"layer 1", make([]bool, 40)}}, Glyphs: &Box}
	for name, test := range map[string]struct {
		draw func(Canvas)
		want string
	}{
		"bars":  {func(c Canvas) { Box.Bars(c, bars, "") }, "▼ 7 more"},
		"units": {units.Draw, "▼ 2 more"}, // of 4 lines
	} {
		c := NewCanvas(18, 3)
		if name == "bars" {
			c = NewCanvas(18, 4)
		}
		test.draw(c)
		if got := c.Sub(0, c.Height-1, c.Width, 1).String(); got != test.want {
			t.Errorf("%s end in %q, want %q", name, got, test.want)
		}
	}
}
