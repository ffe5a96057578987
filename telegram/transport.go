package telegram

import (
	"net"
	"net/http"
	"time"
)

// NewTransport returns a transport for many parallel calls to one host: the default one keeps two idle connections a
// host, so that most sends would open a new one.
func NewTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          256,
		MaxIdleConnsPerHost:   256,
		IdleConnTimeout:       45 * time.Second, // before the far side drops it, so that no send meets a closed connection
		TLSHandshakeTimeout:   5 * time.Second,
		ExpectContinueTimeout: time.Second,
		// A long poll is answered after 50 s.
		ResponseHeaderTimeout: 65 * time.Second,
	}
}
