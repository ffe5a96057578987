package cache

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]target{
		"redis://localhost":               {addrs: []string{"localhost:6379"}},
		"redis://localhost:7000/3":        {addrs: []string{"localhost:7000"}, db: 3},
		" redis://h?db=2 ":                {addrs: []string{"h:6379"}, db: 2},
		"redis://[::1]:7000":              {addrs: []string{"[::1]:7000"}},
		"redis://ann:p%40ss@h:1":          {addrs: []string{"h:1"}, username: "ann", password: "p@ss"},
		"redis://:a,b@h:1":                {addrs: []string{"h:1"}, password: "a,b"},
		"rediss://:pw@h:1":                {addrs: []string{"h:1"}, password: "pw", tls: true},
		"unix:///run/redis.sock":          {addrs: []string{"/run/redis.sock"}},
		"unix://:pw@/run/redis.sock?db=1": {addrs: []string{"/run/redis.sock"}, password: "pw", db: 1},
		"redis://h:1?cluster=true":        {addrs: []string{"h:1"}, cluster: true},
		"redis://h:1?cluster=false":       {addrs: []string{"h:1"}},
		"redis://u:pw@a:1,b:2,c/0": {
			addrs: []string{"a:1", "b:2", "c:6379"}, username: "u", password: "pw", cluster: true,
		},
		"redis://:pw@a:1,redis://:pw@b:2/0": {addrs: []string{"a:1", "b:2"}, password: "pw", cluster: true},
		"rediss://a:1, rediss://b:2":        {addrs: []string{"a:1", "b:2"}, cluster: true, tls: true},
	} {
		got, err := parseURL(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(target{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", raw, diff)
		}
	}
}

func TestParseURL_refuses(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"", "localhost:6379", "http://:hunter2@h:1", "redis://", "redis://:hunter2@", "redis://:hunter2@h:port",
		"redis://:hunter2@h:0", "redis://:hunter2@h:99999", "redis://:hunter2@h:1/x", "redis://:hunter2@h:1/-1",
		"redis://:hunter2@h:1?timeout=5", "redis://:hunter2@h:1?cluster=maybe", "redis://:hunter2@h:1?cluster=true&db=1",
		"redis://:hunter2@a:1,b:2/1", "redis://:hunter2@a:1,,b:2", "redis://a/b:hunter2@h:1", "redis://a:hunter2/x@h:1",
		"redis://:hunter2%zz@h:1", "redis://:hunter2 x@h\x7f:1", "unix://", "unix://run/redis.sock",
		"unix://:hunter2@/a,/b?cluster=true", "redis://:#hunter2@h:1", "redis://:hunter2@a:1,unix:///b",
	} {
		_, err := parseURL(raw)
		if err == nil {
			t.Errorf("%q is taken", raw)
			continue
		}
		if text := err.Error(); strings.Contains(text, "hunter2") || strings.Contains(text, "\n") {
			t.Errorf("%q: the error is more than one clean line: %s", raw, text)
		}
	}
}

func FuzzParseURL(f *testing.F) {
	f.Add("redis://:s3cr3t@a:1,b:2/0?cluster=true")
	f.Add("unix:///x?db=1")
	f.Fuzz(func(t *testing.T, raw string) {
		to, err := parseURL(raw)
		if err == nil && (len(to.addrs) == 0 || to.db < 0) {
			t.Errorf("%q is taken as %+v", raw, to)
		}
	})
}

func TestLockKey(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"recommendations:user:123": "pickbot:{recommendations:user:123}:lock",
		"pickbot:{send}:all":       "pickbot:{send}:all:lock",
		"{a}:b":                    "pickbot:{a}:b:lock",
		"pickbot:plain":            "pickbot:{pickbot:plain}:lock",
	} {
		if got := lockKey(key); got != want {
			t.Errorf("lockKey(%s) = %s, want %s", key, got, want)
		}
	}
}
