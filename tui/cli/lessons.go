package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"descent/presets"
	"descent/presets/lesson"
	"descent/tui/pictures"
	"descent/tui/plot"
)

// lessonsOptions are the flags of descent lessons.
type lessonsOptions struct {
	check, json, all bool
	picture          bool
	seed             uint64
	numbers          lessonsNumbers
	look             lookOptions
}

// lessonsNumbers are the flags that are numbers.
type lessonsNumbers struct {
	Seeds int `doc:"seeds a claim takes, 0 for the lesson's own number" min:"0" max:"10000"`
}

func (c *command) lessonsCommand() *cobra.Command {
	var o lessonsOptions
	cmd := &cobra.Command{
		Use:   "lessons [NAME|NUMBER ...]",
		Short: "List the lessons, open one, or check what they claim",
		Long: `Lessons are experiments that belong to a lecture on neural networks. Without a
name, list the lessons with their numbers and the headings of the lecture. With a
name or a number, open the lanes of that lesson on the dashboard.

With --check, measure the claims of the named lessons, or of all: train their runs
on all cores, and print each measurement with the range that it should lie in. The
exit code is 1 if a measurement is outside of its range.`,
		Example: `  descent lessons                          list the lessons
  descent lessons steep-valley             open one on the dashboard
  descent lessons adaline --record a.cast  and record the dashboard
  descent lessons --check                  measure all claims
  descent lessons --check adaline --all    every measurement of one of them`,
		ValidArgsFunction: completeLessons,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := o.look.check(); err != nil {
				return err
			}
			switch {
			case o.look.recordTo != "" && (o.check || o.picture || len(args) == 0):
				return errors.New("--record is for the dashboard: want the name of one lesson alone")
			case o.check:
				return c.checkLessons(args, o)
			case o.json && len(args) > 0:
				return errors.New("--json is for the list and for --check: want no name, or --check")
			case len(args) == 0:
				return c.listLessons(o.json)
			case len(args) > 1:
				return fmt.Errorf("%q is one lesson too many: want one, or --check", args[1])
			}
			l, err := findLesson(args[0])
			if err != nil {
				return err
			}
			p, err := l.Preset()
			if err != nil {
				return err
			}
			if o.picture {
				return c.printPicture(p)
			}
			return c.show(p, o.look)
		},
	}
	cmd.Flags().BoolVar(&o.picture, "picture", false, "print the lesson's note and its picture")
	cmd.Flags().BoolVar(&o.check, "check", false, "measure the claims")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "base that all seeds follow from")
	addNumbers(cmd, &o.numbers)
	cmd.Flags().BoolVar(&o.all, "all", false, "print every measurement, not only the main one")
	o.look.addFlags(cmd)
	cmd.Flags().BoolVar(&o.json, "json", false, "print one JSON object a lesson")
	return cmd
}

// findLesson returns the lesson with the given name or number in the list, from 1.
func findLesson(name string) (lesson.Lesson, error) {
	n, err := strconv.Atoi(name)
	switch {
	case err != nil:
		return lesson.Find(name)
	case n < 1 || n > len(lesson.All):
		return lesson.Lesson{}, fmt.Errorf("there is no lesson %d: want a number from 1 to %d, or a name", n, len(lesson.All))
	}
	return lesson.All[n-1], nil
}

func (c *command) listLessons(asJSON bool) error {
	w := aligned(c.out)
	for i, l := range lesson.All {
		p, err := l.Preset()
		if err != nil {
			return err
		}
		if asJSON {
			c.printJSON(object{{"lesson", l.Name}, {"number", i + 1}, {"title", p.Title}, {"heading", p.Heading}, {"claim", l.Claim}})
			continue
		}
		fmt.Fprintf(w, "%2d\t%s\t%s\tlecture: %s\n", i+1, l.Name, p.Title, p.Heading)
	}
	if asJSON {
		return nil
	}
	w.Flush()
	fmt.Fprintln(c.out, "\ndescent lessons NAME or NUMBER opens one; descent lessons --check measures what they claim.")
	return nil
}

// printPicture prints a lesson's note and its special picture.
func (c *command) printPicture(p presets.Preset) error {
	fmt.Fprintf(c.out, "%s (lecture: %s)\n\n%s\n", p.Title, p.Heading, p.Note)
	d, err := pictures.Compute(c.ctx, p)
	if err != nil {
		return err
	}
	canvas := textGlyphs().Canvas(min(terminalWidth(c.out.to), 120), 36)
	d.Draw(canvas, plain(), pictureFrame)
	fmt.Fprintf(c.out, "\n%s\n", strings.TrimRight(canvas.String(), "\n"))
	return nil
}

