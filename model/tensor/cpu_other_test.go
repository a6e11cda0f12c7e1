//go:build !amd64 || float64

package tensor

import "runtime"

// machine names the processor.
func machine() string { return runtime.GOARCH }
