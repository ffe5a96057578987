// Package metric measures ranked lists against what a person turned out to
// like. Relevance is binary.
package metric

import "math"

// NDCG is the normalised discounted cumulative gain of the first n of ranked:
// the ideal list has min(n, relevant) hits at its head. It is 0 where nothing is
// relevant.
//
// K. Järvelin, J. Kekäläinen: Cumulated Gain-Based Evaluation of IR Techniques.
// ACM TOIS 20(4), 2002.
func NDCG[T comparable](ranked []T, isRelevant func(T) bool, relevant, n int) float64 {
	gain := 0.0
	for place, item := range ranked[:min(n, len(ranked))] {
		if isRelevant(item) {
			gain += discount(place)
		}
	}
	ideal := 0.0
	for place := range min(n, relevant) {
		ideal += discount(place)
	}
	if ideal == 0 {
		return 0
	}
	return gain / ideal
}

func discount(place int) float64 { return 1 / math.Log2(float64(place)+2) }

// Recall is the share of all relevant items that are among the first n of
// ranked. It is 0 where nothing is relevant.
func Recall[T comparable](ranked []T, isRelevant func(T) bool, relevant, n int) float64 {
	if relevant == 0 {
		return 0
	}
	hits := 0
	for _, item := range ranked[:min(n, len(ranked))] {
		if isRelevant(item) {
			hits++
		}
	}
	return float64(hits) / float64(relevant)
}
