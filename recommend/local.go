package recommend

import "context"

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
	entry := s.localEntry(b)
	entry.StandIn = true
	s.tasks.run(ctx, func(ctx context.Context) { s.markShown(ctx, o, entry) })
	return made{entry: entry}, nil
}

// localEntry is the ranker's own order, with reasons made from its evidence.
func (s *Service) localEntry(b brief) Entry {
	entry := s.blank(b)
	entry.Source = Local
	entry.Summary = s.phrases.Summary(b.person.Lang, b.taste)
	entry.Tips = s.tips(b)
	s.complete(&entry, b)
	return entry
}

func (s *Service) blank(b brief) Entry {
	return Entry{
		Version:     EntryVersion,
		Date:        b.person.Day(b.at),
		Lang:        b.person.Lang,
		Stats:       b.taste.Stats,
		GeneratedAt: b.at,
		Considered:  len(b.candidates),
		Wish:        b.wish,
		Rules:       b.profile.Rules,
		AsOf:        b.profile.Changed,
		Catalog:     s.engine.Ranker().Shelf().version,
	}
}

// complete fills the slots that are still free with the ranker's best, and then the spares.
func (s *Service) complete(entry *Entry, b brief) {
	taken := make(map[string]bool)
	for _, pick := range entry.Picks {
		taken[pick.ItemID] = true
	}
	want := s.picksFor(b.person)
	for _, c := range b.candidates {
		if taken[c.Item.ID] {
			continue
		}
		pick := s.localPick(b, c)
		switch {
		case len(entry.Picks) < want:
			entry.Picks = append(entry.Picks, pick)
		case len(entry.Spares) < spareCount:
			entry.Spares = append(entry.Spares, pick)
		default:
			return
		}
	}
}

func (s *Service) localPick(b brief, c Candidate) Pick {
	return Pick{ItemID: c.Item.ID, Reason: s.phrases.Reason(b.person.Lang, c), Marks: b.profile.marks(c.Item.ID)}
}

func (s *Service) tips(b brief) []string {
	var unseen []string
	for _, category := range s.engine.Ranker().Shelf().Categories() {
		if b.taste.Stats.Categories[category] == 0 {
			unseen = append(unseen, category)
		}
	}
	return s.phrases.Tips(b.person.Lang, b.taste.Stats, unseen)
}
