//go:build !linux && !darwin

package advice

// machineMemory returns a guess.
func machineMemory() int { return assumedMemory }
