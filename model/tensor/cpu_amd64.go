//go:build amd64 && !float64

package tensor

// A processor identifies a kind of processor, with the numbers that the
// instruction CPUID gives.
type processor struct {
	vendor        string
	family, model int
}

// thisProcessor returns the processor that the program runs on.
func thisProcessor() (p processor) {
	_, ebx, ecx, edx := cpuidAMD64(0)
	for _, word := range []uint32{ebx, edx, ecx} {
		for range 4 {
			p.vendor += string(rune(word & 0xff))
			word >>= 8
		}
	}
	eax, _, _, _ := cpuidAMD64(1)
	p.family, p.model = int(eax>>8&0xf), int(eax>>4&0xf)
	if p.family == 6 || p.family == 15 {
		p.model += int(eax >> 16 & 0xf << 4)
	}
	if p.family == 15 {
		p.family += int(eax >> 20 & 0xff)
	}
	return p
}

// fullWidth reports whether a processor with AVX-512 computes 512 bits in one
// step. Intel's do, and so do those of AMD's family 26 (Zen 5), except for its
// mobile models. These and family 25 (Zen 4) compute 256 bits twice.
func (p processor) fullWidth() bool {
	switch p.vendor {
	case "GenuineIntel":
		return true
	case "AuthenticAMD":
		mobile := p.model >= 0x20 && p.model < 0x30 || p.model >= 0x60 && p.model < 0x70
		return p.family >= 26 && !(p.family == 26 && mobile)
	}
	return false
}
