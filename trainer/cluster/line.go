package cluster

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"

	"descent/data/regular"
)

// A Line contains the address of a coordinator and the secret that gives access to it. Its
// text is one of
//
//	descent://TOKEN@HOST:PORT#SHA256   a coordinator that other machines can reach
//	descent://127.0.0.1:PORT           a coordinator that only this machine can reach
//	nats://USER:PASSWORD@HOST:PORT     any NATS server with JetStream
//	nats://TOKEN@HOST:PORT             a NATS server that requires a token
//	tls://HOST:PORT,tls://HOST:PORT    servers of one NATS cluster, with TLS
//
// TOKEN is the secret of a coordinator and SHA256 is the fingerprint of its certificate in
// hexadecimal digits.
type Line struct {
	Address     string // host and port
	Token       string
	Fingerprint string // of the certificate; "" for a connection without TLS

	url string // URL of a NATS server, or several with commas between them; "" for a coordinator
}

// Scheme is the prefix of lines.
const Scheme = "descent://"

// Variable is the environment variable for a line. It keeps the token out of the
// arguments of the process, which other users of the machine can see.
const Variable = "DESCENT_LINE"

// ReadLine returns the line for text, which is a line or the name of a file that holds
// one. For "" it returns the line in the environment variable DESCENT_LINE or, if that
// is not set, the line of a coordinator on this machine at DefaultPort.
func ReadLine(text string) (Line, error) {
	if text = cmp.Or(text, os.Getenv(Variable)); text == "" {
		return Line{Address: net.JoinHostPort("127.0.0.1", strconv.Itoa(DefaultPort))}, nil
	}
	if !strings.Contains(text, "://") {
		b, err := regular.Read(text)
		if err != nil {
			var p *fs.PathError
			if errors.As(err, &p) {
				err = fmt.Errorf("%s: %w", text, p.Err)
			}
			return Line{}, fmt.Errorf("%w: want a file with a line that begins with %s, or that line itself", err, Scheme)
		}
		if text = lineIn(b); text == "" {
			return Line{}, fmt.Errorf("there is no line in the file: want one that begins with %s", Scheme)
		}
	}
	return ParseLine(text)
}

// lineIn returns the first word of a text that contains "://"; "" if there is none.
func lineIn(text []byte) string {
	for word := range bytes.FieldsSeq(text) {
		if bytes.Contains(word, []byte("://")) {
			return string(word)
		}
	}
	return ""
}

// ParseLine reads a line. Its errors do not contain the token.
func ParseLine(text string) (Line, error) {
	if text = strings.TrimSpace(text); foreign(text) {
		return parseURLs(text)
	}
	u, err := url.Parse(text)
	if err != nil {
		return Line{}, errors.New("the line cannot be read: want descent://TOKEN@HOST:PORT#SHA256")
	}
	if u.Scheme != "descent" {
		return Line{}, fmt.Errorf("the line begins with %s://: want %s, nats:// or tls://", u.Scheme, Scheme)
	}
	l := Line{Address: u.Host, Token: u.User.Username(), Fingerprint: u.Fragment}
	if u.Port() == "" {
		return Line{}, errors.New("the line has no port: want descent://TOKEN@HOST:PORT#SHA256")
	}
	if sum, err := hex.DecodeString(l.Fingerprint); l.Token != "" && (err != nil || len(sum) != 32) {
		return Line{}, errors.New("the line has no fingerprint of 64 hexadecimal digits: want descent://TOKEN@HOST:PORT#SHA256")
	}
	if l.Token == "" && !loopback(u.Hostname()) {
		return Line{}, fmt.Errorf("the line has no token, and %s is not this machine: want descent://TOKEN@HOST:PORT#SHA256", u.Hostname())
	}
	return l, nil
}

// foreign reports whether text is a URL of a NATS server that is not a coordinator.
func foreign(text string) bool {
	return strings.HasPrefix(text, "nats://") || strings.HasPrefix(text, "tls://")
}

// parseURLs reads the URLs of the servers of one NATS cluster, with commas between them.
// Its errors do not contain tokens or passwords.
func parseURLs(text string) (Line, error) {
	var hosts []string
	for one := range strings.SplitSeq(text, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || !foreign(strings.TrimSpace(one)) || u.Hostname() == "" {
			return Line{}, errors.New("the URL of the NATS server cannot be read: want nats://USER:PASSWORD@HOST:PORT, or some of them with commas between")
		}
		hosts = append(hosts, u.Host)
	}
	return Line{Address: strings.Join(hosts, ","), url: text}, nil
}

// String returns the line as text, with its token.
func (l Line) String() string {
	if l.url != "" {
		return l.url
	}
	u := url.URL{Scheme: "descent", Host: l.Address, Fragment: l.Fingerprint}
	if l.Token != "" {
		u.User = url.User(l.Token)
	}
	return u.String()
}

// Where returns the coordinator's address, without the token.
func (l Line) Where() string { return l.Address }

// loopback reports whether a host is an address of the loopback interface.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// reachable returns the address at which other machines reach a server that listens on
// addr.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip, err := netip.ParseAddr(host); host != "" && (err != nil || !ip.IsUnspecified()) {
		return addr
	}
	interfaces, _ := net.InterfaceAddrs()
	for _, a := range interfaces {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			return net.JoinHostPort(n.IP.String(), port)
		}
	}
	if name, err := os.Hostname(); err == nil {
		host = name
	}
	return net.JoinHostPort(host, port)
}
