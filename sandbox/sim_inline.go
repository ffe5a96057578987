package sandbox

func (r *simRequest) typeInline() (any, error) {
	var in struct {
		Query  string `json:"query"`
		Offset string `json:"offset"`
		ChatID int64  `json:"chat_id"`
	}
	if err := r.body(&in); err != nil {
		return nil, err
	}
	p, err := r.person()
	if err != nil {
		return nil, err
	}
	b, err := r.needBot()
	if err != nil {
		return nil, err
	}
	if len([]rune(in.Query)) > 256 {
		return nil, invalid("the query is longer than 256 characters")
	}
	a := r.inlineQuery(b, p, InlineQuery{ChatID: in.ChatID, Query: in.Query, Offset: in.Offset})
	return a.InlineQuery, nil
}

// asked is the inline query in the path.
func (r *simRequest) asked() (*bot, *askedInline, error) {
	b, err := r.needBot()
	if err != nil {
		return nil, nil, err
	}
	a := b.inlines.get(r.http.PathValue("query"))
	if a == nil {
		return nil, nil, notFound("there is no such inline query")
	}
	return b, a, nil
}

func (r *simRequest) oneInline() (any, error) {
	_, a, err := r.asked()
	if err != nil {
		return nil, err
	}
	return a.InlineQuery, nil
}

func (r *simRequest) chooseInline() (any, error) {
	var in struct {
		ResultID string `json:"result_id"`
		ChatID   int64  `json:"chat_id"`
	}
	if err := r.body(&in); err != nil {
		return nil, err
	}
	b, a, err := r.asked()
	if err != nil {
		return nil, err
	}
	s, err := r.scene(in.ChatID)
	if err != nil {
		return nil, err
	}
	return r.choose(b, a, s.person, s.chat, in.ResultID)
}
