package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"descent/model/catalog"
)

// A numberFlag is the flag of a number with limits.
type numberFlag struct {
	*catalog.Field
	kind string
}

// Type implements pflag.Value.
func (f numberFlag) Type() string { return f.kind }

// addNumbers gives cmd a flag for each field with a doc tag of the struct that
// numbers points to. The tags are those of a catalog.Field.
func addNumbers(cmd *cobra.Command, numbers any) {
	for _, f := range catalog.Fields(numbers) {
		kind := "int"
		if f.Fraction() {
			kind = "float"
		}
		cmd.Flags().Var(numberFlag{f, kind}, f.Key, f.Doc)
	}
}

// completes reports whether a shell asks for completions.
func completes(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// A once is the value of a flag that must not be given twice. Without it the second value
// would silently replace the first.
type once struct {
	pflag.Value
	given bool
}

// Set implements pflag.Value.
func (o *once) Set(text string) error {
	if o.given {
		return errTwice
	}
	o.given = true
	return o.Value.Set(text)
}

// refuseTwice makes cmd and its subcommands return an error for a flag that is given
// twice, except for flags with lists of values.
func refuseTwice(cmd *cobra.Command) {
	for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		set.VisitAll(func(f *pflag.Flag) {
			if _, collects := f.Value.(pflag.SliceValue); !collects {
				f.Value = &once{Value: f.Value}
			}
		})
	}
	for _, c := range cmd.Commands() {
		refuseTwice(c)
	}
}
