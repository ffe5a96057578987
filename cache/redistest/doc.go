// Package redistest runs real redis-servers for tests: each on a free loopback port, in a directory of its own, gone
// when the test ends. It can be killed, stopped, frozen and started again on the same port, and it can form a Cluster.
//
// A machine without redis-server skips the test, unless PICKBOT_REQUIRE_SERVERS=1 makes that a failure.
package redistest
