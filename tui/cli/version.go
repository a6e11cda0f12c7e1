package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"descent/model/tensor"
)

// The linker sets these in a release (make release), since sources that are not
// a clone of the repository have neither: -X descent/tui/cli.release=v0.4.0.
var release, commit string

// A version describes the program. Its members are those of descent version
// --json.
type version struct {
	Version  string   `json:"version"`  // version of the release, or the one that the go command derives from the commit
	Commit   string   `json:"commit"`   // commit of the sources, "" if it is not known
	Modified bool     `json:"modified"` // whether the sources differ from the commit
	Go       string   `json:"go"`       // version of Go
	System   string   `json:"system"`   // operating system and processor: linux/amd64
	Numerics string   `json:"numerics"` // the arithmetic, see tensor.Numerics: if it is equal, equal commands print equal numbers
	Kernels  string   `json:"kernels"`  // kernels in use
	Offered  []string `json:"offered"`  // kernels that this processor can run
}

// identify returns the version of the program that info describes. Values that
// the linker set take precedence over those of the go command.
func identify(info *debug.BuildInfo, release, commit string) version {
	v := version{Version: "(devel)", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, Numerics: tensor.Numerics()}
	v.Offered, v.Kernels, _ = tensor.Kernels() // Main reports the error
	if info != nil {
		if info.Main.Version != "" {
			v.Version = info.Main.Version
		}
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				v.Commit = s.Value
			case "vcs.modified":
				v.Modified = s.Value == "true"
			}
		}
	}
	if release != "" {
		v.Version = release
	}
	if commit != "" {
		v.Commit, v.Modified = strings.CutSuffix(commit, "-dirty")
	}
	return v
}

// String returns v as one line.
func (v version) String() string {
	source := "commit unknown"
	if v.Commit != "" {
		source = "commit " + v.Commit[:min(len(v.Commit), 12)]
	}
	if v.Modified {
		source += " (modified)"
	}
	return fmt.Sprintf("descent %s, %s, %s, %s, kernels %s of %s",
		v.Version, source, v.Go, v.Numerics, v.Kernels, strings.Join(v.Offered, ", "))
}

func (c *command) versionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit, and the arithmetic",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			info, _ := debug.ReadBuildInfo() // nil if there is none
			v := identify(info, release, commit)
			if asJSON {
				return c.printJSON(v)
			}
			_, err := fmt.Fprintln(c.out, v)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}
