package plot

import "math"

// The least contrasts of colors against their background: of text that must be
// read, and of graphics that need only be seen (WCAG 2.1, 1.4.3 and 1.4.11).
const ReadableContrast, VisibleContrast = 4.5, 3.0

// luminance returns the relative luminance of i, from 0 to 1 (WCAG 2.1).
func (i Ink) luminance() float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(i.R) + 0.7152*linear(i.G) + 0.0722*linear(i.B)
}

// Contrast returns the contrast ratio of two colors, from 1 to 21 (WCAG 2.1).
func (i Ink) Contrast(on Ink) float64 {
	a, b := i.luminance(), on.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// shareStep is the step in which Lifted and Dimmed try colors.
const shareStep = 0.05

// Lifted returns i or, if it cannot be read on the background on, the nearest
// color towards black or white that can.
func (i Ink) Lifted(on Ink) Ink {
	far := on.legible()
	for share := 0.0; ; share += shareStep {
		if lifted := mix(i, far, min(share, 1)); share >= 1 || lifted.Contrast(on) >= ReadableContrast {
			return lifted
		}
	}
}

// Dimmed returns the color at share of the way from the background on to i or, if
// that cannot be seen, the nearest color towards i that can.
func (i Ink) Dimmed(on Ink, share float64) Ink {
	for ; ; share += shareStep {
		if dimmed := mix(on, i, min(share, 1)); share >= 1 || dimmed.Contrast(on) >= VisibleContrast {
			return dimmed
		}
	}
}

// On returns the color at share of the way from the background ground to i.
func (i Ink) On(ground Ink, share float64) Ink { return mix(ground, i, share) }

// Background returns an estimate of the color of the terminal's background: near
// black if it is dark, near white if not.
func (p *Paint) Background() Ink { return p.ground() }
