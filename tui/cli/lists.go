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
	var asJSON bool
	cmd := &cobra.Command{
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
				if asJSON {
					c.printJSON(object{{"preset", p.Name}, {"title", p.Title}, {"lanes", len(p.Lanes)}, {"note", p.Note}})
					continue
				}
				fmt.Fprintf(w, "%s\t%s (%d lanes)\n", p.Name, p.Title, len(p.Lanes))
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a preset and line")
	return cmd
}

func (c *command) partsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "parts",
		Short: "List the parts of runs, such as activations and optimizers, with their parameters",
		Args:  cobra.NoArgs,
		Run: func(*cobra.Command, []string) {
			if asJSON {
				c.printParts()
				return
			}
			fmt.Fprint(c.out, partsTable())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a part and line")
	return cmd
}

// printParts prints the catalogs, and the metrics, as JSON.
func (c *command) printParts() {
	for _, k := range trainer.Catalogs() {
		for _, d := range k.Describe() {
			params := []object{}
			for _, p := range d.Params {
				params = append(params, object{{"key", p.Key}, {"default", p.String()}, {"doc", p.Doc}})
			}
			c.printJSON(object{{"kind", k.Noun()}, {"part", d.Name}, {"doc", d.Doc}, {"parameters", params}})
		}
	}
	for _, m := range metric.All {
		c.printJSON(object{{"kind", "metric"}, {"part", m.Key}, {"doc", m.Doc + ", for " + m.Task.String()}, {"parameters", []object{}}})
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
