// Package cache keeps what all replicas share for a while: values with a time to live, counters, leases, short lists,
// quotas and send rates.
//
// There are two implementations of one method set, Backend: Redis (one server, a Unix socket, TLS or a Cluster) and
// SQLite, the embedded default. Each operation is atomic. Operations of busy callers share round trips to
// Redis, and transactions on SQLite. Nothing that writes is ever sent twice: a lost reply is an error, not a second increment.
//
// It holds no policy: its callers decide what is cached for how long, who may take from a quota and what to do without a
// cache.
package cache
