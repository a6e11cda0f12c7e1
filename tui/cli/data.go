package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"descent/data"
)

func (c *command) dataCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "data [FILE|FOLDER|SOURCE]",
		Short: "List the data sources, or show how one is read",
		Long: `List the data sources or, with an argument, read one and print how it is read:
the separator, decimal sign and header of a table, the kind of each column and the
inputs it becomes, what is missing, which rows and columns are left out, the
classes, the sizes of the parts and the SHA-256 of the files. A source is named as for --data; the name of a
file or folder alone is enough.`,
		Example: `  descent data houses.csv
  descent data 'csv:file=houses.csv,target=price,skip="id,street"' --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				c.listData()
				return nil
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
				return json.NewEncoder(c.out).Encode(dataObject(source, set, digests))
			}
			fmt.Fprint(c.out, describe(set))
			for _, d := range digests {
				fmt.Fprintf(c.out, "sha256    %s\n", d)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

// listData prints the data sources with the sizes of those that need no file.
func (c *command) listData() {
	for _, e := range data.Sources {
		size := ""
		if set, err := data.Load(c.ctx, e.Part, 1); err == nil {
			size = fmt.Sprintf("%d + %d + %d of %v", set.Train.Len(), set.Val.Len(), set.Test.Len(), set.Shape)
		}
		fmt.Fprintf(c.out, "%-14s %-28s %s\n", e.Name, size, e.Doc)
	}
	fmt.Fprintln(c.out, "\nSizes are train + validation + test examples and the shape of one.")
}

// dataObject returns what descent data --json prints: the members of a run's data
// line, the sizes of the classes, the reading of a table, and the files.
func dataObject(source data.Source, set *data.Set, digests []data.Digest) object {
	var o object
	o.add("source", data.Sources.Format(source))
	o.sizes(set)
	if !set.Regression() {
		o.add("class_rows", classRows(set))
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

// classRows returns how many examples each class has in all parts together.
func classRows(set *data.Set) []int {
	rows := make([]int, len(set.Classes))
	for _, p := range []*data.Part{&set.Train, &set.Val, &set.Test} {
		for _, c := range p.Class {
			rows[c]++
		}
	}
	return rows
}

// maxListed is the largest number of columns that are listed.
const maxListed = 60

// describe returns how a set was read, as text for people.
func describe(set *data.Set) string {
	var b strings.Builder
	if set.Reading != nil {
		describeColumns(&b, set)
	}
	if set.Regression() {
		fmt.Fprintf(&b, "target    %s, a number\n", set.Target)
	} else {
		describeClasses(&b, set)
	}
	fmt.Fprintf(&b, "parts     %d training + %d validation + %d test examples of %v\n", set.Train.Len(), set.Val.Len(), set.Test.Len(), set.Shape)
	for _, note := range set.Notes {
		fmt.Fprintf(&b, "note      %s\n", note)
	}
	return b.String()
}

// describeColumns lists the columns of a table.
func describeColumns(b *strings.Builder, set *data.Set) {
	columns, widest := set.Reading.Columns, len("column")
	for _, c := range columns[:min(len(columns), maxListed)] {
		widest = max(widest, min(len([]rune(c.Name)), 30))
	}
	fmt.Fprintf(b, "%-*s  %-22s  %-18s  %7s  %6s  %s\n", widest, "column", "kind", "use", "missing", "inputs", "filled with")
	for i, c := range columns {
		if i == maxListed {
			fmt.Fprintf(b, "... and %d more columns\n", len(columns)-i)
			break
		}
		name := []rune(c.Name)
		if len(name) > 30 {
			name = append(name[:29:29], '…')
		}
		fmt.Fprintln(b, strings.TrimRight(fmt.Sprintf("%-*s  %-22s  %-18s  %7d  %6d  %s", widest, string(name), c, c.Use, c.Missing, c.Inputs, c.Filled), " "))
	}
	b.WriteByte('\n')
}

// describeClasses lists the classes with their shares, the largest first.
func describeClasses(b *strings.Builder, set *data.Set) {
	rows := classRows(set)
	order := make([]int, len(rows))
	all := 0
	for i, n := range rows {
		order[i] = i
		all += n
	}
	slices.SortStableFunc(order, func(i, j int) int { return rows[j] - rows[i] })
	var texts []string
	for _, i := range order[:min(len(order), 10)] {
		texts = append(texts, fmt.Sprintf("%s %d (%.1f %%)", set.Classes[i], rows[i], 100*float64(rows[i])/float64(max(all, 1))))
	}
	if n := len(order) - len(texts); n > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", n))
	}
	fmt.Fprintf(b, "classes   %s\n", strings.Join(texts, ", "))
}
