package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"descent/model/catalog"
	"descent/presets"
	"descent/presets/lesson"
	"descent/trainer"
)

// The completions of a shell are made from the same tables as the flags. The
// command completion, which cobra adds, prints the scripts of the shells.

// none makes a shell offer no file names.
const none = cobra.ShellCompDirectiveNoFileComp

// offer sets the completions of a flag's value: values returns them, given the
// text typed so far, and the directive says what else the shell offers.
func offer(cmd *cobra.Command, flag string, directive cobra.ShellCompDirective, values func(typed string) []cobra.Completion) {
	err := cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return values(typed), directive
	})
	if err != nil {
		panic(err) // there is no such flag, or it has values already
	}
}

// offerChoices makes choices the completions of a flag's value.
func offerChoices(cmd *cobra.Command, flag string, choices []catalog.Choice) {
	offer(cmd, flag, none, func(string) []cobra.Completion { return described("", choices) })
}

// described returns choices with their descriptions as completions, each after the
// prefix begin.
func described(begin string, choices []catalog.Choice) []cobra.Completion {
	list := make([]cobra.Completion, len(choices))
	for i, c := range choices {
		list[i] = cobra.CompletionWithDesc(begin+c.Name, c.Doc)
	}
	return list
}

// parts returns the parts of a catalog as choices.
func parts(k catalog.Kind) []catalog.Choice {
	var list []catalog.Choice
	for _, d := range k.Describe() {
		list = append(list, catalog.Choice{Name: d.Name, Doc: d.Doc})
	}
	return list
}

// settingValues returns the completions of a value of the setting called key: the
// parts to choose from or, after a part and a colon, its parameters with their
// defaults.
func settingValues(key, typed string) []cobra.Completion {
	spec := trainer.Default()
	field, err := spec.Field(key)
	if err != nil {
		return nil
	}
	part, given, ok := strings.Cut(typed, ":")
	if !ok {
		return described("", field.Choices)
	}
	if field.Set(part) != nil {
		return nil
	}
	given = given[:strings.LastIndexByte(given, ',')+1]
	var params []catalog.Choice
	for _, p := range field.Params() {
		if !strings.Contains(","+given, ","+p.Key+"=") {
			params = append(params, catalog.Choice{Name: p.Key + "=" + p.String(), Doc: p.Doc})
		}
	}
	return described(part+":"+given, params)
}

// settingKeys returns the settings as completions of an axis of a search, such as
// "lr=".
func settingKeys(string) []cobra.Completion {
	spec := trainer.Default()
	var keys []catalog.Choice
	for _, f := range spec.Fields() {
		keys = append(keys, catalog.Choice{Name: f.Key + "=", Doc: f.Doc})
	}
	return described("", keys)
}

// completePreset returns the presets and lessons with their titles as completions,
// and lets the shell offer files too.
func completePreset(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, none
	}
	return described("", append(presetChoices(), lessonChoices()...)), cobra.ShellCompDirectiveDefault
}

// completeLessons returns the lessons with their titles as completions.
func completeLessons(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return described("", lessonChoices()), none
}

func presetChoices() []catalog.Choice { return titled(presets.Names(), presets.Open) }
func lessonChoices() []catalog.Choice { return titled(lesson.Names(), lesson.Open) }

// titled returns names as choices, with the titles of the presets that open
// returns for them.
func titled(names []string, open func(string) (presets.Preset, error)) []catalog.Choice {
	list := make([]catalog.Choice, len(names))
	for i, name := range names {
		list[i].Name = name
		if p, err := open(name); err == nil {
			list[i].Doc = p.Title
		}
	}
	return list
}
