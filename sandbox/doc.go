// Package sandbox is a local Telegram: a Bot API server that keeps to Telegram's real semantics, people who can be
// acted for, and a chat page. A bot that works here meets the same refusals, limits and redeliveries as there.
//
// One [Server] is one handler for four things:
//
//	/bot<token>/<method>      the Bot API, for any bot: GET and POST; query, urlencoded, JSON and multipart
//	/file/bot<token>/<path>   downloads
//	/sim/...                  the control API below, for tests and for the page
//	/                         the chat page
//
// It imports nothing of the bot and starts no listener: whoever listens keeps it on loopback. What it knows survives a
// restart when Config.Dir is set; counters and the log of calls do not. Every answer of the Bot API, and every delivery
// to a webhook, carries X-Sandbox-Clock-Offset (milliseconds that the sandbox's clock is ahead of real time) and answers carry
// X-Sandbox-Id, which is made anew with every empty state.
//
// # The control API
//
// JSON in, JSON out. An error is {"error": "..."} with status 400 (bad request), 403 (Host or Origin), 404 (no such
// thing) or 409 (not possible now). Message ids, chat ids and person ids are Telegram's; a private chat has its
// person's id. The query parameter bot=<id> says which bot is meant; without it, it is the pinned bot, or else the first
// one that ever called.
//
//	GET    /sim/state                    State: sandbox id, bots, the bot meant, strict, clock
//	GET    /sim/clock                    ClockState
//	POST   /sim/clock                    {"advance": "25h"} -> ClockState; what became due happens at once
//
//	GET    /sim/people                   [Person]
//	POST   /sim/people                   Person (id 0: the next free one; first_name needed) -> Person
//	GET    /sim/people/{id}              Person
//	PATCH  /sim/people/{id}              any of first_name, last_name, username, language_code, deactivated -> Person
//	POST   /sim/people/{id}/block        blocks the bot -> Person
//	POST   /sim/people/{id}/unblock      -> Person
//
// Acting as a person; chat_id is left out for the private chat with the bot:
//
//	POST   /sim/people/{id}/messages     {"chat_id", "text", "reply_to", "message": {...}} -> Message
//	                                     message: any fields of a Telegram message, merged in (sticker, poll, voice ...)
//	PATCH  /sim/people/{id}/messages/{message_id}   {"chat_id", "text"} edits one's own -> Message
//	POST   /sim/people/{id}/files        multipart: file, and optional chat_id, caption, kind=photo|document -> Message
//	POST   /sim/people/{id}/taps         {"chat_id", "message_id", "row", "col"} presses that button, or
//	                                     {"chat_id", "message_id", "data"} sends any callback data -> Tap
//	GET    /sim/taps/{query_id}          Tap: with the bot's answer once there is one
//	POST   /sim/people/{id}/inline       {"query", "offset", "chat_id"} types @bot query (chat_id: where) -> InlineQuery
//	GET    /sim/inline/{query_id}        InlineQuery: with the bot's results once there are some
//	POST   /sim/people/{id}/inline/{query_id}   {"result_id", "chat_id"} sends that result into the chat -> Message
//	                                     (a photo that the result names by a link has that link as its file_id)
//
// Groups:
//
//	POST   /sim/groups                   {"title", "type": "group"|"supergroup", "members": [ids], "without_bot"} -> Chat
//	POST   /sim/groups/{id}/members      {"user_id"} joins: a person, or the bot by its id -> Chat
//	DELETE /sim/groups/{id}/members/{user_id}   leaves; the bot: is removed -> Chat
//	POST   /sim/groups/{id}/migrate      the group becomes a supergroup -> Chat, the new one
//
// Reading as a person:
//
//	GET    /sim/chats?person=<id>        [Chat]: the private chat and the groups the person is in; without person: all
//	GET    /sim/chats/{id}               Chat
//	GET    /sim/chats/{id}/messages      [Message], oldest first, edits applied, deleted ones gone; after=<message_id>,
//	                                     limit=<n> (default 200, the newest n)
//	GET    /sim/commands?person=<id>&chat_id=<id>   [BotCommand]: the menu this person sees there
//	GET    /sim/files/{file_id}          the file itself
//
// The bot under the lens:
//
//	GET    /sim/faults                   [Fault]
//	POST   /sim/faults                   Fault -> Fault with its id
//	DELETE /sim/faults                   removes all; DELETE /sim/faults/{id} removes one
//	GET    /sim/counters                 Counters; DELETE sets them to zero
//	GET    /sim/calls?after=<id>&method=<m>&limit=<n>   [Call], oldest first, the last 1000 are kept
//	GET    /sim/updates                  [Update] that the bot has not acknowledged
//
// The page also asks for GET /sim/gemini/keys, which belongs to whoever mounts it there; null means that
// nobody did.
//
// # Events
//
// GET /sim/events is a stream of server-sent events for all bots, or for one with bot=<id>. Each has an id; a client
// that comes back with Last-Event-ID (or ?after=<id>; after=0 for all that are kept) goes on from there, and gets
// "reset" first when that is too long ago (the last 4096 are kept) or another run: it should read everything anew.
// A new client gets what happens from then on. The first line of a stream is a comment, sent at once.
//
//	event     data
//	message   {"bot_id", "chat_id", "message": Message}         somebody or the bot wrote
//	edit      {"bot_id", "chat_id", "message": Message}         text, caption, keyboard
//	delete    {"bot_id", "chat_id", "message_ids": [...]}
//	typing    {"bot_id", "chat_id", "action", "until"}          until: Unix milliseconds on the sandbox's clock
//	answer    {"bot_id", "chat_id", "tap": Tap}                 answerCallbackQuery
//	inline    {"bot_id", "chat_id", "inline": InlineQuery}      answerInlineQuery
//	commands  {"bot_id"}                                        the menus changed
//	person    {"bot_id", "person": Person}                      added, changed, blocked, unblocked
//	chat      {"bot_id", "chat_id", "chat": Chat}               new, members changed, migrated
//	clock     {"clock": ClockState}
//	call      {"bot_id", "call": Call}                          a Bot API call was answered (getUpdates only if not empty)
//	reset     {}
//
// # What is not there
//
// Channels, forums, payments, games, stickers sent by the bot, albums, Markdown parse modes, and the methods that
// Methods does not list: they answer 404 as an unknown method does. A group has one bot. chosen_inline_result is
// always sent, as if inline feedback were set to 100%.
package sandbox
