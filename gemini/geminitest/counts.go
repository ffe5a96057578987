package geminitest

// Counts lists every key that is known or has called.
func (s *Server) Counts() []Count {
	var list []Count
	for _, who := range s.keys.all() {
		list = append(list, s.ledger.count(who))
	}
	return list
}

// Count is how often the key with this hash has called.
func (s *Server) Count(hash string) Count {
	for _, c := range s.Counts() {
		if c.Key == hash {
			return c
		}
	}
	return Count{Key: hash}
}

// Requests is how many requests for content have come with a known key.
func (s *Server) Requests() int {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return s.ledger.arrived
}

// Over describes each request that went over a limit, in the order they came, at most 1,000 of them.
func (s *Server) Over() []string {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return append([]string(nil), s.ledger.over...)
}

// Strays is how many requests came without a key in the header, or with one in the URL.
func (s *Server) Strays() int {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return s.ledger.strays
}
