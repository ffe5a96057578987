package bot

import (
	"context"

	"pickbot/bot/texts"
)

// help lists the commands.
func (b *Bot) help(ctx context.Context, v visit, _ string) error {
	text := v.voice.Say("help.title") + "\n"
	for _, c := range commands() {
		text += "\n/" + texts.HTML(c.name) + " · " + v.voice.Say("command."+c.name)
	}
	if b.isAdmin(v.person.ID) {
		text += "\n\n" + v.voice.Say("help.admin") + "\n"
		for _, c := range adminCommands() {
			text += "\n/" + texts.HTML(c.name) + " · " + v.voice.Say("command."+c.name)
		}
	}
	return b.say(ctx, v, text+"\n\n"+v.voice.Say("help.words", "Bot", b.username), nil)
}
