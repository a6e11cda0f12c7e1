package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime/debug"

	"github.com/spf13/cobra"

	"descent/data"
	"descent/tui/notice"
)

func (c *command) licensesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "licenses",
		Short: "Print the licenses of descent, of its data, and of the modules in it",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			info, ok := debug.ReadBuildInfo()
			if !ok {
				return errors.New("this program has no list of its modules: want one that the go command built")
			}
			works, err := notice.Works(info)
			if err != nil {
				return err
			}
			printWork(c.out, works[0])
			if err := printDataLicenses(c.out); err != nil {
				return err
			}
			fmt.Fprintln(c.out, "\n# Go, and the modules that are linked into this program")
			for _, w := range works[1:] {
				printWork(c.out, w)
			}
			return nil
		},
	}
}

func printWork(out io.Writer, w notice.Work) {
	for _, t := range w.Texts {
		printText(out, w.Name+" "+w.Version+": "+t.File, t.Body)
	}
}

// printText prints a text below its name.
func printText(out io.Writer, name, text string) { fmt.Fprintf(out, "\n==> %s <==\n\n%s", name, text) }

// printDataLicenses prints the credits of the embedded data and the licenses
// that they refer to.
func printDataLicenses(out io.Writer) error {
	fmt.Fprintf(out, "\n%s\n", data.Attribution())
	licenses := data.Licenses()
	return fs.WalkDir(licenses, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(licenses, name)
		if err == nil {
			printText(out, name, string(text))
		}
		return err
	})
}
