package gemini

import "pickbot/recommend"

// Outcome is how one upstream request ended. It is a metric's label: there are few of them, and none holds a secret.
type Outcome string

const (
	OutcomeOK Outcome = "ok"

	// An answer came, and cannot be used.
	OutcomeBlocked    Outcome = "blocked"    // the prompt was refused
	OutcomeSafety     Outcome = "safety"     // the answer was withheld as unsafe
	OutcomeRecitation Outcome = "recitation" // the answer was withheld as a quotation
	OutcomeWithheld   Outcome = "withheld"   // the answer was withheld for another reason
	OutcomeMaxTokens  Outcome = "max_tokens"
	OutcomeEmpty      Outcome = "empty"
	OutcomeBroken     Outcome = "invalid_json"
	OutcomeTruncated  Outcome = "truncated_json"
	OutcomeNoPicks    Outcome = "no_picks" // not one pick of a candidate

	// The quota is used up.
	OutcomeMinute Outcome = "quota_minute"
	OutcomeDay    Outcome = "quota_day"
	OutcomeQuota  Outcome = "quota_unknown" // a 429 that does not say which
	OutcomeZero   Outcome = "quota_zero"    // the model is not on the key's tier

	// The key or its project is refused.
	OutcomeBadKey    Outcome = "bad_key"
	OutcomeKeyType   Outcome = "key_type"
	OutcomeLeaked    Outcome = "leaked"
	OutcomeSuspended Outcome = "suspended"
	OutcomeForbidden Outcome = "forbidden" // a 403 for the key
	OutcomeDenied    Outcome = "project_denied"

	// The request is refused.
	OutcomeRegion   Outcome = "region"
	OutcomeRefused  Outcome = "refused"
	OutcomeThinking Outcome = "thinking_refused" // the model does not know the thinking setting
	OutcomeNoModel  Outcome = "no_model"

	// No answer came.
	OutcomeOverloaded  Outcome = "overloaded"
	OutcomeServerError Outcome = "server_error"
	OutcomeGarbled     Outcome = "garbled" // not Google's: a proxy's page, an empty body, a redirect
	OutcomeNetwork     Outcome = "network"
	OutcomeTimeout     Outcome = "timeout"
	OutcomeCanceled    Outcome = "canceled" // the caller went away

	// Nothing was sent.
	OutcomeLate        Outcome = "late" // the reservation was too old
	OutcomeLimited     Outcome = "limited"
	OutcomeUnavailable Outcome = "unavailable"
)

// faultOutcomes are those that are remembered of a key.
func faultOutcomes() []Outcome {
	return []Outcome{
		OutcomeBlocked, OutcomeSafety, OutcomeRecitation, OutcomeWithheld, OutcomeMaxTokens, OutcomeEmpty, OutcomeBroken,
		OutcomeTruncated, OutcomeNoPicks, OutcomeMinute, OutcomeDay, OutcomeQuota, OutcomeZero, OutcomeBadKey, OutcomeKeyType,
		OutcomeLeaked, OutcomeSuspended, OutcomeForbidden, OutcomeDenied, OutcomeRegion, OutcomeRefused, OutcomeThinking,
		OutcomeNoModel, OutcomeOverloaded, OutcomeServerError, OutcomeGarbled, OutcomeNetwork, OutcomeTimeout,
	}
}

// kind is the error kind that an outcome comes to once nothing more can be tried.
func (o Outcome) kind() error {
	switch o {
	case OutcomeBlocked, OutcomeRefused, OutcomeThinking:
		return recommend.ErrInvalid
	case OutcomeSafety, OutcomeRecitation, OutcomeWithheld, OutcomeMaxTokens, OutcomeEmpty, OutcomeBroken,
		OutcomeTruncated, OutcomeNoPicks:
		return recommend.ErrNoResult
	case OutcomeMinute, OutcomeDay, OutcomeQuota, OutcomeZero, OutcomeLimited:
		return recommend.ErrLimited
	}
	return recommend.ErrUnavailable
}

// words says it to an admin.
func (o Outcome) words() string {
	switch o {
	case OutcomeMinute:
		return "quota of the minute used up"
	case OutcomeDay:
		return "quota of the day used up"
	case OutcomeQuota:
		return "quota used up"
	case OutcomeZero:
		return "model is not on the key's tier (limit 0)"
	case OutcomeBadKey:
		return "API key not valid"
	case OutcomeKeyType:
		return "keys of this kind are not accepted"
	case OutcomeLeaked:
		return "API key reported as leaked"
	case OutcomeSuspended:
		return "API key suspended"
	case OutcomeForbidden:
		return "API key not allowed to do this"
	case OutcomeDenied:
		return "project denied access"
	case OutcomeRegion:
		return "Google does not serve this host's location"
	case OutcomeLate:
		return "the reservation came too late"
	}
	return string(o)
}
