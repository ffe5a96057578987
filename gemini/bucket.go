package gemini

// Names in the store that belong to the whole pool.
const (
	currentKey  = "gemini:current_key"
	rotationLog = "gemini:rotation_log"
	outAlert    = "pickbot:gemini:alert:all-out"
	outSince    = "pickbot:gemini:alert:since"
)

// bucket is where a key's requests for a model are counted, and where everything stands that decides over it: all of it
// in one slot of the store, so that one reservation sees it at once. A key that is alone in its project has the slot of
// its usage counter; the keys of a named project share the project's.
type bucket struct {
	key   Key
	model string
}

// usageKey counts a key's own requests in the quota day.
func usageKey(hash string) string { return "gemini:usage:key:" + hash }

// alone says that the usage counter shares the bucket's slot.
func (b bucket) alone() bool { return b.key.project == "" }

// name is what the slot and the quota belong to; two keys with the same name share their quota.
func (b bucket) name() string {
	if b.alone() {
		return usageKey(b.key.hash)
	}
	return "gemini:project:" + b.key.project
}

func (b bucket) at(what string) string { return "pickbot:{" + b.name() + "}:" + what }

// What the quota of (project, model) consists of.
func (b bucket) day() string         { return b.at("day:" + b.model) }
func (b bucket) minute() string      { return b.at("minute:" + b.model) }
func (b bucket) probe() string       { return b.at("probe:" + b.model) }
func (b bucket) dayLimit() string    { return b.at("limit:day:" + b.model) }
func (b bucket) minuteLimit() string { return b.at("limit:minute:" + b.model) }

// The gates: a mark that stands at one of them refuses a request.
func (b bucket) cooling() string   { return b.at("cooling:" + b.model) }
func (b bucket) exhausted() string { return b.at("exhausted:" + b.model) }
func (b bucket) keyMark() string   { return b.at("key:" + b.key.hash) }
func (b bucket) pairMark() string  { return b.at("key:" + b.key.hash + ":" + b.model) }

func (b bucket) gates() []string {
	return []string{b.keyMark(), b.pairMark(), b.exhausted(), b.cooling()}
}

// lastFault is where a key's latest failure is remembered.
func (b bucket) lastFault() string { return b.at("last:" + b.key.hash) }
