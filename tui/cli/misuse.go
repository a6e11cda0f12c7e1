package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"descent/data"
	"descent/model/catalog"
)

// errTwice is the error of a flag that is given twice.
var errTwice = errors.New("given twice: want it once")

// onePreset accepts the name of a preset, or nothing.
func onePreset(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return fmt.Errorf("%q is one argument too many: want one preset at most", args[1])
	}
	return nil
}

// flagError returns a shorter error in place of pflag's, in one line.
func flagError(cmd *cobra.Command, err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "unknown flag: --"); ok {
		name, _, _ = strings.Cut(name, "=")
		return unknownFlag(cmd, name)
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: "); ok {
		return fmt.Errorf("%s has no value: want one behind it", name)
	}
	if _, name, ok := strings.Cut(text, "unknown shorthand flag: "); ok {
		_, name, _ = strings.Cut(name, " in ")
		return fmt.Errorf("unknown flag %q: want one of those of %s --help", name, cmd.CommandPath())
	}
	// pflag: invalid argument "-1" for "--epochs" flag: -1 is too small
	if _, rest, ok := strings.Cut(text, ` for "`); ok {
		if flag, why, ok := strings.Cut(rest, `" flag: `); ok {
			flag = flag[strings.LastIndex(flag, "--")+2:]
			return fmt.Errorf("--%s: %s", flag, inWords(why))
		}
	}
	return err
}

// inWords returns what is wrong with the value of a flag; of flags that are no
// settings, package strconv says it.
func inWords(why string) string {
	call, rest, _ := strings.Cut(why, ": parsing ")
	text, _, _ := strings.Cut(rest, `": `)
	wants := map[string]string{
		"strconv.ParseBool": "true or false, or the flag alone", "strconv.ParseInt": "a whole number", "strconv.ParseUint": "a whole number from 0",
	}
	if want, ok := wants[call]; ok {
		return fmt.Sprintf("%s\" is no value: want %s", text, want)
	}
	return why
}

// sayArguments makes cmd and the commands below it say which arguments they want,
// and which flags they need, where Cobra counts them.
func sayArguments(cmd *cobra.Command) {
	check := cmd.Args
	_, arguments, _ := strings.Cut(cmd.Use, " ")
	want := strings.TrimSpace(cmd.CommandPath() + " " + arguments)
	if check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			err := check(cmd, args)
			switch {
			case err == nil:
				return nil
			case strings.HasSuffix(err.Error(), fmt.Sprintf("for %q", cmd.CommandPath())): // what cobra says of any argument
				return extra(cmd, args)
			case !strings.Contains(err.Error(), "arg(s)"):
				return err
			}
			if len(args) == 1 {
				return fmt.Errorf("1 argument is given: want %s", want)
			}
			return fmt.Errorf("%d arguments are given: want %s", len(args), want)
		}
	}
	if !cmd.Runnable() { // its arguments would not be checked
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
	run := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if err := cmd.ValidateRequiredFlags(); err != nil {
			return fmt.Errorf("a flag is missing: want %s", want)
		}
		if run != nil {
			return run(cmd, args)
		}
		return nil
	}
	for _, c := range cmd.Commands() {
		sayArguments(c)
	}
}

// extra returns the error of arguments of a command that takes none, but may have
// commands below it.
func extra(cmd *cobra.Command, args []string) error {
	if names := below(cmd); names != nil {
		return catalog.Unknown("command", args[0], names)
	}
	return fmt.Errorf("%q is one argument too many: want %s", args[0], cmd.CommandPath())
}

// below returns the names of the commands below cmd.
func below(cmd *cobra.Command) (names []string) {
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// checkTopics makes the command help of root refuse what is no command.
func checkTopics(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		return
	}
	help.Args = func(_ *cobra.Command, args []string) error {
		at, rest, err := root.Find(args)
		if err == nil && len(rest) == 0 {
			return nil
		}
		return catalog.Unknown("command", strings.Join(rest, " "), below(at))
	}
}

// unknownPreset returns the error of a name that is no preset; err has the names of
// presets. It has a hint if the name is that of a data source or of a file.
func unknownPreset(name string, err error) error {
	for _, e := range data.Sources {
		if e.Name == name {
			return fmt.Errorf("%w (%s is a data source: say --data %s)", err, name, name)
		}
	}
	if info, bad := os.Stat(name); bad == nil && (info.Mode().IsRegular() || info.IsDir()) && filepath.Ext(name) != ".toml" {
		return fmt.Errorf("%s is no preset: want --data %s to learn from it, or a preset, whose file name ends in .toml", name, name)
	}
	return err
}
