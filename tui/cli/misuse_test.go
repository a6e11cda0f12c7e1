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
