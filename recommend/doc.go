// Package recommend decides what a person is offered today, and why.
//
// It promises an answer wherever there is something to recommend: from the cache when it holds today's picks, from the
// writer (Gemini) when it can be asked in time, and from the local ranker otherwise. What a person ruled out is never
// offered, whoever chose the picks. It owns the types, the rules, the cache policy, the error kinds and the small
// interfaces it consumes; how anything is stored, cached, written or shown is left to the packages around it.
package recommend
