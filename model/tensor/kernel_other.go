//go:build (!amd64 && !arm64) || float64

package tensor

// native returns kernels written for this processor.
func native() []kernels { return nil }
