package cluster

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"descent/data/regular"
)

// An identity contains the certificate of a coordinator and the tokens of its clients.
// Only the owner can read its file, which is in the folder of the coordinator.
type identity struct {
	Workers, People  string // tokens, of 128 random bits in hexadecimal digits
	Certificate, Key []byte // DER, the key in PKCS #8
}

const identityFile = "identity.json"

// identityIn returns the identity in a folder. If there is none, or renew is set, it
// makes a new one, which invalidates all earlier lines.
func identityIn(dir string, renew bool) (*identity, error) {
	path := filepath.Join(dir, identityFile)
	text, err := regular.Read(path)
	switch {
	case err == nil && !renew:
		id := new(identity)
		if err := json.Unmarshal(text, id); err != nil {
			return nil, fmt.Errorf("%s: %w: want it as it was written, or a new one (--renew)", path, err)
		}
		return id, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	id, err := newIdentity()
	if err != nil {
		return nil, err
	}
	if text, err = json.Marshal(id); err != nil {
		return nil, err
	}
	fresh := path + ".new"
	if err := os.WriteFile(fresh, text, 0o600); err != nil {
		return nil, err
	}
	return id, os.Rename(fresh, path)
}

// newIdentity returns two new tokens and a new self-signed certificate.
func newIdentity() (*identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: "descent"},
		NotBefore:    now.Add(-time.Hour), NotAfter: now.AddDate(10, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	id := &identity{Workers: secret(), People: secret()}
	if id.Certificate, err = x509.CreateCertificate(rand.Reader, template, template, key.Public(), key); err != nil {
		return nil, err
	}
	id.Key, err = x509.MarshalPKCS8PrivateKey(key)
	return id, err
}

// secret returns 128 random bits as 32 hexadecimal digits.
func secret() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// fingerprint returns the SHA-256 of a certificate in hexadecimal digits.
func fingerprint(certificate []byte) string {
	sum := sha256.Sum256(certificate)
	return hex.EncodeToString(sum[:])
}

// tls returns the TLS configuration of the coordinator.
func (id *identity) tls() (*tls.Config, error) {
	key, err := x509.ParsePKCS8PrivateKey(id.Key)
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{id.Certificate}, PrivateKey: key}},
		MinVersion:   tls.VersionTLS13,
	}, nil
}

// pinned returns a TLS configuration that accepts only the certificate with the given
// fingerprint. No authority is consulted, since the certificate is self-signed.
func pinned(want string) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS13,
		InsecureSkipVerify: true, // VerifyConnection compares the fingerprint
		VerifyConnection: func(c tls.ConnectionState) error {
			if len(c.PeerCertificates) == 0 || fingerprint(c.PeerCertificates[0].Raw) != want {
				return errFingerprint
			}
			return nil
		},
	}
}

// errFingerprint is the error for a certificate whose fingerprint differs from that in
// the line.
var errFingerprint = errors.New("the coordinator has another certificate than the line says: want the line that it printed last")
