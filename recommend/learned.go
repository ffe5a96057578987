package recommend

import "slices"

// Learned are the categories and tags that come up again and again in what the person said, without those that they
// chose themselves; most telling first.
func (s *Service) Learned(p Profile) []string {
	topics := tasteOf(p, s.engine.Ranker().Shelf(), s.now()).Topics
	return slices.DeleteFunc(topics, func(topic string) bool { return slices.Contains(p.Topics, topic) })
}
