package store_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"pickbot/store"
	"pickbot/store/storetest"
)

// TestOpen_VerifyFull: a server is trusted by its authority and its name, and by nothing less.
func TestOpen_VerifyFull(t *testing.T) {
	t.Parallel()
	server, ours, theirs := storetest.Start(t), newAuthority(t, "ours"), newAuthority(t, "theirs")
	plain := server.Create(t, "pickbot")
	certificate, key := ours.certify(t, net.IPv4(127, 0, 0, 1))
	serveTLS(t, plain, certificate, key)
	open := func(host string, a authority) error {
		file := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(file, a.pem, 0o600); err != nil {
			t.Fatal(err)
		}
		to := strings.NewReplacer("127.0.0.1", host, "sslmode=disable", "sslmode=verify-full&sslrootcert="+file).Replace(plain)
		s, err := store.Open(t.Context(), store.Config{URL: to})
		if err == nil {
			s.Close()
		}
		return err
	}
	if err := open("127.0.0.1", ours); err != nil {
		t.Errorf("its own authority: %v", err)
	}
	for want, err := range map[string]error{
		"unknown authority": open("127.0.0.1", theirs),
		"localhost":         open("localhost", ours),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want one line on the certificate that says %q", err, want)
		}
	}
}

// serveTLS has a server use a certificate. It writes the files itself: they must be its user's.
func serveTLS(t *testing.T, url string, certificate, key []byte) {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	write := func(name string, content []byte) string {
		lines := strings.ReplaceAll(strings.TrimSpace(string(content)), "\n", "'), ('")
		return "COPY (VALUES ('" + lines + "')) TO PROGRAM 'umask 077; cat > " + name + "'"
	}
	for _, statement := range []string{
		write("server.crt", certificate), write("server.key", key), "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()",
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	for on := "off"; on != "on"; {
		if err := conn.QueryRow(ctx, "SELECT current_setting('ssl') FROM pg_sleep(0.01)").Scan(&on); err != nil {
			t.Fatal(err)
		}
	}
}

// authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pem         []byte
}

func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	a := authority{key: newKey(t), certificate: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}}
	a.pem = a.sign(t, a.certificate, a.key)
	return a
}

// certify returns a server's certificate and its key, both as PEM.
func (a authority) certify(t *testing.T, ip net.IP) (certificate, key []byte) {
	t.Helper()
	own := newKey(t)
	certificate = a.sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(2), IPAddresses: []net.IP{ip}, NotBefore: a.certificate.NotBefore, NotAfter: a.certificate.NotAfter,
	}, own)
	der, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func (a authority) sign(t *testing.T, c *x509.Certificate, of *ecdsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, c, a.certificate, of.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
