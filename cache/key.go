package cache

import "strings"

const prefix = "pickbot:"

// lockKey is the name of the lock of a data key, in the same Cluster slot. The slot is computed from what stands in the
// first pair of braces, or from the whole key. A key with braces but without such a tag has no lock name in its slot.
func lockKey(key string) string {
	if !hasHashTag(key) {
		return prefix + "{" + key + "}:lock"
	}
	return prefix + strings.TrimPrefix(key, prefix) + ":lock"
}

func hasHashTag(key string) bool {
	_, tail, opened := strings.Cut(key, "{")
	tag, _, closed := strings.Cut(tail, "}")
	return opened && closed && tag != ""
}
