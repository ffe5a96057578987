package bot

import "pickbot/recommend"

// likened is the item that a wish names to get others like it, in any language: "something like Dune".
func (b *Bot) likened(v visit, wish string) (recommend.Item, bool) {
	for _, voice := range b.voices(v) {
		before := phrases(voice, "grammar.greeting", "grammar.wanting")
		for text, more := spoken(wish), true; more; text, more = afterPhrase(text, before) {
			if title, ok := afterPhrase(text, voice.Phrases("grammar.like")); ok {
				return b.service.Titled(title)
			}
		}
	}
	return recommend.Item{}, false
}
