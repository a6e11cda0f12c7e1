package cli

import (
	"errors"
	"fmt"
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
		return catalog.Unknown("flag", name, flagNames(cmd))
	}
	// pflag: invalid argument "-1" for "--epochs" flag: -1 is too small
	if _, rest, ok := strings.Cut(text, ` for "`); ok {
		if flag, why, ok := strings.Cut(rest, `" flag: `); ok {
			flag = flag[strings.LastIndex(flag, "--")+2:]
			return fmt.Errorf("--%s: %s", flag, why)
		}
	}
	return err
}

// unknownPreset adds a hint to the error if the name is that of a data source
// or another thing that is not a preset.
func unknownPreset(name string, err error) error {
	for _, e := range data.Sources {
		if e.Name == name {
			return fmt.Errorf("%w (%s is a data source: say --data %s)", err, name, name)
		}
	}
	return err
}
