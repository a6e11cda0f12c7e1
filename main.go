// Descent is a laboratory for neural networks that lives in a terminal.
package main

import (
	"os"

	"descent/tui/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
