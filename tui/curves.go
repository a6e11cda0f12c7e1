package tui

import (
	"fmt"
	"strings"

	"descent/trainer"
	"descent/tui/plot"
)

// chart returns an empty chart in the look of the scene.
func (s *Scene) chart(title string) plot.Chart {
	return plot.Chart{
		Title: s.title(title), XLabel: "epoch", XMax: s.epochs(),
		Empty: "waiting for the first evaluation", Strong: s.Theme.Strong, Weak: s.Theme.Weak,
		Glyphs: s.Theme.Glyphs,
	}
}

// add adds a curve of every lane. What is measured on the validation part is
// dashed and ends in a small letter.
func (s *Scene) add(ch *plot.Chart, c trainer.Curve, validation bool) {
	for _, l := range s.inFront() {
		label := l.letter()
		if validation {
			label = strings.ToLower(label)
		}
		xs, ys := points(l.snap, c)
		ch.Lines = append(ch.Lines, plot.Line{Label: label, X: xs, Y: ys, Dashed: validation, Style: s.Theme.Runs[l.slot]})
	}
}

// legend explains the two kinds of lines.
func (s *Scene) legend() string {
	line, dash := strings.Repeat(string(s.Theme.Glyphs.Solid[0]), 2), strings.Repeat(string(s.Theme.Glyphs.Dashed[0]), 2)
	return fmt.Sprintf("A %s train   a %s validation", line, dash)
}

func drawLoss(s *Scene, c plot.Canvas) {
	ch := s.chart("loss")
	ch.Legend = s.legend()
	s.add(&ch, trainer.ValLoss, true)
	s.add(&ch, trainer.TrainLoss, false)
	ch.Draw(c)
}

func drawAccuracy(s *Scene, c plot.Canvas) {
	ch := s.chart(s.metric())
	ch.YMin, ch.YMax = -1, 1
	s.add(&ch, trainer.ValAccuracy, true)
	s.add(&ch, trainer.TrainAccuracy, false)
	ch.Draw(c)
}

// metric names what the accuracy chart shows.
func (s *Scene) metric() string {
	name := ""
	for _, l := range s.Lanes {
		m := l.snap.Plan.Metric.String()
		if name != "" && m != name {
			return name + ", " + m
		}
		name = m
	}
	return name
}

func drawRate(s *Scene, c plot.Canvas) {
	ch := s.chart("learning rate")
	s.add(&ch, trainer.Rate, false)
	ch.YMin = 0
	ch.Draw(c)
}
