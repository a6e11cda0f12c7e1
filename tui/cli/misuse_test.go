package cli

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A flag whose value makes no sense is named, with what is wrong, in words.
func TestFlagsSayWhatIsWrong(t *testing.T) {
	refused := 0
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			err := cmd.ParseFlags([]string{"--" + f.Name + "=zzz"})
			if err == nil {
				return // it takes any text
			}
			refused++
			if text := flagError(cmd, err).Error(); !strings.HasPrefix(text, "--"+f.Name+": ") || strings.Contains(text, "strconv") {
				t.Errorf("%s: %s", cmd.CommandPath(), text)
			}
		})
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(newCommand(nil, nil, io.Discard, io.Discard).root())
	if refused < 100 {
		t.Errorf("only %d flags refuse zzz", refused)
	}
}

// A command that lacks an argument or a flag, or has too many, says how it is called.
func TestArgumentsAreSaid(t *testing.T) {
	for line, want := range map[string]string{
		"export":           "0 arguments are given: want descent export RUN --to FORMAT [-o PATH]",
		"completion zsch":  `unknown command "zsch": did you mean "zsh"? want one of bash, fish, powershell, zsh`,
		"completion zsh x": `"x" is one argument too many: want descent completion zsh`,
		"runs lss":         `unknown command "lss": did you mean "ls"? want one of compare, `,
		"config zzz":       `unknown command "zzz": want one of get, path, set, unset`,
		"version zzz":      `"zzz" is one argument too many: want descent version`,
		"data a b":         "2 arguments are given: want descent data [FILE|FOLDER|SOURCE]",
		"runs compare a":   "1 argument is given: want descent runs compare RUN RUN ...",
		"predict last":     "a flag is missing: want descent predict RUN --data SOURCE [-o FILE]",
		"train --epochs":   "--epochs has no value: want one behind it",
		"train -x":         `unknown flag "-x": want one of those of descent train --help`,
		"version --top=-1": `unknown flag "top": `,
	} {
		if code, out, errOut := descent(strings.Fields(line)...); code != exitMisuse || out != "" || !strings.HasPrefix(errOut, "descent: "+want) {
			t.Errorf("%s: exit code %d: %s%s, want %s", line, code, out, errOut, want)
		}
	}
}

// A flag with another name is found by its words, as a parameter, or at another command.
func TestUnknownFlags(t *testing.T) {
	for line, want := range map[string]string{
		"train --learning-rate 0.1": `unknown flag "learning-rate": did you mean --lr? want one of those of descent train --help`,
		"train --batch-size 32":     `unknown flag "batch-size": did you mean --batch?`,
		"train --Learning_Rate=1":   `did you mean --lr?`,
		"train --layers 3":          `did you mean --hidden`,
		"train --target x":          `unknown flag "target": want --data csv:target=VALUE`,
		"ensemble --mu 0.9":         `want --optimizer momentum:mu=VALUE`,
		"--json":                    `unknown flag "json" of descent: descent train has it`,
		"--members 3":               `unknown flag "members" of descent: descent ensemble has it`,
		"train --momentum 0.9":      `unknown flag "momentum": want --optimizer momentum`,
		"train --epoch 3":           `unknown flag "epoch": did you mean "epochs"? want one of data, `,
		"train --zzzzzz 3":          `unknown flag "zzzzzz": want one of data, `,
	} {
		if code, out, errOut := descent(strings.Fields(line)...); code != exitMisuse || out != "" || !strings.Contains(errOut, want) {
			t.Errorf("%s: exit code %d: %s%s, want %s", line, code, out, errOut, want)
		}
	}
}

// Help on what is no command says so.
func TestUnknownTopics(t *testing.T) {
	for _, args := range [][]string{{"help", "trian"}, {"help", "runs", "zzz"}} {
		if code, out, errOut := descent(args...); code != exitMisuse || out != "" || !strings.Contains(errOut, "unknown command") {
			t.Errorf("%q: exit code %d: %s%s", args, code, out, errOut)
		}
	}
	if code, out, errOut := descent("help", "runs", "ls"); code != exitOK || !strings.Contains(out, "descent runs ls") {
		t.Errorf("exit code %d: %s%s", code, out, errOut)
	}
}
