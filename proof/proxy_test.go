package proof_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"
)

// roundRobin is a proxy in front of replicas, each in turn. A replica that does not answer is a 502 for the caller.
func roundRobin(t testing.TB, addresses []string) string {
	t.Helper()
	var turn atomic.Uint64
	transport := &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 30 * time.Second}
	proxy := &httputil.ReverseProxy{
		Transport: transport,
		ErrorLog:  log.New(io.Discard, "", 0),
		Rewrite: func(r *httputil.ProxyRequest) {
			next := addresses[turn.Add(1)%uint64(len(addresses))]
			r.SetURL(&url.URL{Scheme: "http", Host: next})
		},
	}
	front := httptest.NewServer(proxy)
	t.Cleanup(func() {
		front.Close()
		transport.CloseIdleConnections()
	})
	return front.URL
}
