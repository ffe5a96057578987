package markup

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// NormalURL is a link as Telegram keeps it: with a scheme and a path. It refuses what Telegram refuses, a host without
// a dot (localhost) among it.
func NormalURL(s string) (string, bool) {
	s = strings.TrimSpace(s)
	scheme, rest, ok := strings.Cut(s, "://")
	scheme = strings.ToLower(scheme)
	switch {
	case !ok:
		scheme, rest = "http", s
	case scheme == "tg" || scheme == "ton" || scheme == "tonsite":
		return scheme + "://" + rest, rest != ""
	case scheme != "http" && scheme != "https":
		return "", false
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, path := rest[:end], rest[end:]
	if _, err := url.Parse(scheme + "://" + rest); err != nil || !validHost(host) {
		return "", false
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return scheme + "://" + strings.ToLower(host) + path, true
}

func validHost(authority string) bool {
	_, host, ok := strings.Cut(authority, "@")
	if !ok {
		host = authority
	}
	name, port, ok := strings.Cut(host, ":")
	if n, err := strconv.Atoi(port); ok && (err != nil || n < 1 || n > 65535) {
		return false
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	dot := strings.LastIndexByte(name, '.')
	return dot > 0 && len(name)-dot > 2 && !strings.ContainsAny(name, " <>\"_") && !strings.Contains(name, "..")
}

// userLink reads tg://user?id=1, which mentions a user without a name.
func userLink(s string) (int64, bool) {
	rest, ok := strings.CutPrefix(s, "tg://user?id=")
	if !ok {
		rest, ok = strings.CutPrefix(s, "tg:user?id=")
	}
	id, err := strconv.ParseInt(rest, 10, 64)
	return id, ok && err == nil && id > 0
}