// pictureFrame is the number of the frame that is printed of an animated picture.
const pictureFrame = 20

// plain returns the palette of printed pictures, without colors.
func plain() pictures.Palette {
	g := textGlyphs()
	return pictures.Palette{Paint: &plot.Paint{Glyphs: g}}
}

// openPreset returns the preset or the lesson called name.
func openPreset(name string) (presets.Preset, error) {
	if _, err := lesson.Find(name); err == nil {
		return lesson.Open(name)
	}
	p, err := presets.Open(name)
	if err != nil {
		return p, unknownPreset(name, err)
	}
	return p, nil
}

// checkLessons measures the claims of the lessons named, or of all.
func (c *command) checkLessons(names []string, o lessonsOptions) error {
	lessons := lesson.All
	if len(names) > 0 {
		lessons = nil
	}
	for _, name := range names {
		l, err := findLesson(name)
		if err != nil {
			return err
		}
		lessons = append(lessons, l)
	}
	if o.numbers.Seeds < 0 {
		return fmt.Errorf("--seeds: %d is too small: want at least 0", o.numbers.Seeds)
	}
	bar := c.progress(len(lessons), "claims")
	results := lesson.Check(c.ctx, lessons, lesson.Options{
		Seed: o.seed, Seeds: o.numbers.Seeds, Done: func(r lesson.Result) {
			c.debug.log.Info("claim measured", "lesson", r.Lesson, "pass", r.Pass(), "elapsed", r.Elapsed)
			bar.step(r.Lesson)
		},
	})
	bar.clear()
	return c.printClaims(results, o)
}

// printClaims prints what was measured, of a check that was ended early too.
func (c *command) printClaims(results []lesson.Result, o lessonsOptions) error {
	hold, failed, unmeasured := 0, 0, 0
	for _, r := range results {
		switch {
		case errors.Is(r.Err, context.Canceled):
			unmeasured++
			continue
		case r.Pass():
			hold++
		default:
			failed++
		}
		if o.json {
			c.printJSON(claimOf(r))
		} else {
			c.printClaim(r, o.all)
		}
	}
	if !o.json {
		fmt.Fprintf(c.out, "%d of %d claims hold\n", hold, hold+failed)
	}
	if unmeasured > 0 && !o.json {
		fmt.Fprintf(c.out, "The check was cut short: %d claims were not measured.\n", unmeasured)
	}
	if failed > 0 {
		return errFailed
	}
	return nil
}

func (c *command) printClaim(r lesson.Result, all bool) {
	main, verdict := r.Main(), "PASS"
	if !r.Pass() {
		verdict = "FAIL"
	}
	fmt.Fprintf(c.out, "%s  %-24s  %s\n", verdict, r.Lesson, r.Claim)
	if r.Err != nil {
		fmt.Fprintf(c.out, "      %v\n", r.Err)
		return
	}
	for _, f := range r.Findings {
		if all || f == main {
			mark := " "
			if !f.Pass() {
				mark = "!"
			}
			fmt.Fprintf(c.out, "    %s %s: %s, want %s\n", mark, f.What, figure(f.Measured), f.Band())
		}
	}
}

// figure returns a measurement with six digits.
func figure(x float64) string { return strings.TrimSpace(fmt.Sprintf("%.6g", x)) }

// claimObject is a line of descent lessons --check --json. The main
// measurement is the first that fails, or else the first.
type claimObject struct {
	Lesson   string          `json:"lesson"`
	Claim    string          `json:"claim"`
	Measured number          `json:"measured"`
	Band     string          `json:"band"`
	Pass     bool            `json:"pass"`
	Error    string          `json:"error,omitempty"`
	Seconds  number          `json:"seconds"`
	Details  []findingObject `json:"details"`
}

type findingObject struct {
	What     string `json:"what"`
	Measured number `json:"measured"`
	Band     string `json:"band"`
	Pass     bool   `json:"pass"`
}

func claimOf(r lesson.Result) claimObject {
	o := claimObject{
		Lesson: r.Lesson, Claim: r.Claim, Pass: r.Pass(),
		Measured: number(r.Main().Measured), Band: r.Main().Band(), Seconds: number(r.Elapsed.Seconds()),
	}
	if r.Err != nil {
		o.Error = r.Err.Error()
	}
	for _, f := range r.Findings {
		o.Details = append(o.Details, findingObject{f.What, number(f.Measured), f.Band(), f.Pass()})
	}
	return o
}
