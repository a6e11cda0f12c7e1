package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"descent/model/catalog"
	"descent/trainer"
)

// unknownFlag returns the error of a flag that cmd does not have. It says where else the
// name occurs: as a flag of another command, as a part or a parameter of one, or in the
// description of a setting, as that of lr has the words learning rate.
func unknownFlag(cmd *cobra.Command, name string) error {
	if others := commandsWith(cmd, name); others != nil { // below cmd, so cmd may have been left out
		return fmt.Errorf("unknown flag %q of %s: %s has it", name, cmd.CommandPath(), others[0])
	}
	if way := inValue(cmd, name); way != "" {
		return fmt.Errorf("unknown flag %q: want %s", name, way)
	}
	names := flagNames(cmd)
	err := catalog.Unknown("flag", name, names)
	if catalog.Nearest(name, names) != "" {
		return err
	}
	if meant := describedAs(cmd, name); meant != nil {
		return fmt.Errorf("unknown flag %q: did you mean %s? want one of those of %s --help", name, strings.Join(meant, " or "), cmd.CommandPath())
	}
	return err
}

// commandsWith returns the paths of the commands below cmd that have the flag name, train
// first.
func commandsWith(cmd *cobra.Command, name string) (paths []string) {
	for _, c := range cmd.Commands() {
		if c.Flags().Lookup(name) != nil {
			paths = append(paths, c.CommandPath())
		}
		paths = append(paths, commandsWith(c, name)...)
	}
	slices.SortStableFunc(paths, func(a, b string) int {
		trains := func(path string) int { return strings.Count(path+" ", " train ") }
		return trains(b) - trains(a)
	})
	return paths
}

// inValue returns the flag of cmd with a value in which name is a part, or a parameter
// of one; "" if there is none.
func inValue(cmd *cobra.Command, name string) string {
	spec := trainer.Default()
	parameter := ""
	for _, f := range spec.Fields() {
		if cmd.Flags().Lookup(f.Key) == nil {
			continue
		}
		for _, choice := range f.Choices {
			switch {
			case choice.Name == name && !f.Switch():
				return fmt.Sprintf("--%s %s", f.Key, name)
			case parameter == "" && f.Set(choice.Name) == nil && catalog.Lookup(f.Params(), name) != nil:
				parameter = fmt.Sprintf("--%s %s:%s=VALUE", f.Key, choice.Name, name)
			}
		}
	}
	return parameter
}

// maxMeant is the maximum number of flags that an error offers as meant.
const maxMeant = 3

// describedAs returns the flags of settings of cmd that may be meant by name: those whose
// name is a word of it, or whose description has its words, at the beginning or anywhere.
// There are at most maxMeant.
func describedAs(cmd *cobra.Command, name string) []string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' })
	phrase := " " + strings.Join(words, " ") + " "
	var begin, within []string
	spec := trainer.Default()
	for _, f := range spec.Fields() {
		if cmd.Flags().Lookup(f.Key) == nil {
			continue
		}
		doc := " " + strings.NewReplacer(",", " ", ":", " ", ";", " ").Replace(strings.ToLower(f.Doc)) + " "
		switch at := strings.Index(doc, phrase); {
		case slices.Contains(words, f.Key) || at == 0:
			begin = append(begin, "--"+f.Key)
		case at > 0:
			within = append(within, "--"+f.Key)
		}
	}
	if begin == nil {
		begin = within
	}
	return begin[:min(len(begin), maxMeant)]
}
