package bot

import "context"

// privacy is the policy: what is kept, why, who else sees something, and what can be done about it.
func (b *Bot) privacy(ctx context.Context, v visit, _ string) error {
	who := "privacy.nobody"
	if b.operator.Name != "" {
		who = "privacy.operator"
	}
	text := v.voice.Say("privacy.title") + "\n\n" + v.voice.Say(who, "Name", b.operator.Name)
	if b.operator.Contact != "" {
		text += " " + v.voice.Say("privacy.contact", "Contact", b.operator.Contact)
	}
	text += "\n\n" + v.voice.Say("privacy.kept") + "\n\n" + v.voice.Say("privacy.why")
	if b.defaults.Gemini {
		text += "\n\n" + v.voice.Say("privacy.gemini")
	} else {
		text += "\n\n" + v.voice.Say("privacy.nobody_else")
	}
	text += "\n\n" + v.voice.Say("privacy.rights")
	return b.say(ctx, v, text, nil)
}
