package cli

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"descent/data"
	"descent/model/catalog"
	"descent/presets"
	"descent/trainer"
)

// lanesOptions are the flags that change the Specs of all lanes: one for every
// setting, made from the fields of Spec.
type lanesOptions struct {
	set     []presets.Setting // in the order in which they were given
	repeats presets.Repeats
}

// A specFlag is the flag of one setting. It stores the text, which is applied to
// every lane later. Set returns an error if the default Spec does not accept it.
type specFlag struct {
	key   string
	o     *lanesOptions
	given string
}

func (f *specFlag) String() string { return f.given }
func (f *specFlag) Type() string   { return "" }

func (f *specFlag) Set(text string) error {
	spec := trainer.Default()
	field := catalog.Lookup(append(spec.TypedFields(), spec.Aliases()...), f.key)
	if err := field.Set(text); err != nil {
		return err
	}
	f.given = text
	f.o.set = append(f.o.set, presets.Setting{Key: f.key, Text: text})
	return nil
}

// addFlags gives cmd a flag for each setting of a Spec. The aliases of settings are
// hidden flags.
func (o *lanesOptions) addFlags(cmd *cobra.Command) {
	spec := trainer.Default()
	cmd.Flags().SortFlags = false
	o.addFields(cmd, spec.Fields())
	for _, f := range spec.Aliases() {
		o.addFields(cmd, []*catalog.Field{f})
		cmd.Flags().Lookup(f.Key).Hidden = true
	}
}

// addRepeats gives cmd the flags that repeat each lane.
func (o *lanesOptions) addRepeats(cmd *cobra.Command) {
	o.repeats = presets.Once
	for _, f := range o.repeats.Fields() {
		flag := cmd.Flags().VarPF(repeatFlag{f}, f.Key, "", fmt.Sprintf("%s (default %s)", f.Doc, f))
		flag.DefValue = "" // pflag would print it again
	}
}

// A repeatFlag is the flag of a setting of presets.Repeats.
type repeatFlag struct{ *catalog.Field }

func (repeatFlag) Type() string { return "" }

func (o *lanesOptions) addFields(cmd *cobra.Command, fields []*catalog.Field) {
	for _, f := range fields {
		usage := f.Doc
		if f.Choices != nil {
			names := make([]string, len(f.Choices))
			for i, c := range f.Choices {
				names[i] = c.Name
			}
			usage += ": " + strings.Join(names, ", ")
		}
		usage += fmt.Sprintf(" (default %s)", f)
		flag := cmd.Flags().VarPF(&specFlag{key: f.Key, o: o}, f.Key, "", usage)
		if f.Switch() {
			flag.NoOptDefVal = "true" // --batchnorm alone
		}
		if f.Choices != nil {
			directive := none
			if f.Picks != "" {
				directive = cobra.ShellCompDirectiveDefault // file names beside the choices
			}
			offer(cmd, f.Key, directive, func(typed string) []cobra.Completion { return settingValues(f.Key, typed) })
		}
	}
}

// preset returns the preset that args name, or the default one, with its lanes
// changed and repeated by the flags and checked.
func (o *lanesOptions) preset(ctx context.Context, args []string) (presets.Preset, error) {
	name := presets.DefaultName
	if len(args) > 0 {
		name = args[0]
	}
	p, err := openPreset(name)
	if err != nil {
		return p, err
	}
	if err := p.Change(o.set); err != nil {
		return p, err
	}
	if err := p.Repeat(o.repeats); err != nil {
		return p, fmt.Errorf("--%w", err)
	}
	sets := make([]*data.Prepared, len(p.Lanes)) // which lanes share, as long as they are in use
	for i, l := range p.Lanes {
		if sets[i], err = l.Load(ctx); err != nil {
			return p, fmt.Errorf("%s: %w", l.Name, err)
		}
	}
	runtime.KeepAlive(sets)
	return p, nil
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}
