//go:build amd64 && !float64

package tensor

// A processor is what its maker numbers it as: the answer of CPUID.
type processor struct {
	vendor        string
	family, model int
}

// thisProcessor returns the one that the program runs on.
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

// fullWidth reports whether a processor with AVX-512 computes 512 bits at a
// time. Intel's do. Of AMD's, family 25 (Zen 4) takes two turns of 256 bits, and
// so do the notebooks' models of family 26 (Zen 5); its others do not.
func (p processor) fullWidth() bool {
	switch p.vendor {
	case "GenuineIntel":
		return true
	case "AuthenticAMD":
		notebook := p.model >= 0x20 && p.model < 0x30 || p.model >= 0x60 && p.model < 0x70
		return p.family >= 26 && !(p.family == 26 && notebook)
	}
	return false
}
