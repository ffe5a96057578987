// Package proof starts the real program as separate processes and shows that it keeps its promises: kills lose nothing,
// limits hold, bad days are survived, people see no errors. It holds nothing but tests.
//
// `make test` runs short versions, `make proof` the long ones (PICKBOT_PROOF=1), `make soak` people who chat while
// processes are killed (PICKBOT_SOAK, in minutes), and `make bench` the comparison with the bare library
// (PICKBOT_BENCH=1). All of them print tables of what they counted.
package proof
