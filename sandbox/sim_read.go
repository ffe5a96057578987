package sandbox

import (
	"cmp"
	"slices"
)

const defaultMessages = 200

func (r *simRequest) chats() (any, error) {
	personID, err := r.number("person", 0)
	if err != nil {
		return nil, err
	}
	views := []Chat{}
	if r.bot == nil {
		return views, nil
	}
	if r.s.state.people[personID] != nil {
		if _, err := r.chat(r.bot, personID); err != nil {
			return nil, err
		}
	}
	for _, c := range r.bot.chats {
		if personID == 0 || c.has(personID) {
			views = append(views, r.view(c))
		}
	}
	slices.SortFunc(views, func(a, b Chat) int { return cmp.Compare(b.ID, a.ID) })
	return views, nil
}

// reading is the chat in the path, whoever may write there.
func (r *simRequest) reading() (*chat, error) {
	b, err := r.needBot()
	if err != nil {
		return nil, err
	}
	id, err := r.id("chat")
	if err != nil {
		return nil, err
	}
	c, err := r.chat(b, id)
	if err != nil {
		return nil, notFound("there is no chat %d", id)
	}
	return c, nil
}

func (r *simRequest) oneChat() (any, error) {
	c, err := r.reading()
	if err != nil {
		return nil, err
	}
	return r.view(c), nil
}

func (r *simRequest) messages() (any, error) {
	c, err := r.reading()
	if err != nil {
		return nil, err
	}
	after, err := r.number("after", 0)
	if err != nil {
		return nil, err
	}
	limit, err := r.number("limit", defaultMessages)
	if err != nil || limit < 0 {
		return nil, cmp.Or(err, invalid("limit is negative"))
	}
	first, there := c.find(after)
	if there {
		first++
	}
	found := c.messages[first:]
	return append([]*Message{}, found[max(len(found)-int(min(limit, keptMessages)), 0):]...), nil
}

func (r *simRequest) commands() (any, error) {
	b, err := r.needBot()
	if err != nil {
		return nil, err
	}
	personID, err := r.number("person", 0)
	if err != nil {
		return nil, err
	}
	p, err := r.personByID(personID)
	if err != nil {
		return nil, err
	}
	chatID, err := r.number("chat_id", personID)
	if err != nil {
		return nil, err
	}
	c, err := r.chat(b, chatID)
	if err != nil {
		return nil, notFound("there is no chat %d", chatID)
	}
	return b.menu(c, p), nil
}

func (r *simRequest) updates() (any, error) {
	pending := []Update{}
	if r.bot == nil {
		return pending, nil
	}
	r.expire(r.bot)
	for _, u := range r.bot.queue.all() {
		pending = append(pending, u.Update)
	}
	return pending, nil
}
