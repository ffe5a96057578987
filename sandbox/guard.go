package sandbox

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Guard lets through what the page and programs on this machine send: a request whose Host is a loopback name or
// listed in Config.Hosts, or with Config.Public an IP address, and whose Origin, if it has one, is the same. It keeps
// foreign web pages out that reach this machine by a name of theirs (DNS rebinding) or by a form. Everything else is
// answered 403.
func (s *Server) Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.hostAllowed(r.Host) {
			writeError(w, http.StatusForbidden, "this host name is not allowed here: use an IP address or localhost")
			return
		}
		s.sameOrigin(next).ServeHTTP(w, r)
	})
}

// notRebound guards the Bot API. A bot may run on another machine and know this one by any name; a browser that was
// led here by a foreign name runs on this one.
func (s *Server) notRebound(next http.Handler) http.Handler {
	guarded, open := s.Guard(next), s.sameOrigin(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if addr, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && addr.Addr().Unmap().IsLoopback() {
			guarded.ServeHTTP(w, r)
			return
		}
		open.ServeHTTP(w, r)
	})
}

func (s *Server) sameOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if origin := r.Header.Get("Origin"); origin != "" {
			if u, err := url.Parse(origin); err != nil || u.Host != r.Host {
				writeError(w, http.StatusForbidden, "another origin may not call this")
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) hostAllowed(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if addr, err := netip.ParseAddr(name); err == nil && (s.cfg.Public || addr.IsLoopback()) {
		return true
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || slices.Contains(s.cfg.Hosts, name)
}
