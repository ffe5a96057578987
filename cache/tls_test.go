package cache

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"pickbot/cache/redistest"
)

func TestRedis_TLS(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Password("hunter2"))
	addr, roots := terminateTLS(t, server.Addr())
	to, err := parseURL("rediss://:hunter2@" + addr)
	if err != nil {
		t.Fatal(err)
	}

	stranger := connect(to, Config{}.withDefaults())
	defer stranger.Close()
	if err := stranger.Ping(t.Context()).Err(); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate of an unknown authority: %v", err)
	}

	client := connect(to, Config{}.withDefaults())
	defer client.Close()
	client.(*redis.Client).Options().TLSConfig.RootCAs = roots
	if err := client.Ping(t.Context()).Err(); err != nil {
		t.Errorf("a certificate of a known authority: %v", err)
	}
}

// terminateTLS listens with a certificate for its address and passes on to a plain server.
func terminateTLS(t *testing.T, plain string) (addr string, roots *x509.CertPool) {
	t.Helper()
	lender := httptest.NewTLSServer(nil) // only for its certificate
	lender.Close()
	roots = x509.NewCertPool()
	roots.AddCert(lender.Certificate())
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: lender.TLS.Certificates, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { relay(conn, plain) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		wg.Wait()
	})
	return listener.Addr().String(), roots
}

// relay ends when either side does.
func relay(client net.Conn, plain string) {
	server, err := net.Dial("tcp", plain)
	if err != nil {
		_ = client.Close()
		return
	}
	var wg sync.WaitGroup
	pass := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		_ = to.Close()
		_ = from.Close()
	}
	wg.Go(func() { pass(server, client) })
	wg.Go(func() { pass(client, server) })
	wg.Wait()
}
