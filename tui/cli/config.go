package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"descent/data/memory"
	"descent/model/catalog"
	"descent/tui/config"
)

// A choice is a flag whose default can be set in the configuration file.
type choice struct {
	flag  string
	doc   string
	check func(text string) error // nil for any text
	path  bool                    // whether the value is a path, which the file has in full
}

// choices are in the order in which they are listed.
var choices = []choice{
	{flag: "glyphs", doc: "characters of charts; g on the dashboard keeps one too", check: checkGlyphs},
	{flag: "theme", doc: "colors for a dark or a light background", check: checkTheme},
	{flag: "ascii", doc: "draw with ASCII characters alone", check: checkSwitch},
	{flag: "on-end", doc: "command to run when all runs have ended"},
	{flag: "store", doc: "folder in which runs are stored, unless DESCENT_STORE says another", path: true},
	{flag: "no-store", doc: "store no run", check: checkSwitch},
	{flag: "store-limit", doc: "how much all stored runs may take, such as 10GB", check: checkSize},
}

// checkSize returns an error if text is not a size such as 10GB.
func checkSize(text string) error { return new(memory.Size).Set(text) }

// checkSwitch returns an error if text is neither true nor false.
func checkSwitch(text string) error {
	if _, err := strconv.ParseBool(text); err != nil {
		return fmt.Errorf("%q is neither true nor false", text)
	}
	return nil
}

// findChoice returns the choice of a key.
func findChoice(key string) (choice, error) {
	var names []string
	for _, ch := range choices {
		if ch.flag == key {
			return ch, nil
		}
		names = append(names, ch.flag)
	}
	return choice{}, catalog.Unknown("choice", key, names)
}

// validate returns an error if text is not a valid value.
func (ch choice) validate(text string) error {
	if ch.check == nil {
		return nil
	}
	if err := ch.check(text); err != nil {
		return fmt.Errorf("%s: %w", ch.flag, err)
	}
	return nil
}

func (c *command) configCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "config",
		Short: "List or change the configuration file",
		Long: `List the values in the configuration file, which are the defaults of flags. descent
config path prints the path of the file. A flag on the command line overrides it.`,
		Example: `  descent config set glyphs braille
  descent config unset glyphs`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			kept, err := config.Read(config.Path())
			if err != nil {
				return err
			}
			return c.listChoices(kept, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	keys := func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var all []catalog.Choice
		for _, ch := range choices {
			all = append(all, catalog.Choice{Name: ch.flag, Doc: ch.doc})
		}
		return described("", all), none
	}
	cmd.AddCommand(
		&cobra.Command{Use: "get KEY", Short: "Print a value of the configuration file", Args: cobra.ExactArgs(1), ValidArgsFunction: keys,
			RunE: func(_ *cobra.Command, args []string) error { return c.getChoice(args[0]) }},
		&cobra.Command{Use: "set KEY VALUE", Short: "Set a value in the configuration file", Args: cobra.ExactArgs(2), ValidArgsFunction: keys,
			RunE: func(_ *cobra.Command, args []string) error { return keepChoice(args[0], args[1]) }},
		&cobra.Command{Use: "unset KEY", Short: "Remove a value from the configuration file", Args: cobra.ExactArgs(1), ValidArgsFunction: keys,
			RunE: func(_ *cobra.Command, args []string) error { return unsetChoice(args[0]) }},
		&cobra.Command{Use: "path", Short: "Print the path of the file", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error {
				fmt.Fprintln(c.out, config.Path())
				return nil
			}},
	)
	return cmd
}

// listChoices prints all choices with their values in the file.
func (c *command) listChoices(kept map[string]string, asJSON bool) error {
	if asJSON {
		if kept == nil {
			kept = map[string]string{}
		}
		return json.NewEncoder(c.out).Encode(kept)
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, ch := range choices {
		text, ok := kept[ch.flag]
		if !ok {
			text = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", ch.flag, text, ch.doc)
	}
	return w.Flush()
}

// getChoice prints the value of a choice; nothing if the file does not have it.
func (c *command) getChoice(key string) error {
	if _, err := findChoice(key); err != nil {
		return err
	}
	kept, err := config.Read(config.Path())
	if text, ok := kept[key]; ok {
		fmt.Fprintln(c.out, text)
	}
	return err
}

// keepChoice writes the value of a choice to the file.
func keepChoice(key, text string) error {
	ch, err := findChoice(key)
	if err != nil {
		return err
	}
	if err := ch.validate(text); err != nil {
		return err
	}
	if ch.path && text != "" { // else it would name another folder in each working directory
		if text, err = filepath.Abs(text); err != nil {
			return err
		}
	}
	return unwritten(config.Set(config.Path(), key, text))
}

// unsetChoice removes a value from the file, also one that is no choice.
func unsetChoice(key string) error {
	kept, err := config.Read(config.Path())
	if err != nil {
		return err
	}
	if _, ok := kept[key]; !ok {
		_, err = findChoice(key)
		return err
	}
	return unwritten(config.Unset(config.Path(), key))
}

// applyConfig sets the flags of cmd that are not on the command line to their values in
// the file. It prints errors of the file and goes on.
func (c *command) applyConfig(cmd *cobra.Command) {
	kept, err := config.Read(config.Path())
	if err != nil {
		fmt.Fprintf(c.err, "descent: %v: it is not used\n", err)
		return
	}
	for key, text := range kept {
		ch, err := findChoice(key)
		if err == nil {
			err = ch.validate(text)
		}
		if err != nil {
			fmt.Fprintf(c.err, "descent: %s: %v: it is not used\n", config.Path(), err)
			continue
		}
		flag := cmd.Flags().Lookup(key)
		if flag == nil || flag.Changed || key == "store" && os.Getenv("DESCENT_STORE") != "" {
			continue
		}
		if err := flag.Value.Set(text); err != nil {
			fmt.Fprintf(c.err, "descent: %s: %s: %v: it is not used\n", config.Path(), key, err)
		}
	}
}
