package cache

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// target is where a Redis URL points to.
type target struct {
	addrs    []string // host:port, or one path of a Unix socket
	username string
	password string
	db       int
	tls      bool
	cluster  bool
}

var errURL = errors.New("want redis://[user:password@]host[:port][/db], rediss://... for TLS, unix:///path[?db=n], " +
	"or for a Cluster several addresses separated by commas or ?cluster=true; " +
	"special characters of the password are percent-encoded")

// parseURL reads a Redis URL. Its errors never quote the URL, which holds the password.
func parseURL(raw string) (target, error) {
	first, more := splitAddrs(strings.TrimSpace(raw))
	u, err := url.Parse(first)
	if err != nil {
		return target{}, errURL // the cause quotes parts of the URL
	}
	t := target{username: u.User.Username(), tls: u.Scheme == "rediss"}
	t.password, _ = u.User.Password()
	if t.cluster, t.db, err = parseOptions(u.Query()); err != nil {
		return target{}, err
	}
	switch u.Scheme {
	case "redis", "rediss":
		err = t.setHosts(u, more)
	case "unix":
		err = t.setSocket(u, more)
	default:
		err = fmt.Errorf("the scheme is not redis, rediss or unix: %w", errURL)
	}
	if err == nil && t.cluster && t.db != 0 {
		err = errors.New("a Redis Cluster has no database but 0")
	}
	return t, err
}

// splitAddrs takes the further addresses out of redis://user:password@a:1,b:2/0, and out of redis://a:1,redis://b:2,
// where the first login and the last options count.
func splitAddrs(raw string) (first string, more []string) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return raw, nil
	}
	var login, tail string
	var hosts []string
	for i, part := range strings.Split(strings.ReplaceAll(rest, ", ", ","), ","+scheme+"://") {
		end := strings.IndexAny(part, "/?")
		if end < 0 {
			end = len(part)
		}
		host := strings.LastIndex(part[:end], "@") + 1
		if i == 0 {
			login = part[:host]
		}
		hosts = append(hosts, strings.Split(part[host:end], ",")...)
		tail = cmp.Or(part[end:], tail)
	}
	return scheme + "://" + login + hosts[0] + tail, hosts[1:]
}

func parseOptions(query url.Values) (cluster bool, db int, err error) {
	for name, values := range query {
		value := values[len(values)-1]
		switch name {
		case "cluster":
			cluster, err = strconv.ParseBool(value)
		case "db":
			db, err = parseDB(value)
		default:
			return false, 0, fmt.Errorf("unknown option %q: only cluster and db are known", name)
		}
		if err != nil {
			return false, 0, fmt.Errorf("option %s=%q is not understood", name, value)
		}
	}
	return cluster, db, nil
}

func parseDB(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return n, err
}

func (t *target) setHosts(u *url.URL, more []string) error {
	for _, host := range append([]string{u.Host}, more...) {
		addr, err := parseAddr(strings.TrimSpace(host))
		if err != nil {
			return err
		}
		t.addrs = append(t.addrs, addr)
	}
	t.cluster = t.cluster || len(more) > 0
	path := strings.Trim(u.Path, "/")
	if path == "" {
		return nil
	}
	db, err := parseDB(path)
	if err != nil {
		return fmt.Errorf("the path is not the number of a database: %w", errURL)
	}
	t.db = db
	return nil
}

func (t *target) setSocket(u *url.URL, more []string) error {
	if u.Path == "" || u.Host != "" || len(more) > 0 || t.cluster {
		return fmt.Errorf("a Unix socket is one absolute path: %w", errURL)
	}
	t.addrs = []string{u.Path}
	return nil
}

// parseAddr adds the default port and refuses anything that is not a host and a port.
func parseAddr(s string) (string, error) {
	u := url.URL{Host: s}
	host, port := u.Hostname(), u.Port()
	if port == "" {
		port = "6379"
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if host == "" || err != nil || n == 0 || strings.ContainsAny(host, "@/ ") {
		return "", fmt.Errorf("an address is not host:port: %w", errURL)
	}
	return net.JoinHostPort(host, port), nil
}

// String shows the addresses and nothing secret.
func (t target) String() string { return strings.Join(t.addrs, ",") }
