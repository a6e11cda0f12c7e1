package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"descent/model/catalog"
	"descent/trainer/interchange"
	"descent/trainer/interchange/report"
	"descent/trainer/interchange/tabular"
	"descent/trainer/interchange/tensorboard"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/tui/export"
)

// A target is a format in which a stored run can be exported.
type target struct {
	name, ending, doc string
	write             func(x *exported, path string) error // to what does not exist yet
}

// targets lists the formats. To add one, write its line here.
var targets = []target{
	{"csv", ".csv", "curves as a table: a row for each step", oneFile(func(x *exported, w io.Writer) error {
		return tabular.WriteTable(w, x.curves(), ',')
	})},
	{"tsv", ".tsv", "the same with tabs", oneFile(func(x *exported, w io.Writer) error {
		return tabular.WriteTable(w, x.curves(), '\t')
	})},
	{"json", ".jsonl", "settings and curves as JSON lines", oneFile(func(x *exported, w io.Writer) error {
		return tabular.WriteLines(w, x.curves())
	})},
	{"tensorboard", "", "a folder with an event file: curves and hyper-parameters", (*exported).tensorboard},
	{"npz", ".npz", "parameters as a NumPy archive", oneFile((*exported).writeNPZ)},
	{"safetensors", ".safetensors", "parameters with the names and the layout of PyTorch", oneFile((*exported).writeSafetensors)},
	{"onnx", ".onnx", "a model of raw numbers to probabilities, or to the number of a regression", oneFile((*exported).writeONNX)},
	{"pytorch", ".py", "a script that builds the network, loads it and scores the test part", (*exported).pytorch},
	{"svg", ".svg", "the curves as a picture that scales, light or dark as the reader has it", oneFile((*exported).writeSVG)},
	{"png", ".png", "the curves as a picture on white", oneFile((*exported).writePNG)},
	{"html", ".html", "a report: one page, as descent report writes it", oneFile((*exported).writeHTML)},
	{"md", ".md", "the same as Markdown", oneFile((*exported).writeMarkdown)},
	{"preset", ".toml", "the settings, which descent FILE.toml opens", oneFile((*exported).writePreset)},
}

// oneFile returns a target's write for a format of one file, which is written to
// standard output if its path is "-".
func oneFile(write func(x *exported, w io.Writer) error) func(*exported, string) error {
	return func(x *exported, path string) error {
		if path == "-" {
			return write(x, x.out)
		}
		return export.Create(path, func(w io.Writer) error { return write(x, w) })
	}
}

// An exported is a run that is being exported.
type exported struct {
	*store.Stored
	ctx context.Context
	out io.Writer // standard output

	report func() (*report.Report, error) // of the run alone
}

// curves returns the curves and settings of the run.
func (x *exported) curves() *interchange.Log {
	return interchange.FromRun(x.Stored, float64(x.Entry.Created.UnixMilli())/1000)
}

// tensorboard writes a folder.
func (x *exported) tensorboard(path string) error {
	if path == "-" {
		return errors.New("tensorboard: want a folder, not standard output")
	}
	if err := os.Mkdir(path, 0o755); errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s exists: want another name, since a folder is one run", path)
	} else if err != nil {
		return err
	}
	name := tensorboard.FileName(float64(x.Entry.Created.Unix()))
	err := export.Create(filepath.Join(path, name), func(w io.Writer) error {
		var s run.Snapshot
		x.Snapshot(&s)
		return tensorboard.Write(w, x.curves(), s.State)
	})
	if err != nil {
		os.Remove(path)
	}
	return err
}

func (c *command) exportCommand() *cobra.Command {
	var to, path string
	cmd := &cobra.Command{
		Use:   "export RUN --to FORMAT [-o PATH]",
		Short: "Write a stored run for other programs",
		Long: `Write the curves, the network or a report of a stored run in a format of other
programs:

` + targetsDoc() + `
A RUN is named as in descent runs. Without -o the files are named after the run
and written to the current folder. No file is ever written over.`,
		Example: `  descent export last --to csv -o -
  descent export 3f9a2c --to tensorboard -o logs/sgd
  descent export last --to onnx -o net.onnx`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: c.completeRuns(1, false),
		RunE: func(_ *cobra.Command, args []string) error {
			i := slices.IndexFunc(targets, func(t target) bool { return t.name == to })
			if i < 0 {
				return catalog.Unknown("format", to, targetNames())
			}
			return c.archive(true, forever, func(a *archive) error { return c.export(a, args[0], &targets[i], path) })
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "the `FORMAT`: "+strings.Join(targetNames(), ", "))
	cmd.MarkFlagRequired("to")
	cmd.Flags().StringVarP(&path, "output", "o", "", "where to write, - for standard output")
	offerChoices(cmd, "to", targetChoices())
	return cmd
}

// export writes a run and says where.
func (c *command) export(a *archive, name string, t *target, path string) error {
	e, err := a.index.Find(c.ctx, name, false)
	if err != nil {
		return err
	}
	stored, err := a.open(c.ctx, e.ID)
	if err != nil {
		return err
	}
	if path == "" {
		path = fileName(e.Name) + "-" + e.ID[max(0, len(e.ID)-6):] + t.ending
	}
	x := &exported{stored, c.ctx, verbatim{c.out}, func() (*report.Report, error) { return c.reportOn(a, []string{e.ID}) }}
	if err := t.write(x, path); err != nil {
		return err
	}
	if path != "-" {
		fmt.Fprintln(c.out, shownText(path))
	}
	return nil
}

// fileName returns a name of a run as part of the name of a file.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name)
}

// targetChoices returns the targets as choices.
func targetChoices() (all []catalog.Choice) {
	for _, t := range targets {
		all = append(all, catalog.Choice{Name: t.name, Doc: t.doc})
	}
	return all
}

func targetNames() (names []string) {
	for _, t := range targets {
		names = append(names, t.name)
	}
	return names
}

// targetsDoc returns a line of text for each target.
func targetsDoc() string {
	var b strings.Builder
	for _, t := range targets {
		fmt.Fprintf(&b, "  %-12s %s\n", t.name, t.doc)
	}
	return b.String()
}
