package data

import "descent/tui/ui"

// Layout implements ui.Screen. Where there is something to know about the data,
// the last row says so. Of a run without weights one panel says that.
func (v *Screen) Layout(s *ui.Scene, w, h int) ui.Layout {
	if s.Weightless() {
		return ui.Layout{"examples": ui.Area(w, h)}
	}
	const least = 6 // rows above the notes
	if f, _, _ := v.found(s); f == nil || len(f.set.Notes) == 0 || h <= least {
		return layout(s, w, h)
	}
	l := layout(s, w, h-1)
	l["notes"] = ui.Rect{Y: h - 1, W: w, H: 1}
	return l
}

// layout puts the examples above the worst mistakes on the left, and the selected example
// and the confusion matrix on the right. The preprocessing of pictures is between examples
// and worst mistakes, or replaces the latter. The regions of two networks have the whole
// width. If rows are scarce, it leaves out the mistakes first, then the single example.
func layout(s *ui.Scene, w, h int) ui.Layout {
	var examples, example, mistakes, worst, prepared ui.Rect
	examples = ui.Area(w, h)
	if w < 52 || h < 7 {
		return ui.Layout{"examples": examples, "example": example, "mistakes": mistakes, "worst": worst, "preprocess": prepared}
	}
	if beside(s) {
		if h >= 14 {
			examples, example = examples.Top(h*3/5, 1)
			example, mistakes = example.Split()
			if h >= ui.AiryScreen {
				example, worst = example.Top(example.H/2, 1)
			}
		}
		return ui.Layout{"examples": examples, "example": example, "mistakes": mistakes, "worst": worst, "preprocess": prepared}
	}
	examples, example = examples.Split()
	if h >= 14 {
		example, mistakes = example.Top((h-1)/2, 1)
		switch rows := max(h/4, 4); {
		case !preparing(s):
			examples, worst = examples.Bottom(rows, 1)
		case h < 28:
			examples, prepared = examples.Bottom(6, 1)
		default:
			examples, prepared = examples.Bottom(h*3/5, 1)
			prepared, worst = prepared.Bottom(rows, 1)
		}
	}
	return ui.Layout{"examples": examples, "example": example, "mistakes": mistakes, "worst": worst, "preprocess": prepared}
}
