package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"descent/data"
	"descent/data/table"
	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/predict"
	"descent/tui/export"
	"descent/tui/plot"
)

// predictOptions are the flags of descent predict.
type predictOptions struct {
	data, path string
	json       bool
}

func (c *command) predictCommand() *cobra.Command {
	var o predictOptions
	cmd := &cobra.Command{
		Use:   "predict RUN --data SOURCE [-o FILE]",
		Short: "Predict new examples with the network of a stored run",
		Long: `Predict the rows of a new table, or other examples, with the network of a stored run.
A RUN is named as in descent runs. Cells are encoded as in training: the categories,
medians and means of the training part are stored with the network.

The columns of the table may be in another order; without a header they are in the
order of the training table. The training table determines the kind of each column, so
skip, only, missing, weights, group, split, test and val have no effect. sep, decimal
and header describe the format of the table, and target names the column with the true
classes or numbers, if it is another one than in training.

The output is a CSV with a row for each row of the table: its line, the prediction,
the probability of each class (or the score, for a loss without probabilities) and, if
the column exists, the true value. For a row that cannot be read, the output has its
line only, the reason is printed on standard error, and the exit code is 1. If the true
values are known, the scores are printed on standard error at the end, with equal
weights for all rows. With --json each row is an object, and the last line has the
scores.

csv:file=- reads rows from standard input, and predicts each row when it arrives. For
other sources, the examples of all parts are predicted.`,
		Example: `  descent predict last --data new.csv
  descent predict 3f9a2c --data csv:file=new.csv,sep=semicolon -o answers.csv
  tail -f sensor.csv | descent predict last --data csv:file=-`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: c.completeRuns(1, false),
		RunE: func(_ *cobra.Command, args []string) error {
			source, err := predictSource(o.data)
			if err != nil {
				return err
			}
			return c.archive(true, forever, func(a *archive) error { return c.predict(a, args[0], source, o) })
		},
	}
	cmd.Flags().StringVar(&o.data, "data", "", "the examples: a `SOURCE` as for descent train, or a file")
	cmd.MarkFlagRequired("data")
	cmd.Flags().StringVarP(&o.path, "output", "o", "", "write to a new file")
	cmd.Flags().BoolVar(&o.json, "json", false, "print a JSON object a row, and one with the scores")
	return cmd
}

// predictSource returns the source for text, which may be standard input.
func predictSource(text string) (data.Source, error) {
	if text == data.Pipe {
		text = "csv:file=" + data.Pipe
	}
	return data.Named(text)
}

// predict predicts the examples of source with the network of a run.
func (c *command) predict(a *archive, name string, source data.Source, o predictOptions) error {
	net, err := c.storedNetwork(a, name)
	if err != nil {
		return err
	}
	if o.path == "" || o.path == "-" {
		return c.answers(c.ctx, net, source, o, rawOutput{c.out})
	}
	var asked error
	err = export.Create(o.path, func(w io.Writer) error {
		if asked = c.answers(c.ctx, net, source, o, w); errors.As(asked, new(unread)) {
			return nil // the file is complete: it has a row for each of them
		}
		return asked
	})
	if err == nil {
		fmt.Fprintln(c.out, shownText(o.path))
	}
	if asked != nil {
		return asked
	}
	return unwritten(err)
}

// storedNetwork returns the network of a stored run.
func (c *command) storedNetwork(a *archive, name string) (n predict.Network, err error) {
	e, err := a.index.Find(c.ctx, name, false)
	if err != nil {
		return n, err
	}
	stored, err := a.open(c.ctx, e.ID)
	if err != nil {
		return n, err
	}
	x := export.NewRun(stored, e.Name)
	if n.Member, err = x.Member(); err != nil {
		return n, err
	}
	n.Reader, err = x.Reader(c.ctx)
	return n, err
}

// An unread is the error of rows without a prediction.
type unread struct{ rows, all int }

// Error implements error.
func (u unread) Error() string {
	return fmt.Sprintf("%d of %d rows have no answer", u.rows, u.all)
}

