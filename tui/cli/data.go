package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"descent/data"
	"descent/data/excerpt"
)

func (c *command) dataCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "data [FILE|FOLDER|SOURCE]",
		Short: "List the data sources, or show how one is read",
		Long: `List the data sources or, with an argument, read one and describe it: the separator,
decimal sign and header of a table, the kind of each column and its number of inputs,
missing values, the rows and columns that are left out, the classes, the sizes of the
parts and the SHA-256 of the files. As for --data, the path of a file or folder is
enough, and parameters may follow it.`,
		Example: `  descent data houses.csv
  descent data houses.csv,target=price,skip=id,skip=street --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.listData(asJSON)
			}
			source, err := data.Named(args[0])
			if err != nil {
				return err
			}
			set, err := data.Load(c.ctx, source, 1)
			if err != nil {
				return err
			}
			digests, err := data.Digests(c.ctx, source)
			if err != nil {
				return err
			}
			if asJSON {
				return c.printJSON(dataObject(source, set, digests))
			}
			fmt.Fprint(c.out, describe(set))
			for _, d := range digests {
				fmt.Fprintf(c.out, "sha256    %s\n", d)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a source and line")
	return cmd
}

// listData prints the data sources with the sizes of those that need no file.
func (c *command) listData(asJSON bool) error {
	for _, e := range data.Sources {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		size := ""
		set, err := data.Load(c.ctx, e.Part, 1)
		if asJSON {
			o := object{{"source", e.Name}, {"doc", e.Doc}}
			if err == nil {
				o.sizes(set)
			}
			c.printJSON(o)
			continue
		}
		if err == nil {
			size = fmt.Sprintf("%d + %d + %d of %v", set.Train.Len(), set.Val.Len(), set.Test.Len(), set.Shape)
		}
		fmt.Fprintf(c.out, "%-14s %-28s %s\n", e.Name, size, e.Doc)
	}
	if asJSON {
		return nil
	}
	fmt.Fprintln(c.out, "\nSizes are train + validation + test examples and the shape of one.")
	return nil
}

// dataObject returns the object of descent data --json: the members of a run's data line,
// the sizes of the classes, the reading of a table, and the files.
func dataObject(source data.Source, set *data.Set, digests []data.Digest) object {
	var o object
	o.add("source", data.Sources.Format(source))
	o.sizes(set)
	if !set.Regression() {
		o.add("class_rows", set.ClassRows())
	}
	if set.Reading != nil {
		o.add("reading", set.Reading)
	}
	files := []object{}
	for _, d := range digests {
		files = append(files, object{{"name", d.Name}, {"sha256", d.Sum}})
	}
	o.add("files", files)
	return o
}

// describe describes how a set was read.
func describe(set *data.Set) string {
	var b strings.Builder
	r := set.Report()
	if r.Columns != nil {
		describeColumns(&b, r.Columns)
	}
	for _, remark := range r.Remarks {
		fmt.Fprintf(&b, "%-9s %s\n", remark.About, shownText(remark.Text))
	}
	return b.String()
}

// describeColumns lists the columns of a table.
func describeColumns(b *strings.Builder, columns []data.ColumnReport) {
	widest := len("column")
	for _, c := range columns {
		widest = max(widest, excerpt.Width(shownName(c.Name)))
	}
	write := func(c data.ColumnReport) {
		name := shownName(c.Name)
		line := fmt.Sprintf("%s%*s  %-22s  %-18s  %7s  %6s  %s", name, widest-excerpt.Width(name), "", c.Kind, c.Use, c.Missing, c.Inputs, c.Filled)
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
	write(data.ColumnReport{Name: "column", Kind: "kind", Use: "use", Missing: "missing", Inputs: "inputs", Filled: "filled with"})
	for _, c := range columns {
		write(c)
	}
	b.WriteByte('\n')
}
