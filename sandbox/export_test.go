package sandbox

import "time"

// Polling says whether a getUpdates of that bot waits.
func (s *Server) Polling(botID int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.state.bots[botID]
	return b != nil && b.poll != nil
}

// Carrying says whether a delivery to that bot's webhook is under way or due.
func (s *Server) Carrying(botID int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.state.bots[botID].courier
	return c.carrying > 0 || c.due.Len() > 0 && !c.due[0].at.After(s.clock.Now())
}

// NextDelivery is how long until the next delivery to that bot's webhook.
func (s *Server) NextDelivery(botID int64) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.bots[botID].courier.due[0].at.Sub(s.clock.Now())
}

// Texts are those of a chat's messages.
func (s *Server) Texts(botID, chatID int64) (texts []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.state.bots[botID].chats[chatID].messages {
		texts = append(texts, m.Text)
	}
	return texts
}