// answers writes the predictions of net for the examples of source.
func (c *command) answers(ctx context.Context, net predict.Network, source data.Source, o predictOptions, w io.Writer) error {
	to := newAnswers(w, c.warn, net, o.json)
	var results []predict.Result
	var err error
	if csv, ok := source.(data.CSV); ok {
		results, err = c.answerTable(ctx, net, csv, to)
	} else {
		results, err = c.answerSet(ctx, net, source, to)
	}
	if err != nil {
		return err
	}
	failed := unread{}
	for _, r := range results {
		failed.rows, failed.all = failed.rows+r.Failed, failed.all+r.Rows
		if err := to.result(r); err != nil {
			return err
		}
	}
	if failed.rows > 0 {
		return failure{failed}
	}
	return nil
}

// answerTable predicts the rows of a table while it is read.
func (c *command) answerTable(ctx context.Context, net predict.Network, source data.CSV, to *answers) ([]predict.Result, error) {
	if source.File == "" {
		return nil, errors.New("csv: no file: want csv:file=FILE, or csv:file=- for standard input")
	}
	c.noteUnused(net.Spec, source)
	r, err := c.stream(ctx, net, source, to)
	if err != nil {
		name := source.File
		if name == data.Pipe {
			name = "standard input"
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return []predict.Result{r}, nil
}

// stream predicts the rows of source.
func (c *command) stream(ctx context.Context, net predict.Network, source data.CSV, to *answers) (predict.Result, error) {
	in, err := data.Open(ctx, source.File, &patient{ctx: ctx, in: c.in})
	if err != nil {
		return predict.Result{}, err
	}
	defer in.Close()
	if to.rows, err = net.Reader.Stream(in, source); err != nil {
		return predict.Result{}, err
	}
	defer to.note()
	return net.Table(ctx, to.rows, to)
}

// noteUnused prints which parameters of source have no effect, and whether it is the
// table on which the run was trained.
func (c *command) noteUnused(spec trainer.Spec, source data.CSV) {
	plain := data.CSV{File: source.File, Sep: source.Sep, Decimal: source.Decimal, Header: source.Header, Target: source.Target,
		Task: table.Auto, Missing: table.Auto, Categories: 50, Split: "random"}
	if source != plain {
		c.warn("note: of csv, the parameters file, sep, decimal, header and target are used; what else is given is as the run learned it")
	}
	if learned, ok := spec.Data.(data.CSV); ok && source.File != data.Pipe {
		if path, err := filepath.Abs(source.File); err == nil && path == learned.File {
			c.warn("note: this is the table that the run learned from: most of its rows are not new to the network")
		}
	}
}

// answerSet predicts the examples of all parts of a set.
func (c *command) answerSet(ctx context.Context, net predict.Network, source data.Source, to *answers) ([]predict.Result, error) {
	spec := net.Spec
	if spec.Data != source {
		spec.Data, spec.Fold = source, data.Fold{}
	}
	set, err := spec.LoadSet(ctx)
	if err != nil {
		return nil, err
	}
	to.parts = true
	results, err := net.Set(ctx, set, to)
	if err != nil {
		err = fmt.Errorf("data: %s: %w", data.Sources.Format(source), err)
	}
	return results, err
}

// warn prints a sentence on standard error.
func (c *command) warn(format string, args ...any) {
	fmt.Fprintf(c.err, "descent: %s\n", shownText(fmt.Sprintf(format, args...)))
}

// resultText formats a result as a line of text.
func resultText(r predict.Result, task metric.Task) string {
	of := plot.Plural(r.Scored, "row")
	if r.Part != "" {
		of = r.Part + ", " + of
	}
	var values []string
	for _, i := range metric.For(task) {
		m := metric.All[i]
		values = append(values, m.Name+" "+plot.Decimals(r.Score.Of(m.Key), 4))
	}
	return fmt.Sprintf("scores of %s: %s", of, strings.Join(values, ", "))
}
