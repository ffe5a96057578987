// Package telegram delivers: updates to a Handler, and what the bot says to Telegram.
//
// Intake promises that an update is acknowledged only when it is handled or stands in a durable Inbox, that one chat's
// updates run in order over all replicas while different chats run in parallel, that a redelivered update has no second
// effect, and that what a dead process left is taken over by a living one. Poller and Webhook feed it by one path.
//
// Sender promises Telegram's limits by a limiter that all replicas share, patience with Telegram's failures, and errors
// that callers can tell apart. The bot's token stands in no error and no log line of this package.
//
// It knows no command and no pick: what an update means is the Handler's business. The types of an update and of a
// call's parameters are those of github.com/go-telegram/bot.
package telegram
