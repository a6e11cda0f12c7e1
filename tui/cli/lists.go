package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"descent/presets"
	"descent/trainer"
	"descent/trainer/metric"
)

func (c *command) presetsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "presets",
		Short: "List the presets",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			w := aligned(c.out)
			for _, name := range presets.Names() {
				p, err := presets.Open(name)
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "%s\t%s (%d lanes)\n", p.Name, p.Title, len(p.Lanes))
			}
			return w.Flush()
		},
	}
}

func (c *command) partsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "parts",
		Short: "List the parts that runs are made of, with their parameters",
		Args:  cobra.NoArgs,
		Run:   func(*cobra.Command, []string) { fmt.Fprint(c.out, partsTable()) },
	}
}

// partsTable returns the catalogs as Markdown tables.
func partsTable() string {
	var b strings.Builder
	for _, k := range trainer.Catalogs() {
		fmt.Fprintf(&b, "| %s | | parameters and their defaults |\n| --- | --- | --- |\n", k.Noun())
		for _, d := range k.Describe() {
			params := make([]string, len(d.Params))
			for i, p := range d.Params {
				params[i] = fmt.Sprintf("`%s=%s` %s", p.Key, p, p.Doc)
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", d.Name, d.Doc, strings.Join(params, "; "))
		}
		b.WriteByte('\n')
	}
	b.WriteString("| metric | | for |\n| --- | --- | --- |\n")
	for _, m := range metric.All {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", m.Key, m.Doc, m.Task)
	}
	b.WriteByte('\n')
	return b.String()
}
