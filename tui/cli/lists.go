package cli

import (
	"fmt"
	"io/fs"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"descent/data"
	"descent/model/tensor"
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
			for _, name := range presets.Names() {
				p, err := presets.Open(name)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.out, "%-18s %s (%d lanes)\n", p.Name, p.Title, len(p.Lanes))
			}
			return nil
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

func (c *command) licensesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "licenses",
		Short: "Print the credits and licenses of the embedded data",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintln(c.out, data.Attribution())
			licenses := data.Licenses()
			return fs.WalkDir(licenses, ".", func(name string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				text, err := fs.ReadFile(licenses, name)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.out, "\n==> %s <==\n\n%s", name, text)
				return nil
			})
		},
	}
}

func (c *command) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			version := "(devel)"
			info, ok := debug.ReadBuildInfo()
			if ok && info.Main.Version != "" {
				version = info.Main.Version
			}
			names, used, _ := tensor.Kernels()
			fmt.Fprintf(c.out, "descent %s, %s, %s, kernels %s of %s\n",
				version, info.GoVersion, tensor.Numerics(), used, strings.Join(names, ", "))
			return nil
		},
	}
}
