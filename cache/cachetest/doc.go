// Package cachetest opens every kind of cache.Backend for tests that must hold on all of them: the embedded one on a
// SQLite file, Redis as miniredis, as a real redis-server and as a Cluster of three. The store's clock can be moved on
// each.
package cachetest
