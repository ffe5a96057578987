package recommend

import (
	"context"
	"fmt"
	"slices"
)

// answerLocally answers for this once, without the cache and the writer.
func (s *Service) answerLocally(ctx context.Context, o order) (Answer, error) {
	m, err := s.local(ctx, o)
	if err != nil {
		return Answer{}, err
	}
	s.observe.Recommended(Local)
	return s.answer(m.entry, false), nil
}

func (s *Service) local(ctx context.Context, o order) (made, error) {
	b, err := s.brief(ctx, o)
	if err != nil {
		return made{}, err
	}
	entry, err := s.localEntry(b)
	if err != nil {
		return made{}, err
	}
	s.tasks.run(ctx, func(ctx context.Context) { s.markShown(ctx, o, entry) })
	return made{entry: entry}, nil
}

// local is what the ranker offers by itself, in its order. To a wish that is what answers its words; one that says more
// of what is not wanted than of what is, as "something without nuts", leaves all the rest.
func (b brief) local() []choice {
	list := b.inOrder(nil)
	if b.wish == "" {
		return list
	}
	answers := slices.DeleteFunc(slices.Clone(list), func(c choice) bool { return len(c.Evidence.Words) == 0 })
	if len(answers) == 0 && len(b.except.Rules)+len(b.except.Mentions) > 0 {
		return list
	}
	return answers
}

// localEntry is the ranker's own order, with reasons made from its evidence. ErrNoResult: nothing answers the
// wish's words, and only a writer can tell what else might be meant.
func (s *Service) localEntry(b brief) (Entry, error) {
	entry := s.blank(b)
	entry.Source = Local
	entry.Summary = s.phrases.Summary(b.person.Lang, b.taste)
	entry.Tips = s.tips(b)
	list := b.local()
	if len(list) == 0 {
		return Entry{}, fmt.Errorf("nothing answers the wish: %w", ErrNoResult)
	}
	s.lineUp(&entry, b, list)
	return entry, nil
}

func (s *Service) blank(b brief) Entry {
	return Entry{
		Version:     EntryVersion,
		Date:        b.day,
		Lang:        b.person.Lang,
		Stats:       b.taste.Stats,
		GeneratedAt: b.at,
		Considered:  len(b.candidates),
		Wish:        b.wish,
		Rules:       b.profile.Rules,
		AsOf:        b.profile.Changed,
		Catalog:     b.shelf.version,
	}
}

func (s *Service) tips(b brief) []string {
	// Of what may be offered, and the closest to the person's taste first.
	var unseen []string
	for _, c := range b.candidates {
		category := c.Item.Category
		if category != "" && b.taste.Stats.Categories[category] == 0 && !slices.Contains(unseen, category) {
			unseen = append(unseen, category)
		}
	}
	return s.phrases.Tips(b.person.Lang, b.taste.Stats, unseen)
}
